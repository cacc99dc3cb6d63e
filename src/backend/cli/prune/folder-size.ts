import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf } from '../../history/git/files.js';

/** Bytes of the files in a folder; links to files elsewhere, as histories share packs, count where they are the last. */
export async function folderSize(path: string): Promise<number> {
  const stats = await lstat(path).catch(ignoreMissing);
  if (!stats) {
    return 0;
  }
  if (!stats.isDirectory()) {
    return stats.nlink > 1 ? 0 : stats.size;
  }
  let bytes = 0;
  for (const name of await namesIn(path)) {
    bytes += await folderSize(join(path, name));
  }
  return bytes;
}

/** Names in a folder; none when there is no such folder. */
export async function namesIn(path: string): Promise<string[]> {
  return (await readdir(path).catch(ignoreMissing)) ?? [];
}

function ignoreMissing(error: unknown): null {
  if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR') {
    return null;
  }
  throw error;
}
