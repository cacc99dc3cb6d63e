import { describe, expect, it } from 'vitest';
import { textOutput } from './text-output.js';

function outputOf(...pieces: [1 | 2, string | Buffer][]) {
  const said: [1 | 2, string][] = [];
  const output = textOutput((stream, text) => void said.push([stream, text]));
  for (const [stream, piece] of pieces) {
    output.write(stream, Buffer.from(piece));
  }
  const failure = output.takeInitFailure();
  output.end();
  return { said, failure };
}

describe('text output', () => {
  it('joins the bytes of a character, each stream for itself', () => {
    const [a, b] = [Buffer.from([0xc3]), Buffer.from([0xa9])];
    expect(outputOf([1, a], [2, a], [1, b], [2, b]).said).toEqual([
      [1, 'é'],
      [2, 'é']
    ]);
  });

  it('ends with a sign for a character that was cut off', () => {
    expect(outputOf([1, 'a'], [1, Buffer.from([0xf0, 0x9f])]).said).toEqual([
      [1, 'a'],
      [1, '\uFFFD']
    ]);
  });

  it('keeps back what an init program says in several pieces', () => {
    const words = '[FATAL tini (8)] exec /bin/sh failed: No such file\n';
    for (const cut of [1, 5, 13, 20]) {
      expect(outputOf([2, words.slice(0, cut)], [2, words.slice(cut)])).toEqual(
        { said: [], failure: words }
      );
    }
  });

  it.each([
    ['[FATAL', 'x'],
    ['[FATAL tini (8)]\n', 'more'],
    ['[FATAL tini (', 'y'.repeat(6000)]
  ])('hands on what only begins like that: %j', (first, second) => {
    const { said, failure } = outputOf([2, first], [2, second]);
    expect(failure).toBeNull();
    expect(said.map(([, text]) => text).join('')).toBe(first + second);
  });

  it('keeps nothing back once a program has said something', () => {
    const { said } = outputOf([1, 'x'], [2, '[FATAL tini (']);
    expect(said).toEqual([
      [1, 'x'],
      [2, '[FATAL tini (']
    ]);
  });
});
