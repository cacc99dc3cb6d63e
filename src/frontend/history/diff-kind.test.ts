import { describe, expect, it } from 'vitest';
import type { FileContent } from '../../common/protocol/history.js';
import type { Preview } from './diff/preview.js';
import { chooseDiff, MAX_DIFF_CHARACTERS } from './diff-kind.js';
import type { Side } from './diff-kind.js';

function text(value: string): FileContent {
  return { kind: 'text', text: value, size: value.length };
}

function fetched(preview: Preview): Side {
  return { kind: 'fetched', preview };
}

const POINTER: FileContent = {
  kind: 'pointer',
  why: 'binary',
  size: 1,
  sha256: 'ab'
};
const PICTURE: Preview = {
  kind: 'picture',
  type: 'image/png',
  bytes: Uint8Array.of(0x89, 0x50),
  size: 2
};
const BYTES: Preview = { kind: 'bytes', head: Uint8Array.of(0), size: 9 };

describe('chooseDiff', () => {
  it('shows text side by side, and tells a side that is not there from an empty file', () => {
    expect(chooseDiff(null, text('a'))).toEqual({
      kind: 'text',
      before: null,
      after: 'a'
    });
    expect(chooseDiff(text('a'), text('')).kind).toBe('text');
    expect(chooseDiff(text('a'), null).kind).toBe('text');
  });

  it('shows text that was fetched as if it had been in the history', () => {
    const size = 2;
    expect(
      chooseDiff(text('a'), fetched({ kind: 'text', text: 'b', size }))
    ).toEqual({ kind: 'text', before: 'a', after: 'b' });
  });

  it('shows pictures when each side that exists is one', () => {
    expect(chooseDiff(fetched(PICTURE), fetched(PICTURE)).kind).toBe(
      'pictures'
    );
    expect(chooseDiff(null, fetched(PICTURE))).toEqual({
      kind: 'pictures',
      before: null,
      after: PICTURE
    });
  });

  it('shows first bytes of what is neither text nor picture on both sides', () => {
    expect(chooseDiff(fetched(PICTURE), fetched(BYTES))).toEqual({
      kind: 'bytes',
      before: PICTURE.kind === 'picture' ? PICTURE.bytes : null,
      after: Uint8Array.of(0)
    });
    expect(chooseDiff(text('é'), fetched(BYTES))).toMatchObject({
      before: Uint8Array.of(0xc3, 0xa9)
    });
  });

  it('gives facts for what is not here', () => {
    expect(chooseDiff(POINTER, POINTER).kind).toBe('facts');
    expect(chooseDiff(text('a'), POINTER).kind).toBe('facts');
    expect(chooseDiff({ kind: 'symlink', target: 'x' }, null).kind).toBe(
      'facts'
    );
    expect(chooseDiff(null, null).kind).toBe('facts');
  });

  it('refuses text that an editor would choke on', () => {
    const big = 'line\n'.repeat(MAX_DIFF_CHARACTERS / 5 + 1);
    expect(chooseDiff(null, text(big))).toEqual({
      kind: 'tooLarge',
      why: 'size'
    });
    const minified = `a\n${'x'.repeat(20_001)}\nb`;
    expect(chooseDiff(text(minified), null)).toEqual({
      kind: 'tooLarge',
      why: 'lines'
    });
    expect(
      chooseDiff(text(`${'y'.repeat(19_000)}\n`.repeat(3)), null).kind
    ).toBe('text');
  });
});
