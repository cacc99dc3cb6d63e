import path from 'node:path';
import type { IContainerChange } from '../engine/contract.js';
import type { TarHeader } from './tar-entries.js';

/** As many symbolic links as Linux follows in one path. */
const MAX_LINKS = 40;

/** Gives what the image has at an absolute path, links not followed, or null. */
type ReadImagePath = (path: string) => Promise<TarHeader | null>;

/**
 * The mount points as the engine made them: with the image's symbolic links on the way followed. The image is looked at
 * only for those that seem to be among `changes` under another path.
 */
export async function resolveMountPoints(
  points: readonly string[],
  changes: readonly IContainerChange[],
  read: ReadImagePath
): Promise<string[]> {
  const added = changes.filter(
    ({ kind, path: at }) => kind === 'added' && !points.includes(at)
  );
  const resolved: string[] = [];
  for (const point of points) {
    const name = path.posix.basename(point);
    const isElsewhere =
      !changes.some(change => change.path === point) &&
      added.some(change => path.posix.basename(change.path) === name);
    resolved.push(isElsewhere ? await followLinks(point, read) : point);
  }
  return resolved;
}

async function followLinks(
  wanted: string,
  read: ReadImagePath
): Promise<string> {
  let found = '/';
  let left = wanted.split('/').slice(1);
  let links = 0;
  while (left.length > 0 && links < MAX_LINKS) {
    const [name = '', ...rest] = left;
    const next = path.posix.join(found, name);
    const header = await read(next);
    left = rest;
    if (header?.type === 'symlink') {
      links++;
      const target = path.posix.resolve(found, header.linkname);
      left = [...target.split('/').slice(1), ...rest];
      found = '/';
    } else {
      found = next;
    }
  }
  return path.posix.join(found, ...left);
}
