import { describe, expect, it } from 'vitest';
import { SecretMask } from '../builder/masking/secret-mask.js';
import { MaskedOutput, TextTail } from './masked-output.js';

function maskedOf(...pieces: [1 | 2, string][]): [1 | 2, string][] {
  const said: [1 | 2, string][] = [];
  const mask = new SecretMask();
  mask.add(Buffer.from('s3cret-value'));
  const output = new MaskedOutput(mask, (stream, text) => {
    said.push([stream, text]);
  });
  for (const [stream, text] of pieces) {
    output.write(stream, text);
  }
  output.end();
  return said;
}

describe('masked output', () => {
  it('hides a secret that comes in pieces, each stream for itself', () => {
    expect(
      maskedOf([1, 'a s3cr'], [2, 'et-value'], [1, 'et-va'], [1, 'lue z'])
    ).toEqual([
      [1, 'a '],
      [2, 'et-value'],
      [1, '*** z']
    ]);
  });

  it('gives out what only began like one', () => {
    expect(maskedOf([1, 's3cr'])).toEqual([[1, 's3cr']]);
    const pieces = maskedOf([1, 's3cr'], [1, 'ets']);
    expect(pieces.map(([, text]) => text).join('')).toBe('s3crets');
  });
});

describe('the end of a text', () => {
  it('is what was added last', () => {
    const tail = new TextTail(5);
    expect(tail.text).toBe('');
    for (const piece of ['abc', 'defg', '', 'h']) {
      tail.add(piece);
    }
    expect(tail.text).toBe('defgh');
    tail.add('0123456789');
    expect(tail.text).toBe('56789');
  });
});
