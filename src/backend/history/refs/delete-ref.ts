import { mkdirSync, rmdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { LayerbookError } from '../../../common/protocol/errors.js';
import { deleteRefs } from '../git/delete-refs.js';
import { errnoOf, removeFile } from '../git/files.js';
import { listRefs } from './list-refs.js';

const LOCK_WAIT_MS = 3000;
const LOCK_POLL_MS = 10;
/** git holds the lock of a ref for milliseconds; an older one was left by a crash. */
const STALE_LOCK_MS = 10_000;

/**
 * Removes a ref, loose and packed; no error when it is not there. The folders that its name made go with it, so that a
 * ref of their name can be made. Throws `history.failed` when another program keeps its lock.
 */
export async function deleteRef(gitDir: string, ref: string): Promise<void> {
  const deadline = performance.now() + LOCK_WAIT_MS;
  while (!tryDelete(gitDir, ref)) {
    const lock = [`${ref}.lock`, 'packed-refs.lock']
      .map(name => join(gitDir, name))
      .find(path => ageOf(path) > STALE_LOCK_MS);
    if (lock !== undefined) {
      removeFile(lock);
    } else if (performance.now() > deadline) {
      throw new LayerbookError(
        'history.failed',
        `Another program holds ${join(gitDir, ref)}.lock.`
      );
    } else {
      await delay(LOCK_POLL_MS);
    }
  }
  removeEmptyFolders(gitDir, ref);
}

/** Whether the ref is gone; not while another program holds it, or moves it just now. */
function tryDelete(gitDir: string, ref: string): boolean {
  const slash = ref.lastIndexOf('/') + 1;
  const oid = listRefs(gitDir, ref.slice(0, slash)).get(ref.slice(slash));
  if (oid === undefined) {
    return true;
  }
  // Of a packed ref the folder may be missing in which its lock is made.
  mkdirSync(dirname(join(gitDir, ref)), { recursive: true });
  try {
    return deleteRefs(gitDir, new Map([[ref, oid]])).length > 0;
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') {
      return false;
    }
    throw error;
  }
}

function ageOf(path: string): number {
  try {
    return Date.now() - statSync(path).mtimeMs;
  } catch {
    return 0;
  }
}

/** `refs/tags` itself stays. */
function removeEmptyFolders(gitDir: string, ref: string): void {
  const parts = ref.split('/').slice(0, -1);
  try {
    for (; parts.length > 2; parts.pop()) {
      rmdirSync(join(gitDir, ...parts));
    }
  } catch (error) {
    if (errnoOf(error) !== 'ENOTEMPTY' && errnoOf(error) !== 'ENOENT') {
      throw error;
    }
  }
}
