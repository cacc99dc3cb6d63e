import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffTexts } from './text-diff.js';
import type { ITextDiff } from './text-diff.js';

/** The second text, made from the first by the changes. */
function apply({ before, after, changes }: ITextDiff): string {
  let text = '';
  let at = 0;
  for (const change of changes) {
    text +=
      before.slice(at, change.fromA) + after.slice(change.fromB, change.toB);
    at = change.toA;
  }
  return text + before.slice(at);
}

/** Lines of the two texts that differ: `-old`, `+new`. */
function listLines(diff: ITextDiff): string[] {
  const [a, b] = [diff.before.split('\n'), diff.after.split('\n')];
  return diff.blocks.flatMap(({ fromA, toA, fromB, toB }) => [
    ...a.slice(fromA, toA).map(line => `-${line}`),
    ...b.slice(fromB, toB).map(line => `+${line}`)
  ]);
}

const numbers = (count: number, from = 0): string[] =>
  Array.from({ length: count }, (_unused, index) => `line ${from + index}`);

describe('diffTexts', () => {
  it('finds the changed lines, and the changed words in them', () => {
    const diff = diffTexts('a\nsize = 10\nb\n', 'a\nsize = 12\nb\nc\n');
    expect(listLines(diff)).toEqual(['-size = 10', '+size = 12', '+c']);
    expect([diff.added, diff.removed, diff.isRough]).toEqual([2, 1, false]);
    const [word] = diff.changes;
    expect(diff.before.slice(word?.fromA, word?.toA)).toBe('10');
    expect(diff.after.slice(word?.fromB, word?.toB)).toBe('12');
  });

  it('marks lines that have little in common as a whole', () => {
    const { changes } = diffTexts('alpha beta gamma\n', 'one two three\n');
    expect(changes).toEqual([{ fromA: 0, toA: 16, fromB: 0, toB: 13 }]);
  });

  it('compares lines, not the characters that end them', () => {
    const diff = diffTexts('a\r\nb\r\n', 'a\nb\n');
    expect(diff.changes).toEqual([]);
    expect([diff.added, diff.removed]).toEqual([0, 0]);
  });

  it('leaves out lines that differ in whitespace only when asked to', () => {
    const [before, after] = ['if x:\n  y = 1\nz\n', 'if x:\n\ty  =  1\nw\n'];
    expect(diffTexts(before, after).blocks).toHaveLength(1);
    expect(listLines(diffTexts(before, after, 'ignore'))).toEqual(['-z', '+w']);
  });

  it('counts no line for an end without a line break', () => {
    const { added, removed, changes } = diffTexts('a\n', 'a');
    expect([added, removed, changes.length]).toEqual([0, 0, 1]);
    expect(diffTexts('', 'a\nb\n').added).toBe(2);
  });

  it('gives changes that make the second text of the first, for any two texts', () => {
    const line = fc.constantFrom('', 'a', 'b', 'a b', 'b a', '  a', 'ab');
    const text = fc.array(line, { maxLength: 30 }).map(all => all.join('\n'));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const diff = diffTexts(before, after);
        expect(apply(diff)).toBe(after);
        expect(diff.isRough).toBe(false);
      }),
      { numRuns: 2000 }
    );
  });

  it('finds the fewest lines where lines are rare', () => {
    const before = numbers(3000);
    const after = [...before];
    after.splice(100, 2);
    after.splice(2000, 0, 'new', 'newer');
    after[2500] = 'changed';
    const diff = diffTexts(before.join('\n'), after.join('\n'));
    expect([diff.added, diff.removed]).toEqual([3, 3]);
    expect(apply(diff)).toBe(after.join('\n'));
  });

  it('is right but not shortest for long texts of few kinds of lines that have little in common', () => {
    const random = (seed: number) => {
      let state = seed;
      return () => (state = (state * 48271) % 2147483647) % 50;
    };
    const make = (seed: number) =>
      Array.from({ length: 5000 }, random(seed)).join('\n');
    const diff = diffTexts(make(1), make(7));
    expect(apply(diff)).toBe(make(7));
    expect(diff.isRough).toBe(true);
  });

  it('takes a fraction of a second for 20,000 lines, edited or unrelated', () => {
    const before = numbers(20_000).join('\n');
    const edited = numbers(20_000)
      .map((line, index) => (index % 4 === 0 ? `${line} edited` : line))
      .join('\n');
    for (const after of [edited, numbers(20_000, 50_000).join('\n')]) {
      const start = performance.now();
      expect(apply(diffTexts(before, after))).toBe(after);
      // The usual time is a twentieth of it; other work may go on.
      expect(performance.now() - start).toBeLessThan(2000);
    }
  });
});
