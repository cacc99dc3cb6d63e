import { describe, expect, it } from 'vitest';
import type { FileContent } from '../../common/protocol/history.js';
import { chooseDiff, MAX_DIFF_CHARACTERS } from './diff-kind.js';

function text(value: string): FileContent {
  return { kind: 'text', text: value, size: value.length };
}

function choose(before: FileContent | null, after: FileContent | null): string {
  return chooseDiff({ path: 'p', before, after }).kind;
}

const POINTER: FileContent = {
  kind: 'pointer',
  why: 'binary',
  size: 1,
  sha256: 'ab'
};

describe('chooseDiff', () => {
  it('shows text side by side, with an empty side for what was not there', () => {
    expect(chooseDiff({ path: 'p', before: null, after: text('a') })).toEqual({
      kind: 'text',
      before: '',
      after: 'a'
    });
    expect(choose(text('a'), text('b'))).toBe('text');
    expect(choose(text('a'), null)).toBe('text');
    expect(choose(null, text(''))).toBe('text');
  });

  it('tells equal text from changed text', () => {
    expect(choose(text('a'), text('a'))).toBe('sameText');
  });

  it('gives facts for what is not text on either side', () => {
    expect(choose(POINTER, POINTER)).toBe('facts');
    expect(choose(text('a'), POINTER)).toBe('facts');
    expect(choose({ kind: 'symlink', target: 'x' }, null)).toBe('facts');
    expect(choose(null, null)).toBe('facts');
  });

  it('refuses text that an editor would choke on', () => {
    const big = 'line\n'.repeat(MAX_DIFF_CHARACTERS / 5 + 1);
    expect(chooseDiff({ path: 'p', before: null, after: text(big) })).toEqual({
      kind: 'tooLarge',
      why: 'size'
    });
    const minified = `a\n${'x'.repeat(20_001)}\nb`;
    expect(
      chooseDiff({ path: 'p', before: text(minified), after: null })
    ).toEqual({ kind: 'tooLarge', why: 'lines' });
    expect(choose(text(`${'y'.repeat(19_000)}\n`.repeat(3)), null)).toBe(
      'text'
    );
  });
});
