import {
  isLayerbookError,
  LayerbookError
} from '../../../common/protocol/errors.js';

const UNREACHABLE: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOENT: 'there is no such socket',
  ENOTSOCK: 'it is not a socket',
  ENOTFOUND: 'the host name is unknown',
  EAI_AGAIN: 'the host name could not be looked up',
  EHOSTUNREACH: 'there is no route to the host',
  ENETUNREACH: 'there is no route to the host',
  ETIMEDOUT: 'it did not answer in time'
};
const STOPPED = new Set([
  'ECONNRESET',
  'EPIPE',
  'ERR_STREAM_PREMATURE_CLOSE',
  'ERR_STREAM_DESTROYED'
]);
const NO_SPACE = /no space left on device|disk quota exceeded/i;

/** The engine answered a request with an error status. */
export class EngineResponseError extends Error {
  override readonly name = 'EngineResponseError';
  readonly statusCode: number;

  constructor(statusCode: number, message: string) {
    super(message);
    this.statusCode = statusCode;
  }
}

/** HTTP status of an error answer, also of dockerode's own errors; null when the failure was another. */
export function statusOf(error: unknown): number | null {
  const status = fieldOf(error, 'statusCode');
  return typeof status === 'number' ? status : null;
}

/** Does a call whose error answers of these statuses mean that nothing is to be done. */
export async function ignoring(
  statuses: readonly number[],
  call: () => Promise<unknown>
): Promise<void> {
  try {
    await call();
  } catch (error) {
    if (!statuses.includes(statusOf(error) ?? 0)) {
      throw error;
    }
  }
}

/** What a call gives, or null when the engine answers that there is no such thing (404). */
export async function unlessMissing<T>(
  call: () => Promise<T>
): Promise<T | null> {
  try {
    return await call();
  } catch (error) {
    if (statusOf(error) === 404) {
      return null;
    }
    throw error;
  }
}

/** What was being done, for the sentence of the error. */
export interface ICallContext {
  /** `remove the container`: completes "Could not …". */
  readonly what: string;
  /** The engine's address. */
  readonly host: string;
}

/** Any failure of a call to the engine as an error of this project (`engine.*`). */
export function toEngineError(
  error: unknown,
  context: ICallContext
): LayerbookError {
  if (isLayerbookError(error)) {
    return error;
  }
  const { host, what } = context;
  const field = fieldOf(error, 'code');
  const code = typeof field === 'string' ? field : '';
  const message = messageOf(error);
  if (code === 'ENOSPC' || NO_SPACE.test(message)) {
    return new LayerbookError(
      'engine.diskFull',
      `Could not ${what} because the disk is full: ${message}.`,
      { cause: error }
    );
  }
  if (statusOf(error) !== null) {
    return failed(error, what, message);
  }
  if (code === 'EACCES' || code === 'EPERM') {
    return new LayerbookError(
      'engine.permission',
      `This user may not use the container engine’s socket ${host}.`,
      { cause: error }
    );
  }
  const reason = UNREACHABLE[code];
  if (reason !== undefined) {
    return new LayerbookError(
      'engine.unreachable',
      `The container engine at ${host} does not answer: ${reason}.`,
      { cause: error }
    );
  }
  if (
    STOPPED.has(code) ||
    message === 'socket hang up' ||
    message === 'aborted'
  ) {
    return new LayerbookError(
      'engine.stopped',
      `The container engine at ${host} closed the connection before it could ${what}.`,
      { cause: error }
    );
  }
  return failed(error, what, message);
}

/**
 * Runs one call to the engine: what it throws becomes an `engine.*` error, or `signal.reason` when the
 * caller cancelled.
 */
export async function engineCall<T>(
  context: ICallContext,
  signal: AbortSignal | undefined,
  call: () => Promise<T>
): Promise<T> {
  signal?.throwIfAborted();
  try {
    return await call();
  } catch (error) {
    signal?.throwIfAborted();
    throw toEngineError(error, context);
  }
}

/** The engine's own words in an error answer: `message` (Docker) or `cause` (Podman) of its JSON, else its text. */
export function messageOfBody(body: string): string {
  try {
    const parsed: unknown = JSON.parse(body);
    const text = fieldOf(parsed, 'message') ?? fieldOf(parsed, 'cause');
    if (typeof text === 'string') {
      return text.trim();
    }
  } catch {
    // Not JSON: proxies and the engine's router answer in plain text.
  }
  return body.trim();
}

function failed(error: unknown, what: string, message: string): LayerbookError {
  return new LayerbookError(
    'engine.failed',
    `Could not ${what}: ${message.replace(/\.$/, '')}.`,
    { cause: error }
  );
}

function messageOf(error: unknown): string {
  const json = fieldOf(error, 'json');
  const own = fieldOf(json, 'message') ?? fieldOf(json, 'cause');
  if (typeof own === 'string') {
    return own.trim();
  }
  const text = error instanceof Error ? error.message : String(error);
  // dockerode puts "(HTTP code 500) server error - " before the engine's words.
  return text.replace(/^\(HTTP code \d+\) .*? - /, '').trim();
}

function fieldOf(value: unknown, field: string): unknown {
  return typeof value === 'object' && value !== null
    ? Reflect.get(value, field)
    : undefined;
}
