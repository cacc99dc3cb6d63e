import { statSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { LayerbookError } from '../../../common/protocol/errors.js';
import { removeFile } from './files.js';

/** How long another holder of a ref's lock is waited for. */
const LOCK_WAIT_MS = 3000;
const LOCK_POLL_MS = 10;
/** git holds the lock of a ref for milliseconds; an older one was left by a crash. */
const STALE_LOCK_MS = 10_000;

/**
 * Calls `tryTake` until it says that it is done, while others hold one of `locks`, git's own `….lock` files; those that a
 * crash left are removed. Throws `history.failed`, which names the first of them, when it takes too long.
 */
export async function untilFree(
  locks: readonly [string, ...string[]],
  tryTake: () => boolean
): Promise<void> {
  const deadline = performance.now() + LOCK_WAIT_MS;
  while (!tryTake()) {
    const stale = locks.find(isStale);
    if (stale !== undefined) {
      removeFile(stale);
    } else if (performance.now() > deadline) {
      throw new LayerbookError(
        'history.failed',
        `Another program holds ${locks[0]}.`
      );
    } else {
      await delay(LOCK_POLL_MS);
    }
  }
}

function isStale(lock: string): boolean {
  try {
    return Date.now() - statSync(lock).mtimeMs > STALE_LOCK_MS;
  } catch {
    return false;
  }
}
