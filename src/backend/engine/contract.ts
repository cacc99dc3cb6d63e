import type { Duplex, Readable } from 'node:stream';
import type { ContainerId, ImageId } from '../../common/ids.js';
import type { IEngineInfo } from '../../common/protocol/system.js';

/** Options of every operation that waits. The caller owns the controller; the callee throws `signal.reason`. */
export interface ICancellable {
  readonly signal?: AbortSignal | undefined;
}

/** Config of an image (OCI image-spec `config.json`), as far as Layerbook uses it. */
export interface IImageConfig {
  readonly created: string | null;
  readonly architecture: string;
  readonly os: string;
  readonly config: {
    readonly Env: readonly string[];
    readonly Cmd: readonly string[] | null;
    readonly Entrypoint: readonly string[] | null;
    readonly User: string;
    readonly WorkingDir: string;
    readonly ExposedPorts: readonly string[];
    readonly Volumes: readonly string[];
    readonly Labels: Readonly<Record<string, string>>;
    readonly Shell: readonly string[] | null;
    readonly StopSignal: string | null;
    readonly OnBuild: readonly string[];
    readonly Healthcheck: unknown;
  };
  /** Bottom first. */
  readonly diffIds: readonly string[];
  readonly history: readonly {
    readonly created: string | null;
    readonly createdBy: string | null;
    readonly comment: string | null;
    readonly emptyLayer: boolean;
  }[];
}

/** What `GET /images/{name}/json` says. */
export interface IImageSummary {
  readonly id: ImageId;
  readonly tags: readonly string[];
  /** Bytes. */
  readonly size: number;
  /** Diff ids, bottom first. */
  readonly layers: readonly string[];
  readonly created: string | null;
  readonly config: IImageConfig['config'];
}

/** One changed path as `docker diff` reports it. */
export interface IContainerChange {
  readonly kind: 'modified' | 'added' | 'deleted';
  /** Absolute. */
  readonly path: string;
}

/**
 * A container engine that was found and answers. Connections are made per call: an engine that was restarted
 * needs no new object. Every method throws a `LayerbookError` with an `engine.*` code.
 */
export interface IEngine {
  readonly info: IEngineInfo;

  /** Null when the engine has no such image. */
  inspectImage(name: string, options?: ICancellable): Promise<IImageSummary | null>;
  tagImage(id: string, repository: string, tag: string): Promise<void>;
  /** Removes one tag; the image stays while another tag or container uses it. No error when it is gone already. */
  untagImage(name: string): Promise<void>;

  /** Opens an HTTP/1.1 upgrade (`POST path`, `Upgrade: protocol`) and gives the raw connection; the caller destroys it. */
  upgrade(
    path: string,
    options: {
      readonly protocol: string;
      readonly headers?: Readonly<Record<string, string | readonly string[]>>;
    } & ICancellable
  ): Promise<Duplex>;

  /** Pushes `name` to a registry and resolves when the engine said success. */
  pushImage(
    repository: string,
    tag: string,
    options?: ICancellable
  ): Promise<void>;

  /** The tar of `GET /images/{name}/get` (docker-archive / OCI layout). The caller destroys the stream. */
  saveImage(name: string, options?: ICancellable): Promise<Readable>;

  readonly containers: IContainers;
  readonly volumes: IVolumes;
}

/** Request body of `POST /containers/create` in the Engine API's own words. */
export type ContainerSpec = Readonly<Record<string, unknown>> & {
  readonly Image: string;
  readonly Labels: Readonly<Record<string, string>>;
};

export interface IContainerState {
  readonly running: boolean;
  readonly exitCode: number;
  readonly outOfMemory: boolean;
  /** 0 when it does not run. */
  readonly pid: number;
  /** Container port (`80/tcp`) to the addresses it is published at. */
  readonly ports: Readonly<Record<string, readonly string[]>>;
  readonly labels: Readonly<Record<string, string>>;
}

export interface IContainers {
  create(spec: ContainerSpec, options?: { name?: string } & ICancellable): Promise<ContainerId>;
  /** Call before `start`. stdout and stderr chunks come in the order in which the engine sends them. */
  attach(
    id: ContainerId,
    onOutput: (stream: 1 | 2, chunk: Buffer) => void
  ): Promise<{ readonly ended: Promise<void>; close(): void }>;
  start(id: ContainerId): Promise<void>;
  inspect(id: ContainerId): Promise<IContainerState | null>;
  /** Resolves with the exit code at the next exit; call it before `start` to miss nothing. */
  wait(id: ContainerId, options?: ICancellable): Promise<number>;
  kill(id: ContainerId, signal: string): Promise<void>;
  /** Changes of the writable layer against the image; parents of a changed path are listed as modified. */
  changes(id: ContainerId, options?: ICancellable): Promise<readonly IContainerChange[]>;
  /** Tar of one path, as `docker cp` gets it, or null when the path does not exist. */
  archive(id: ContainerId, path: string, options?: ICancellable): Promise<Readable | null>;
  /** Kills and removes it with its anonymous volumes; no error when it is gone already. */
  remove(id: ContainerId): Promise<void>;
  /** Ids of all containers, running or not, that carry the label (`key` or `key=value`). */
  listByLabel(label: string): Promise<readonly { id: ContainerId; labels: Readonly<Record<string, string>>; running: boolean }[]>;
}

export interface IVolumes {
  /** Creates it unless it exists. */
  ensure(name: string, labels: Readonly<Record<string, string>>): Promise<void>;
  remove(name: string): Promise<void>;
  listByLabel(label: string): Promise<readonly string[]>;
}
