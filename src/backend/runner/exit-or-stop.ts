import { setTimeout as delay } from 'node:timers/promises';
import type { ContainerId } from '../../common/ids.js';
import type { IEngine } from '../engine/contract.js';

/** Asked in this order; the last cannot be ignored. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGKILL'] as const;

/** What {@link exitOrStop} waits for and how. */
interface IStopOptions {
  readonly signal: AbortSignal | undefined;
  /** How long a signal may take to work before the next is sent; milliseconds. */
  readonly graceMs: number;
}

/**
 * The exit code of a running container. When `signal` is aborted the container is asked to end, more and more firmly.
 * Null when even that did not end it.
 */
export async function exitOrStop(
  engine: IEngine,
  id: ContainerId,
  exit: Promise<number>,
  { signal, graceMs }: IStopOptions
): Promise<number | null> {
  if (!signal || !(await isAbortedFirst(signal, exit))) {
    return exit;
  }
  for (const name of SIGNALS) {
    await engine.containers.kill(id, name);
    if (await endsWithin(exit, graceMs)) {
      return exit;
    }
  }
  return null;
}

async function isAbortedFirst(
  signal: AbortSignal,
  exit: Promise<number>
): Promise<boolean> {
  const done = new AbortController();
  const aborted = new Promise<boolean>(resolve => {
    const abort = () => resolve(true);
    if (signal.aborted) {
      abort();
    } else {
      signal.addEventListener('abort', abort, { signal: done.signal });
    }
  });
  try {
    return await Promise.race([aborted, exit.then(() => false)]);
  } finally {
    done.abort();
  }
}

async function endsWithin(
  exit: Promise<number>,
  graceMs: number
): Promise<boolean> {
  const done = new AbortController();
  const late = delay(graceMs, false, { signal: done.signal }).catch(
    () => false
  );
  try {
    return await Promise.race([exit.then(() => true), late]);
  } finally {
    done.abort();
  }
}
