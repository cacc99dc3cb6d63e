import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { errnoOf, removeFile } from './files.js';

/**
 * Removes what a writer left that died while it held the writer's lock: temporary files and locks of refs. Call it only
 * while holding that lock, after it was found abandoned.
 */
export function removeLeavings(gitDir: string): void {
  removeMatching(gitDir, /^tmp_|^HEAD\.lock$|^writer\.lock\./);
  removeMatching(join(gitDir, 'objects', 'pack'), /^tmp_/);
  removeMatching(join(gitDir, 'refs', 'heads'), /\.lock$/);
  removeMatching(join(gitDir, 'refs', 'layers'), /\.lock$/);
  for (const fanout of list(join(gitDir, 'objects')).filter(name =>
    /^[0-9a-f]{2}$/.test(name)
  )) {
    removeMatching(join(gitDir, 'objects', fanout), /^tmp_/);
  }
}

function removeMatching(dir: string, pattern: RegExp): void {
  for (const name of list(dir).filter(name => pattern.test(name))) {
    removeFile(join(dir, name));
  }
}

function list(dir: string): string[] {
  try {
    return readdirSync(dir);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') {
      return [];
    }
    throw error;
  }
}
