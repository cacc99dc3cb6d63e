import { randomUUID } from 'node:crypto';
import type { BuildProgress } from './build-progress.js';
import type { GrpcClient } from './grpc/grpc-client.js';
import { ConnectionLostError, GrpcError } from './grpc/grpc-error.js';
import { recordedResult } from './build-history.js';
import {
  SolveRequest,
  SolveResponse,
  StatusRequest,
  StatusResponse
} from './schema.js';
import type { ISolveRequest } from './schema.js';
import { withDeadline } from './with-deadline.js';

const SOLVE = '/moby.buildkit.v1.Control/Solve';
const STATUS = '/moby.buildkit.v1.Control/Status';

/** The status stream ends when the engine has ended the build; after a cancel this is how long that is waited for. */
const STATUS_END_MS = 1_000;

/** The answer comes right after the status stream's end; if it does not, the record of the build is asked. */
const ANSWER_MS = 500;

/**
 * From this size on a build is recorded in the engine's history. A failed build is answered with the whole Dockerfile in
 * a header, and Node.js cannot take headers above 64 KiB: the connection then stalls or breaks, and the
 * record has the answer. Without a record a build is about 50 ms faster.
 */
const RECORDED_CHARS = 16 * 1024;

/** What is solved: everything but the ids. */
export interface ISolveOptions {
  readonly request: Omit<ISolveRequest, 'Ref' | 'Internal'>;
  /** The Dockerfile's text. */
  readonly dockerfile: string;
  readonly progress: BuildProgress;
  readonly signal: AbortSignal;
}

/**
 * Runs one build with its status stream and gives the exporter's answer. `connect` opens a connection to the control
 * service. Throws `GrpcError`, `ConnectionLostError`, or `signal.reason` after the engine has stopped the build
 * (or has had a second to do so).
 */
export async function solve(
  connect: () => Promise<GrpcClient>,
  options: ISolveOptions
): Promise<Readonly<Record<string, string>>> {
  const Ref = randomUUID().replaceAll('-', '');
  const Internal = options.dockerfile.length < RECORDED_CHARS;
  using client = await connect();
  try {
    return await solveAs(
      client,
      { ...options.request, Ref, Internal },
      options
    );
  } catch (error) {
    if (!(error instanceof ConnectionLostError) || Internal) {
      throw error;
    }
    using second = await connect().catch(() => {
      throw error;
    });
    return await recordedResult(second, Ref, {
      lost: error,
      signal: options.signal
    });
  }
}

async function solveAs(
  client: GrpcClient,
  request: ISolveRequest,
  { progress, signal }: ISolveOptions
): Promise<Readonly<Record<string, string>>> {
  const stop = new AbortController();
  const onAbort = (): void => stop.abort(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  const following = new AbortController();
  try {
    const followed = follow(client, request.Ref, {
      progress,
      signal: following.signal
    }).catch((error: unknown) => {
      // Only an observer's own error gets here, and it must not be lost.
      stop.abort(error);
      return 'failed' as const;
    });
    const answered = answer(client, request, stop.signal);
    try {
      return await (request.Internal ? answered : notLost(answered, followed));
    } finally {
      await withDeadline(followed, STATUS_END_MS, () => undefined);
      progress.end();
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
    following.abort();
    stop.abort();
  }
}

async function answer(
  client: GrpcClient,
  request: ISolveRequest,
  signal: AbortSignal
): Promise<Readonly<Record<string, string>>> {
  let response: Readonly<Record<string, string>> = {};
  await client.call({
    path: SOLVE,
    request: SolveRequest.encode(request),
    signal,
    onMessage: message => {
      response = SolveResponse.decode(message).ExporterResponse;
    }
  });
  return response;
}

/** `answered`, unless it does not come although the build is over. */
async function notLost<T>(
  answered: Promise<T>,
  followed: Promise<'ended' | 'failed'>
): Promise<T> {
  const late = followed.then(how =>
    how === 'failed'
      ? answered
      : withDeadline(answered, ANSWER_MS, () => {
          throw new ConnectionLostError('The engine’s answer did not arrive.');
        })
  );
  return Promise.race([answered, late]);
}

/** Passes on the status stream to its end; `failed` when it broke off, which says nothing about the build. */
async function follow(
  client: GrpcClient,
  Ref: string,
  options: { readonly progress: BuildProgress; readonly signal: AbortSignal }
): Promise<'ended' | 'failed'> {
  const { progress, signal } = options;
  try {
    await client.call({
      path: STATUS,
      request: StatusRequest.encode({ Ref }),
      signal,
      onMessage: message => progress.add(StatusResponse.decode(message))
    });
    return 'ended';
  } catch (error) {
    const brokeOff =
      signal.aborted ||
      error instanceof GrpcError ||
      error instanceof ConnectionLostError;
    if (brokeOff) {
      return 'failed';
    }
    throw error;
  }
}
