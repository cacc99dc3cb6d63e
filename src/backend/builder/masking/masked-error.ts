import {
  isLayerbookError,
  LayerbookError
} from '../../../common/protocol/errors.js';
import { GrpcError } from '../grpc/grpc-error.js';
import type { SecretMask } from './secret-mask.js';

/** The error without secrets in its words; errors that are neither ours nor the engine's are passed on as they are. */
export function maskedError(error: unknown, mask: SecretMask): unknown {
  if (error instanceof GrpcError) {
    return new GrpcError(error.code, mask.text(error.message), error.details);
  }
  if (!isLayerbookError(error)) {
    return error;
  }
  const { code, message, hint, lines, exitCode } = error.data;
  return new LayerbookError(code, mask.text(message), {
    hint: mask.text(hint),
    ...(lines ? { lines } : {}),
    ...(exitCode === undefined ? {} : { exitCode }),
    ...(error.cause === undefined ? {} : { cause: error.cause })
  });
}
