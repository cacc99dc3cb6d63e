import type Docker from 'dockerode';
import { LayerbookError } from '../../../common/protocol/errors.js';
import type { ICallContext } from './errors.js';
import { engineCall } from './errors.js';
import type { EngineEndpoint } from './endpoint.js';
import { createAgent } from './endpoint.js';

/** Newest API whose answers this code has been tested with; a newer daemon is asked to speak this one. */
const TESTED_API = '1.51';

/** A reference as the distribution grammar has it, or an id; nothing that could leave its place in a URL's path. */
const REFERENCE = /^[A-Za-z0-9](?:[\w.:@+-]|\/(?=[\w]))*$/;

/** What every part of a Docker engine's implementation works with. */
export interface IDockerClient {
  /** dockerode for this endpoint; loaded by the first call. */
  docker(): Promise<Docker>;
  readonly endpoint: EngineEndpoint;
  /** `/v1.51`: in front of every path that does not go through `docker`. */
  readonly prefix: string;
  /** {@link engineCall} with this engine's address. */
  call<T>(
    what: ICallContext['what'],
    signal: AbortSignal | undefined,
    call: () => Promise<T>
  ): Promise<T>;
}

/** Makes the client of an endpoint whose daemon speaks at most `daemonApi` (`1.47`). */
export function createClient(
  endpoint: EngineEndpoint,
  daemonApi: string
): IDockerClient {
  const version = `v${olderVersion(daemonApi, TESTED_API)}`;
  let docker: Promise<Docker> | undefined;
  return {
    docker: () => (docker ??= loadDocker(endpoint, version)),
    endpoint,
    prefix: `/${version}`,
    call: (what, signal, call) =>
      engineCall({ what, host: endpoint.host }, signal, call)
  };
}

/** The part of a URL that names an image. Throws `engine.failed` for what cannot be an image's name. */
export function imagePath(name: string): string {
  return `/images/${checked(name)}`;
}

/** The part of a URL that names an image in its registry. Throws as {@link imagePath}. */
export function distributionPath(name: string): string {
  return `/distribution/${checked(name)}`;
}

function checked(name: string): string {
  if (!REFERENCE.test(name)) {
    throw new LayerbookError(
      'engine.failed',
      `${JSON.stringify(name)} is not the name of an image.`,
      { hint: 'Use `repository:tag`, `repository@sha256:…` or an image id.' }
    );
  }
  return name;
}

/** The smaller of two versions `major.minor`. */
export function olderVersion(a: string, b: string): string {
  const [aMajor = 0, aMinor = 0] = a.split('.').map(Number);
  const [bMajor = 0, bMinor = 0] = b.split('.').map(Number);
  return aMajor < bMajor || (aMajor === bMajor && aMinor < bMinor) ? a : b;
}

/** The library brings a gRPC and an ssh client (a fifth of a second, 23 MB): finding an engine does without. */
async function loadDocker(
  endpoint: EngineEndpoint,
  version: string
): Promise<Docker> {
  const { default: Dockerode } = await import('dockerode');
  return new Dockerode({ ...connectionOf(endpoint), version });
}

/**
 * Every field is given, also those that are not meant: docker-modem fills what is missing from DOCKER_HOST and its
 * relatives, and its `host` beats our `socketPath`.
 */
function connectionOf(endpoint: EngineEndpoint): Docker.DockerOptions {
  const none = {
    socketPath: undefined,
    host: undefined,
    port: undefined,
    ca: undefined,
    cert: undefined,
    key: undefined,
    username: undefined,
    timeout: undefined,
    agent: createAgent(endpoint)
  };
  if (endpoint.kind === 'socket') {
    return { ...none, protocol: 'http', socketPath: endpoint.socketPath };
  }
  return {
    ...none,
    protocol: endpoint.tls ? 'https' : 'http',
    host: endpoint.hostname,
    port: endpoint.port
  };
}
