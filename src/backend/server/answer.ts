import { ResponseError, type CancellationToken } from 'vscode-jsonrpc/node';
import {
  ERRORS,
  LayerbookError,
  toErrorData,
  type IErrorData
} from '../../common/protocol/errors.js';
import { logError } from '../base/logger.js';

/** Any code outside JSON-RPC's reserved range; the real code is in the data. */
const APPLICATION_ERROR = 1;

/** Turns what a handler throws into a JSON-RPC error with our data; what a page sent wrong is `request.invalid`. */
export async function answer<T>(
  handler: () => T | Promise<T>
): Promise<T | ResponseError<IErrorData>> {
  try {
    return await handler();
  } catch (error) {
    const data = isBadRequest(error)
      ? ({
          code: 'request.invalid',
          message: error.message,
          hint: ERRORS['request.invalid'].hint
        } as const)
      : toErrorData(error);
    if (data.code === 'internal') {
      logError('a request failed', error);
    }
    return new ResponseError(APPLICATION_ERROR, data.message, data);
  }
}

/** As {@link answer}; the signal is aborted when the page cancels the request. */
export function answerCancellable<T>(
  token: CancellationToken,
  handler: (signal: AbortSignal) => Promise<T>
): Promise<T | ResponseError<IErrorData>> {
  const controller = new AbortController();
  const cancelled = (): void =>
    controller.abort(
      new LayerbookError('cancelled', 'The page did not wait for the answer.')
    );
  if (token.isCancellationRequested) {
    cancelled();
  }
  const subscription = token.onCancellationRequested(cancelled);
  return answer(() => handler(controller.signal)).finally(() =>
    subscription.dispose()
  );
}

function isBadRequest(error: unknown): error is Error {
  return (
    error instanceof TypeError ||
    (error instanceof Error && error.name.endsWith('ZodError'))
  );
}
