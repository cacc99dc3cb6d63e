import { expect, it } from 'vitest';
import type { IVolumeEntry } from '../../common/protocol/containers.js';
import { sortEntries } from './sort-entries.js';

function entry(name: string, size: number, mtime: number): IVolumeEntry {
  const kind = name.endsWith('/') ? 'directory' : 'file';
  return { name, kind, size, mtime, mode: 0, uid: 0, gid: 0 };
}

const entries = [
  entry('b10', 5, 1),
  entry('b9', 7, 3),
  entry('z/', 0, 2),
  entry('a/', 0, 9)
];

it('has folders first, whatever the order', () => {
  const names = (...args: Parameters<typeof sortEntries>): string =>
    sortEntries(...args)
      .map(({ name }) => name)
      .join(' ');
  expect(names(entries, { by: 'name', isReversed: false })).toBe(
    'a/ z/ b9 b10'
  );
  expect(names(entries, { by: 'name', isReversed: true })).toBe('z/ a/ b10 b9');
  expect(names(entries, { by: 'size', isReversed: false })).toBe(
    'a/ z/ b9 b10'
  );
  expect(names(entries, { by: 'date', isReversed: true })).toBe('z/ a/ b10 b9');
});
