import {
  existsSync,
  linkSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { errnoOf, removeFile, uniqueSuffix } from './files.js';

const POLL_MS = 15;
/** The holder touches its lock this often, for those who cannot see its process (another machine or container). */
const HEARTBEAT_MS = 10_000;
const LOST_HEARTBEAT_MS = 60_000;
/** Breaking a lock takes microseconds; an older mark was left by a crash in between. */
const STALE_BREAK_MS = 5000;

/** Who holds a lock. */
interface IHolder {
  readonly pid: number;
  /** Tells a process from a later one with the same number. */
  readonly started: string;
  readonly boot: string;
  readonly host: string;
}

/** Held until disposed. */
export interface IWriterLock extends Disposable {
  /** The lock had been left by a process that died: its leavings may be about. */
  readonly wasAbandoned: boolean;
}

/**
 * Takes the lock `<gitDir>/writer.lock` that writers of a history hold, and waits for it as long as its holder lives.
 * Throws `signal.reason` when cancelled.
 */
export async function takeWriterLock(
  gitDir: string,
  signal?: AbortSignal
): Promise<IWriterLock> {
  const path = join(gitDir, 'writer.lock');
  const own = JSON.stringify(currentHolder());
  let wasAbandoned = false;
  while (!tryCreate(path, own)) {
    signal?.throwIfAborted();
    if (isAbandoned(path) && breakLock(path)) {
      wasAbandoned = true;
    } else {
      await delay(POLL_MS, undefined, { signal }).catch((error: unknown) => {
        throw signal?.reason ?? error;
      });
    }
  }
  removeAttempts(gitDir);
  const heartbeat = setInterval(() => touch(path), HEARTBEAT_MS).unref();
  return {
    wasAbandoned,
    [Symbol.dispose]: () => {
      clearInterval(heartbeat);
      // Others may have broken the lock of a process that slept for long, and hold it now.
      if (readText(path) === own) {
        removeFile(path);
      }
    }
  };
}

/** A link appears at once with all its content, unlike a file that is created and then written. */
function tryCreate(path: string, content: string): boolean {
  if (existsSync(path)) {
    return false;
  }
  const temporary = `${path}.${uniqueSuffix()}`;
  writeFileSync(temporary, content, { flag: 'wx', mode: 0o600 });
  try {
    linkSync(temporary, path);
    return true;
  } catch (error) {
    // Missing: swept by a holder that cannot see this process. Both are tried again.
    if (errnoOf(error) === 'EEXIST' || errnoOf(error) === 'ENOENT') {
      return false;
    }
    throw error;
  } finally {
    removeFile(temporary);
  }
}

/** Removes what processes left that died on their way to the lock, and so never held it. */
function removeAttempts(gitDir: string): void {
  for (const name of readdirSync(gitDir)) {
    const pid = /^writer\.lock\.(?:break\.)?([0-9]+)_[0-9a-f]+$/.exec(
      name
    )?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) {
      removeFile(join(gitDir, name));
    }
  }
}

function isAbandoned(path: string): boolean {
  const holder = readHolder(path);
  if (holder === 'none') {
    return false;
  }
  const own = currentHolder();
  if (holder === 'unreadable' || holder.host !== own.host) {
    return age(path) > LOST_HEARTBEAT_MS;
  }
  if (holder.boot !== own.boot) {
    return true;
  }
  return (
    !isAlive(holder.pid) ||
    (holder.started !== '' && holder.started !== startOf(holder.pid))
  );
}

/**
 * Removes an abandoned lock. Two that wait may both find it abandoned; without the second lock the slower one could
 * remove the lock that the faster one has just taken.
 */
function breakLock(path: string): boolean {
  const mark = `${path}.break`;
  if (age(mark) > STALE_BREAK_MS) {
    removeFile(mark);
  }
  if (!tryCreate(mark, '')) {
    return false;
  }
  try {
    if (!isAbandoned(path)) {
      return false;
    }
    removeFile(path);
    return true;
  } finally {
    removeFile(mark);
  }
}

function readHolder(path: string): IHolder | 'none' | 'unreadable' {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return isHolder(value) ? value : 'unreadable';
  } catch (error) {
    return errnoOf(error) === 'ENOENT' ? 'none' : 'unreadable';
  }
}

function isHolder(value: unknown): value is IHolder {
  const holder = value as Partial<IHolder> | null;
  return (
    typeof holder === 'object' &&
    typeof holder?.pid === 'number' &&
    typeof holder.started === 'string' &&
    typeof holder.boot === 'string' &&
    typeof holder.host === 'string'
  );
}

function currentHolder(): IHolder {
  return {
    pid: process.pid,
    started: startOf(process.pid),
    boot: readText('/proc/sys/kernel/random/boot_id').trim(),
    host: hostname()
  };
}

/** Ticks since boot at which a process started (proc(5), field 22 of `stat`); '' where the system does not say. */
function startOf(pid: number): string {
  const stat = readText(`/proc/${pid}/stat`);
  // The second field is the program's name in parentheses and may hold anything.
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errnoOf(error) === 'EPERM';
  }
}

/** Milliseconds since a file was touched; 0 when it is gone. */
function age(path: string): number {
  try {
    return Date.now() - statSync(path).mtimeMs;
  } catch {
    return 0;
  }
}

function touch(path: string): void {
  try {
    const now = new Date();
    utimesSync(path, now, now);
  } catch {
    // The lock was broken, or the folder removed: the next write says so.
  }
}
