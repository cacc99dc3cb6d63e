import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  unlinkSync,
  writeSync
} from 'node:fs';
import { dirname } from 'node:path';

/** Reason (`ENOENT`) of a failed system call, or null when `error` is something else. */
export function errnoOf(error: unknown): string | null {
  const code: unknown =
    error instanceof Error && 'code' in error ? error.code : null;
  return typeof code === 'string' ? code : null;
}

/** Ending of temporary names: two processes, or two writes of one, never take the same. */
export function uniqueSuffix(): string {
  return `${process.pid}_${randomBytes(6).toString('hex')}`;
}

/** Makes the entries of a folder survive a power loss. */
export function syncDirectory(path: string): void {
  const fd = openSync(path, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** Creates `path`, which must not exist, with `data` on the disk. */
export function writeNewFile(
  path: string,
  data: Uint8Array,
  mode: number
): void {
  const fd = openSync(path, 'wx', mode);
  try {
    for (let at = 0; at < data.length;) {
      at += writeSync(fd, data, at);
    }
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/**
 * Replaces `path` so that a reader sees the old bytes or the new ones, never a part, whatever happens meanwhile.
 * `temporary` is the name used until then; an error leaves nothing behind.
 */
export function replaceFile(
  path: string,
  data: Uint8Array,
  temporary: string
): void {
  try {
    writeNewFile(temporary, data, 0o600);
    renameSync(temporary, path);
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') {
      removeFile(temporary);
    }
    throw error;
  }
  syncDirectory(dirname(path));
}

/** Removes a file; no error when it is gone already. */
export function removeFile(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') {
      throw error;
    }
  }
}

/** The text of a file without white space around it; null when there is no such file. */
export function readTrimmed(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') {
      return null;
    }
    throw error;
  }
}
