import { isLayerbookError } from '../../common/protocol/errors.js';

/** 0 ok, 1 a cell or check failed, 2 wrong use, 3 no engine. */
export type ExitCode = 0 | 1 | 2 | 3;

/** Wrong use of the command line: one sentence, exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The exit code that a thrown value stands for. */
export function exitCodeOf(error: unknown): ExitCode {
  if (
    error instanceof UsageError ||
    isLayerbookError(error, 'request.invalid')
  ) {
    return 2;
  }
  const noEngine = [
    'engine.notFound',
    'engine.unreachable',
    'engine.permission'
  ] as const;
  return noEngine.some(code => isLayerbookError(error, code)) ? 3 : 1;
}
