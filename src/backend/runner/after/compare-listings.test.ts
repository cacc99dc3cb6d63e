import { describe, expect, it } from 'vitest';
import { compareListings } from './compare-listings.js';
import type { SeenPath } from './compare-listings.js';

const file = (size: number, more: Partial<SeenPath> = {}): SeenPath => ({
  kind: 'file',
  size,
  content: 'c',
  metadata: 'm',
  ...more
});

describe('two looks at a folder', () => {
  it('differ in nothing', () => {
    const listing = new Map([['a', file(1)]]);
    expect(compareListings(listing, new Map(listing))).toEqual({
      counts: { added: 0, modified: 0, metadata: 0, deleted: 0, bytes: 0 },
      paths: [],
      more: 0
    });
  });

  it('differ in what was added, changed and deleted; large files come first and deleted ones last', () => {
    const before = new Map([
      ['edited', file(1)],
      ['grown', file(1)],
      ['mode', file(9)],
      ['turned', file(1)],
      ['gone', file(5)]
    ]);
    const after = new Map([
      ['edited', file(1, { content: 'd' })],
      ['grown', file(2)],
      ['mode', file(9, { metadata: 'n' })],
      ['turned', file(0, { kind: 'directory' })],
      ['new', file(3)]
    ]);
    const { paths, counts } = compareListings(before, after);
    expect(paths.map(({ op, path, size }) => [op, path, size])).toEqual([
      ['m', 'mode', 9],
      ['A', 'new', 3],
      ['M', 'grown', 2],
      ['M', 'edited', 1],
      ['T', 'turned', 0],
      ['D', 'gone', 0]
    ]);
    expect(counts).toEqual({
      added: 1,
      modified: 3,
      metadata: 1,
      deleted: 1,
      bytes: 6
    });
  });
});
