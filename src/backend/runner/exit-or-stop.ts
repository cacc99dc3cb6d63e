import { setTimeout as delay } from 'node:timers/promises';
import type { ContainerId } from '../../common/ids.js';
import type { IEngine } from '../engine/contract.js';

/** Asked in this order; the last cannot be ignored. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGKILL'] as const;

/** How long each of the signals may take to work before the next is sent, or the last is given up; milliseconds. */
export type StopTimes = readonly [number, number, number];

/** What {@link exitOrStop} waits for and how. */
interface IStopOptions {
  readonly signal: AbortSignal | undefined;
  readonly graceMs: StopTimes;
  /** Told of each signal: its name, and when the next is sent (Unix milliseconds, null after the last). */
  readonly onSignal: (signal: string, nextAt: number | null) => void;
}

/**
 * The exit code of a running container. When `signal` is aborted the container is asked to end, more and more firmly.
 * Null when even that did not end it.
 */
export async function exitOrStop(
  engine: IEngine,
  id: ContainerId,
  exit: Promise<number>,
  { signal, graceMs, onSignal }: IStopOptions
): Promise<number | null> {
  if (!signal || !(await isAbortedFirst(signal, exit))) {
    return exit;
  }
  for (const [index, name] of SIGNALS.entries()) {
    const grace = graceMs[index] ?? 0;
    const isLast = index === SIGNALS.length - 1;
    onSignal(name, isLast ? null : Date.now() + grace);
    await engine.containers.kill(id, name);
    if (await endsWithin(exit, grace)) {
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

/** Whether a promise settles within a time. */
export async function endsWithin(
  exit: Promise<unknown>,
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
