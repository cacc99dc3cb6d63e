import { LayerbookError } from '../../common/protocol/errors.js';

interface IJob {
  readonly result: Promise<unknown>;
  readonly controller: AbortController;
  waiting: number;
}

const jobs = new Map<string, IJob>();

/**
 * Does what `key` names once for all who ask for it while it is under way. Who cancels stops waiting; the work is
 * stopped when nobody waits any more.
 */
export async function shareWork(
  key: string,
  work: (signal: AbortSignal) => Promise<void>,
  signal?: AbortSignal
): Promise<void> {
  signal?.throwIfAborted();
  const job = jobs.get(key) ?? start(key, work);
  job.waiting++;
  try {
    await untilAborted(job.result, signal);
  } finally {
    job.waiting--;
    if (job.waiting === 0) {
      forget(key, job);
      job.controller.abort(
        new LayerbookError('cancelled', 'Nobody waits for the file any more.')
      );
    }
  }
}

function start(
  key: string,
  work: (signal: AbortSignal) => Promise<void>
): IJob {
  const controller = new AbortController();
  const result = work(controller.signal);
  const job = { result, controller, waiting: 0 };
  jobs.set(key, job);
  const done = (): void => forget(key, job);
  result.then(done, done);
  return job;
}

function forget(key: string, job: IJob): void {
  if (jobs.get(key) === job) {
    jobs.delete(key);
  }
}

/** What `work` gives, or the signal's reason as soon as it is aborted. */
async function untilAborted<T>(
  work: Promise<T>,
  signal: AbortSignal | undefined
): Promise<T> {
  let abort = (): void => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    abort = () => {
      const reason: unknown = signal?.reason;
      reject(reason instanceof Error ? reason : new Error(String(reason)));
    };
  });
  signal?.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal?.removeEventListener('abort', abort);
  }
}
