import type { ErrorCode, IErrorData } from '../../common/protocol/errors.js';
import { ERRORS, LayerbookError } from '../../common/protocol/errors.js';

/** The error that `data` of a failed response stands for, or null when it is not one of this project. */
export function errorFromData(data: unknown): LayerbookError | null {
  if (!isErrorData(data)) {
    return null;
  }
  return new LayerbookError(data.code, data.message, {
    hint: data.hint,
    ...(data.lines ? { lines: data.lines } : {}),
    ...(data.exitCode === undefined ? {} : { exitCode: data.exitCode })
  });
}

function isErrorData(value: unknown): value is IErrorData {
  if (typeof value !== 'object' || value === null) {
    return false;
  }
  const { code, message, hint } = value as Partial<IErrorData>;
  return (
    isErrorCode(code) && typeof message === 'string' && typeof hint === 'string'
  );
}

function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(ERRORS, value);
}
