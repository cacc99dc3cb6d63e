import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { toErrorData } from '../../../common/protocol/errors.js';

/** Work that takes a while. */
export interface IProgressOptions<T> {
  /** What is being done, as `Reading the image…`. */
  readonly pending: string;
  /** What came of it. */
  readonly done: (result: T) => string;
  readonly work: (signal: AbortSignal) => Promise<T>;
  readonly trans: TranslationBundle;
}

/** Shows work in a notification from which it can be cancelled; null when it failed or was cancelled, which is said there. */
export async function withProgress<T>(
  options: IProgressOptions<T>
): Promise<T | null> {
  const { pending, done, work, trans } = options;
  const controller = new AbortController();
  const id = Notification.emit(pending, 'in-progress', {
    autoClose: false,
    actions: [
      {
        label: trans.__('Cancel'),
        callback: event => {
          // The notification stays until the work has ended.
          event.preventDefault();
          controller.abort();
        }
      }
    ]
  });
  try {
    const result = await work(controller.signal);
    Notification.update({
      id,
      message: done(result),
      type: 'success',
      autoClose: 5000,
      actions: []
    });
    return result;
  } catch (error) {
    if (controller.signal.aborted) {
      Notification.dismiss(id);
    } else {
      const { message, hint } = toErrorData(error);
      Notification.update({
        id,
        message: `${message} ${hint}`,
        type: 'error',
        autoClose: false,
        actions: []
      });
    }
    return null;
  }
}

/** Says in a notification that something failed: what, why, and what to do. */
export function tellFailure(error: unknown): void {
  const { message, hint } = toErrorData(error);
  Notification.error(`${message} ${hint}`, { autoClose: 8000 });
}

/** Says why a step cannot be undone by itself any more. */
export function tellChangedSince(trans: TranslationBundle): void {
  Notification.info(
    trans.__(
      'The notebook was changed since. Use “Undo Cell Operation” of its Edit menu, step by step.'
    ),
    { autoClose: 6000 }
  );
}
