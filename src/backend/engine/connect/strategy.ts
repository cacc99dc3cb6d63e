import type { EngineEndpoint } from '../docker/endpoint.js';

/** The surroundings in which an engine is looked for; passed in, so that nothing here reads a global. */
export interface IConnectScope {
  readonly env: NodeJS.ProcessEnv;
  readonly platform: NodeJS.Platform;
  /** Home folder of the user. */
  readonly home: string;
  /** User id; null on Windows. */
  readonly uid: number | null;
}

/** A place where an engine may listen. */
export interface ICandidate {
  /** As {@link IEngineInfo.source}: `DOCKER_HOST`, `context desktop-linux`, `/var/run/docker.sock`. */
  readonly source: string;
  readonly endpoint: EngineEndpoint;
}

/** One way to find engines. */
export interface IConnectStrategy {
  readonly name: string;
  /**
   * Whether the user named the engine: then no other engine is tried, since work would silently land on the
   * wrong machine.
   */
  readonly explicit: boolean;
  /** Most likely first. Throws `engine.unsupported` or `engine.unreachable` for settings that cannot be used. */
  find(scope: IConnectScope): Promise<readonly ICandidate[]>;
}
