import { LayerbookError } from '../../common/protocol/errors.js';

/** Does `work` until it ends or the process is told to stop; then what the work made is taken away before it throws `cancelled`. */
export async function stoppable<T>(
  work: (signal: AbortSignal) => Promise<T>
): Promise<T> {
  const controller = new AbortController();
  const stop = (): void =>
    controller.abort(new LayerbookError('cancelled', 'Stopped.'));
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  try {
    return await work(controller.signal);
  } finally {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  }
}
