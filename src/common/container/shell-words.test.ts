import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joinWords, splitWords } from './shell-words.js';

describe('shell words', () => {
  it.each([
    ['', []],
    ['  a   b ', ['a', 'b']],
    [`a"b c"'d e'f`, ['ab cd ef']],
    [`"" ''`, ['', '']],
    [String.raw`a\ b "\$x \n \\"`, ['a b', String.raw`$x \n \ `.trimEnd()]],
    [String.raw`'it'\''s'`, ["it's"]],
    ['"open', null],
    ["'open", null],
    ['end\\', null]
  ])('%j is split', (line, words) => {
    expect(splitWords(line)).toEqual(words);
  });

  it('splits what was joined into the same words', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), words => {
        expect(splitWords(joinWords(words))).toEqual(words);
      })
    );
  });
});
