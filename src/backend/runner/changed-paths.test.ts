import { describe, expect, it } from 'vitest';
import type { IContainerChange } from '../engine/contract.js';
import { changedPaths } from './changed-paths.js';

const KINDS = { A: 'added', C: 'modified', D: 'deleted' } as const;

/** `A /x` as `docker diff` prints it. */
function read(line: string): IContainerChange {
  const [letter, path = ''] = line.split(' ');
  return { kind: KINDS[letter === 'A' || letter === 'D' ? letter : 'C'], path };
}

describe('changed paths', () => {
  it.each<[string, string[], string[], string[]]>([
    [
      'are without parents that are listed for their children',
      ['C /etc', 'C /etc/passwd', 'D /etc/fstab', 'C /tmp'],
      [],
      ['D /etc/fstab', 'C /etc/passwd', 'C /tmp']
    ],
    [
      'have new folders with what is in them, in path order',
      ['C /x', 'A /x/b/c', 'A /x/b', 'A /a'],
      [],
      ['A /a', 'A /x/b', 'A /x/b/c']
    ],
    [
      'are without mount points and what leads to them',
      ['A /a', 'A /a/b', 'A /a/b/c', 'A /a/b/c/d', 'C /etc', 'A /etc/m'],
      ['/a/b/c', '/etc/m'],
      []
    ],
    [
      'keep a folder on the way to a mount point that has more in it',
      ['A /a', 'A /a/b', 'A /a/b/c', 'A /a/x'],
      ['/a/b/c'],
      ['A /a', 'A /a/x']
    ],
    [
      'keep what only begins like a mount point',
      ['A /data', 'A /data2', 'D /data.old'],
      ['/data'],
      ['D /data.old', 'A /data2']
    ],
    ['keep a deleted parent', ['D /a', 'A /a/b'], [], ['D /a', 'A /a/b']]
  ])('%s', (_, changes, points, expected) => {
    expect(changedPaths(changes.map(read), points)).toEqual(expected.map(read));
  });
});
