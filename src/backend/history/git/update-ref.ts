import {
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  statSync
} from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { LayerbookError } from '../../../common/protocol/errors.js';
import {
  errnoOf,
  removeFile,
  syncDirectory,
  uniqueSuffix,
  writeNewFile
} from './files.js';
import type { Oid } from './object.js';

/** How long another holder of a ref's lock is waited for. */
const LOCK_WAIT_MS = 3000;
const LOCK_POLL_MS = 10;
/** git holds the lock of a ref for milliseconds; an older one was left by a crash. */
const STALE_LOCK_MS = 10_000;

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
    await takeLock(lock, temporary);
  } finally {
    removeFile(temporary);
  }
  try {
    check(readTrimmed(path) ?? packedRef(gitDir, name));
    renameSync(lock, path);
  } catch (error) {
    removeFile(lock);
    throw error;
  }
  syncDirectory(dirname(path));
}

/** The lock appears with its whole content on the disk: what a crash leaves is never a half-written ref. */
async function takeLock(lock: string, content: string): Promise<void> {
  const deadline = performance.now() + LOCK_WAIT_MS;
  while (!tryLink(content, lock)) {
    if (isStale(lock)) {
      removeFile(lock);
    } else if (performance.now() > deadline) {
      throw new LayerbookError(
        'history.failed',
        `Another program holds ${lock}.`
      );
    } else {
      await delay(LOCK_POLL_MS);
    }
  }
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

function isStale(lock: string): boolean {
  try {
    return Date.now() - statSync(lock).mtimeMs > STALE_LOCK_MS;
  } catch {
    return false;
  }
}

/** `git gc` moves refs that rest into one file: `OID NAME` lines. */
function packedRef(gitDir: string, name: string): Oid | null {
  const lines = readTrimmed(join(gitDir, 'packed-refs'))?.split('\n') ?? [];
  return lines.find(line => line.slice(41) === name)?.slice(0, 40) ?? null;
}

function readTrimmed(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') {
      return null;
    }
    throw error;
  }
}
