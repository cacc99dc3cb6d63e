import { homedir } from 'node:os';
import { LayerbookError } from '../../common/protocol/errors.js';
import type { ICancellable, IEngine } from './contract.js';
import { dockerContext } from './connect/docker-context.js';
import { dockerHost } from './connect/docker-host.js';
import { namedPipes } from './connect/named-pipes.js';
import type {
  ICandidate,
  IConnectScope,
  IConnectStrategy
} from './connect/strategy.js';
import { usualSockets } from './connect/usual-sockets.js';
import { createClient } from './docker/client.js';
import { DockerEngine } from './docker/engine.js';
import { toEngineError } from './docker/errors.js';
import { probe } from './docker/probe.js';

/** The ways to find an engine, in the order in which they are tried. */
const STRATEGIES: readonly IConnectStrategy[] = [
  dockerHost,
  dockerContext,
  usualSockets,
  namedPipes
];

/** Options of {@link connectEngine}. */
export interface IConnectOptions extends ICancellable {
  /** `process.env` unless given. */
  readonly env?: NodeJS.ProcessEnv;
  /** `process.platform` unless given. */
  readonly platform?: NodeJS.Platform;
}

/**
 * Finds the container engine: `DOCKER_HOST`, else the docker context in use, else the first of the usual sockets
 * and pipes that answers.
 *
 * Throws `engine.unreachable`, `engine.permission` or `engine.unsupported` when the engine that the user named
 * does not work (no other is tried then), `engine.permission` when the only engine is closed to this user, and
 * `engine.notFound` when there is none.
 */
export async function connectEngine(
  options: IConnectOptions = {}
): Promise<IEngine> {
  const scope = scopeOf(options);
  const failures: { source: string; error: LayerbookError }[] = [];
  for (const strategy of STRATEGIES) {
    for (const candidate of await strategy.find(scope)) {
      const result = await tryCandidate(candidate, options.signal);
      if (!(result instanceof LayerbookError)) {
        return result;
      }
      if (strategy.explicit) {
        throw result;
      }
      failures.push({ source: candidate.source, error: result });
    }
  }
  const closed = failures.find(
    ({ error }) => error.code === 'engine.permission'
  );
  throw closed?.error ?? notFound(failures);
}

function scopeOf(options: IConnectOptions): IConnectScope {
  const env = options.env ?? process.env;
  return {
    env,
    platform: options.platform ?? process.platform,
    home: env['HOME'] ?? env['USERPROFILE'] ?? homedir(),
    uid: process.getuid?.() ?? null
  };
}

/** The engine, or why it cannot be used. Throws only `signal.reason`. */
async function tryCandidate(
  candidate: ICandidate,
  signal: AbortSignal | undefined
): Promise<IEngine | LayerbookError> {
  const { endpoint, source } = candidate;
  signal?.throwIfAborted();
  try {
    const info = await probe(endpoint, { signal });
    const client = createClient(endpoint, info.apiVersion);
    return new DockerEngine({ ...info, source }, client);
  } catch (error) {
    signal?.throwIfAborted();
    const host =
      source === endpoint.host || endpoint.host.endsWith(`//${source}`)
        ? endpoint.host
        : `${endpoint.host} (${source})`;
    const failure = toEngineError(error, { what: 'ask for its version', host });
    // A connection that is cut during the first question is an engine that does not answer.
    return failure.code === 'engine.stopped'
      ? new LayerbookError(
          'engine.unreachable',
          `The container engine at ${host} does not answer: it closed the connection.`,
          { cause: error }
        )
      : failure;
  }
}

function notFound(
  failures: readonly { source: string; error: LayerbookError }[]
): LayerbookError {
  const tried = failures.map(({ source }) => source).join(', ');
  return new LayerbookError(
    'engine.notFound',
    `No container engine answered; DOCKER_HOST and the docker context name none, and these were tried: ${tried}.`
  );
}
