import { linkSync, mkdirSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { LayerbookError } from '../../../common/protocol/errors.js';
import {
  errnoOf,
  readTrimmed,
  removeFile,
  syncDirectory,
  uniqueSuffix,
  writeNewFile
} from './files.js';
import type { Oid } from './object.js';
import { packedRefs } from './read-refs.js';
import { untilFree } from './ref-lock.js';

/**
 * Sets a ref to `next` if it still is `expected` (null: does not exist). It takes git's own `<ref>.lock`, so
 * that git commands and other processes can write at the same time. Throws `history.failed` when the ref has moved.
 */
export async function updateRef(
  gitDir: string,
  ref: string,
  change: { readonly next: Oid; readonly expected: Oid | null }
): Promise<void> {
  await replaceLocked(gitDir, ref, `${change.next}\n`, current => {
    if (current !== change.expected) {
      throw new LayerbookError(
        'history.failed',
        `The branch ${ref} was moved by someone else meanwhile.`,
        {
          hint: 'Run the cell again.'
        }
      );
    }
  });
}

/** Points HEAD at a branch. */
export async function updateHead(
  gitDir: string,
  branch: string
): Promise<void> {
  await replaceLocked(
    gitDir,
    'HEAD',
    `ref: refs/heads/${branch}\n`,
    () => undefined
  );
}

async function replaceLocked(
  gitDir: string,
  name: string,
  content: string,
  check: (current: string | null) => void
): Promise<void> {
  const path = join(gitDir, name);
  const lock = `${path}.lock`;
  mkdirSync(dirname(path), { recursive: true });
  const temporary = join(gitDir, `tmp_ref_${uniqueSuffix()}`);
  writeNewFile(temporary, Buffer.from(content), 0o600);
  try {
    // The lock appears with its whole content on the disk: what a crash leaves is never a half-written ref.
    await untilFree([lock], () => tryLink(temporary, lock));
  } finally {
    removeFile(temporary);
  }
  try {
    check(readTrimmed(path) ?? packedRefs(gitDir).get(name) ?? null);
    renameSync(lock, path);
  } catch (error) {
    removeFile(lock);
    throw error;
  }
  syncDirectory(dirname(path));
}

function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') {
      return false;
    }
    throw error;
  }
}
