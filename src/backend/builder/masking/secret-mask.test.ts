import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { IBuildObserver } from '../contract.js';
import { MaskedObserver } from './masked-observer.js';
import { SecretMask } from './secret-mask.js';

function maskOf(...values: readonly string[]): SecretMask {
  const mask = new SecretMask();
  values.forEach(value => mask.add(Buffer.from(value)));
  return mask;
}

describe('a text', () => {
  it.each([
    [['hunter2'], 'the word is hunter2!', 'the word is ***!'],
    [['hunter2\n'], 'hunter2hunter2', '******'],
    [['first line\r\n  second\n'], 'a first line, a second', 'a ***, a ***'],
    [['abc'], 'abc stays, as it is short', 'abc stays, as it is short'],
    [['secret', 'secret-and-more'], 'secret-and-more', '***'],
    [['abcdef', 'efghij'], 'xabcdefghijx', 'x***x'],
    [['aaaa'], 'aaaaaa', '***'],
    [['pass.*'], 'password pass.*', 'password ***'],
    [['clé 🗝 ouvre'], 'la clé 🗝 ouvre tout', 'la *** tout'],
    [[''], 'nothing to hide', 'nothing to hide']
  ])('with %j: %j becomes %j', (values, text, expected) => {
    expect(maskOf(...values).text(text)).toBe(expected);
  });

  it('of a log’s usual size is masked in no time, also with a large secret', () => {
    const lines = Array.from({ length: 5_000 }, (_, n) => `line ${n} of it`);
    const mask = maskOf(lines.join('\n'));
    const text = `${'almost a line 4321 of\n'.repeat(50_000)}line 4321 of it`;
    expect(mask.text(text).endsWith('of\n***')).toBe(true);
  });
});

describe('a log', () => {
  function logOf(mask: SecretMask): {
    readonly observer: MaskedObserver;
    readonly heard: string[];
  } {
    const heard: string[] = [];
    const inner: IBuildObserver = {
      vertex: vertex => heard.push(`[${vertex.name} ${vertex.error}]`),
      log: (_digest, _stream, text) => heard.push(text),
      warning: () => undefined
    };
    return { observer: new MaskedObserver(inner, mask), heard };
  }

  it('is masked wherever it is cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: fc.constantFrom('a', 'b', 'c') }), {
          maxLength: 20
        }),
        fc.uniqueArray(
          fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 4 }),
          { minLength: 1, maxLength: 4 }
        ),
        (chunks, values) => {
          const mask = maskOf(...values);
          const { observer, heard } = logOf(mask);
          chunks.forEach(chunk => observer.log('x', 1, chunk));
          observer.end();
          expect(heard.join('')).toBe(mask.text(chunks.join('')));
          const stays = heard.join('').split('***');
          for (const value of values) {
            expect(stays.some(part => part.includes(value))).toBe(false);
          }
        }
      )
    );
  });

  it('holds back no more than may become a secret, and each stream for itself', () => {
    const { observer, heard } = logOf(maskOf('hunter2'));
    observer.log('x', 1, 'it is hun');
    observer.log('x', 2, 'other');
    observer.log('x', 1, 'gry');
    expect(heard).toEqual(['it is ', 'other', 'hungry']);
  });

  it('is whole before its vertex ends', () => {
    const { observer, heard } = logOf(maskOf('hunter2'));
    observer.log('x', 1, 'hunt');
    const vertex = { digest: 'x', ms: 1, progress: [] };
    observer.vertex({ ...vertex, name: 'n', state: 'running', error: null });
    observer.vertex({
      ...vertex,
      name: 'RUN hunter2',
      state: 'failed',
      error: 'hunter2 failed'
    });
    expect(heard).toEqual(['[n null]', 'hunt', '[RUN *** *** failed]']);
  });
});
