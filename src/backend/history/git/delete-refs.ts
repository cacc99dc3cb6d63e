import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { errnoOf, readTrimmed, removeFile, replaceFile } from './files.js';
import type { Oid } from './object.js';

/**
 * Deletes those of the refs that still point where `refs` says, loose and packed, each under git's own lock. One that
 * another program holds is left as it is. Returns what was deleted.
 */
export function deleteRefs(
  gitDir: string,
  refs: ReadonlyMap<string, Oid>
): string[] {
  const held = new Map<string, string>();
  try {
    for (const [ref, oid] of refs) {
      const lock = `${join(gitDir, ref)}.lock`;
      if (tryLock(lock)) {
        held.set(ref, lock);
        const current = readTrimmed(join(gitDir, ref));
        if (current !== null && current !== oid) {
          held.delete(ref);
          removeFile(lock);
        }
      }
    }
    deletePacked(gitDir, held, refs);
    for (const ref of held.keys()) {
      removeFile(join(gitDir, ref));
    }
    return [...held.keys()];
  } finally {
    held.forEach(lock => removeFile(lock));
  }
}

/** First the packed value, else it would come back when the loose one goes. */
function deletePacked(
  gitDir: string,
  held: Map<string, string>,
  refs: ReadonlyMap<string, Oid>
): void {
  const path = join(gitDir, 'packed-refs');
  const text = readTrimmed(path);
  if (text === null) {
    return;
  }
  const kept: string[] = [];
  let isDropping = false;
  let dropped = 0;
  for (const line of text.split('\n')) {
    const name = line.slice(41);
    // A `^` line says what the tag above it stands for.
    if (!line.startsWith('^')) {
      isDropping = held.has(name) && line.startsWith(refs.get(name) ?? '#');
    }
    if (isDropping) {
      dropped++;
    } else {
      kept.push(line);
    }
  }
  if (dropped > 0) {
    replaceFile(path, Buffer.from(`${kept.join('\n')}\n`), `${path}.lock`);
  }
}

function tryLock(path: string): boolean {
  try {
    closeSync(openSync(path, 'wx', 0o600));
    return true;
  } catch (error) {
    // The folder of a ref that is only packed may be missing; then nobody else locks it either.
    if (errnoOf(error) === 'EEXIST' || errnoOf(error) === 'ENOENT') {
      return false;
    }
    throw error;
  }
}
