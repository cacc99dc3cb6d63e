import type { Duplex, Readable } from 'node:stream';
import type { ContainerId, ImageId } from '../../common/ids.js';
import type { IRuntimeConfig } from '../../common/image/config-diff.js';
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
  readonly config: IRuntimeConfig;
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
  /** When a tag was put on it last, ISO 8601; absent where the engine does not say. */
  readonly taggedAt?: string;
  /** `repository@digest`. An image with neither tags nor digests is gone when a tag put on it is taken away. */
  readonly digests: readonly string[];
  /** As in the image's config: `amd64`, `linux`. */
  readonly architecture: string;
  readonly os: string;
  readonly config: IImageConfig['config'];
}

/** One image of `GET /images/json`. */
export interface IListedImage {
  readonly id: ImageId;
  readonly tags: readonly string[];
  /** `repository@digest`. */
  readonly digests: readonly string[];
  /** Bytes. */
  readonly size: number;
  /** ISO 8601, to the second. */
  readonly created: string | null;
}

/** One entry of `GET /images/{name}/history`. */
export interface IImageHistoryEntry {
  /** ISO 8601, to the second. */
  readonly created: string | null;
  readonly createdBy: string | null;
  readonly comment: string | null;
  /** Bytes of the layer; 0 also for a layer that holds no file content. */
  readonly size: number;
}

/** One line of the progress of a push. */
export interface IPushProgress {
  /** First 12 hex digits of the layer's diff id (overlay2) or digest (containerd); null for words about the whole. */
  readonly id: string | null;
  /** `Preparing`, `Pushing`, `Layer already exists`, `Pushed`. */
  readonly status: string;
}

/** A stored login of one registry; without `username`, `secret` is an identity token. */
export interface IRegistryLogin {
  readonly host: string;
  readonly username: string;
  readonly secret: string;
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
  inspectImage(
    name: string,
    options?: ICancellable
  ): Promise<IImageSummary | null>;
  /** All images but those that only others are built on, in no order. */
  listImages(options?: ICancellable): Promise<readonly IListedImage[]>;
  /** Bottom first; null when the engine has no such image. */
  imageHistory(
    name: string,
    options?: ICancellable
  ): Promise<readonly IImageHistoryEntry[] | null>;
  /**
   * The digest that an image's registry has for its name now, asked by the engine with its own mirrors and proxies.
   * Throws `engine.failed` with the engine's words when the registry does not say, or the engine cannot ask.
   */
  registryDigest(
    name: string,
    options?: { readonly login?: IRegistryLogin } & ICancellable
  ): Promise<string>;
  tagImage(id: string, repository: string, tag: string): Promise<void>;
  /** Removes one tag; the image stays while another tag or container uses it. No error when it is gone already. */
  untagImage(name: string): Promise<void>;

  /**
   * Opens an HTTP/1.1 upgrade (`POST path`, `Upgrade: protocol`) and gives the raw connection; the caller destroys
   * it. `path` is without the API version (`/grpc`). Throws `engine.unsupported` when the engine has no such path.
   */
  upgrade(
    path: string,
    options: {
      readonly protocol: string;
      readonly headers?: Readonly<Record<string, string | readonly string[]>>;
    } & ICancellable
  ): Promise<Duplex>;

  /** Pushes `repository:tag` to its registry and resolves when the engine said success. */
  pushImage(
    repository: string,
    tag: string,
    options?: {
      readonly onProgress?: (progress: IPushProgress) => void;
    } & ICancellable
  ): Promise<void>;

  /** The tar of `GET /images/{name}/get` (docker-archive / OCI layout). The caller destroys the stream. */
  saveImage(name: string, options?: ICancellable): Promise<Readable>;

  readonly containers: IContainers;
  readonly volumes: IVolumes;
  readonly networks: INetworks;

  /** Gets an image from its registry; `onProgress` as {@link pushImage}. Throws `build.cannotPull`. */
  pullImage(
    name: string,
    options?: {
      readonly login?: IRegistryLogin;
      readonly onProgress?: (progress: IPushProgress) => void;
    } & ICancellable
  ): Promise<void>;
  /** Makes an image of one layer from an uncompressed tar of its file system, and tags it. */
  importImage(tar: Buffer, repository: string, tag: string): Promise<ImageId>;
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
  /** Without the leading slash. */
  readonly name: string;
  readonly imageId: ImageId;
  readonly tty: boolean;
  /** `NAME=value`, the image's among them. */
  readonly environment: readonly string[];
  /** Unix milliseconds; 0: never started. */
  readonly startedAt: number;
  readonly mounts: readonly {
    readonly type: string;
    /** Name of a volume, else the source. */
    readonly source: string;
    readonly target: string;
  }[];
  /** Names of the networks it is connected to. */
  readonly networks: readonly string[];
}

/** The open streams of a container or of a process in it. */
export interface IStreams {
  /** When the other side closed its output. */
  readonly ended: Promise<void>;
  /** Resolves when the engine took it; no error when the process is gone. */
  write(data: string | Buffer): Promise<void>;
  /** Closes standard input. */
  endInput(): void;
  close(): void;
}

/** How {@link IContainers.attach} attaches. */
export interface IAttachOptions {
  /** Also standard input; the container needs `OpenStdin`. */
  readonly stdin?: boolean;
  /** The container has a terminal: everything comes as stream 1. */
  readonly tty?: boolean;
}

/** A process to run in a container that runs (`docker exec`). */
export interface IExecSpec {
  readonly command: readonly string[];
  readonly user?: string;
  readonly tty: boolean;
  readonly environment?: readonly string[];
}

export interface IExec extends IStreams {
  resize(columns: number, rows: number): Promise<void>;
  /** Null while it runs. */
  exitCode(): Promise<number | null>;
}

export interface IContainers {
  create(
    spec: ContainerSpec,
    options?: { name?: string } & ICancellable
  ): Promise<ContainerId>;
  /**
   * Call before `start`. stdout and stderr chunks come in the order in which the engine sends them. Where `onOutput` gives
   * a promise, nothing more is read until it resolves.
   */
  attach(
    id: ContainerId,
    onOutput: (stream: 1 | 2, chunk: Buffer) => void | Promise<void>,
    options?: IAttachOptions
  ): Promise<IStreams>;
  /** Size of the terminal of a container that runs. */
  resize(id: ContainerId, columns: number, rows: number): Promise<void>;
  /**
   * Starts a process in a running container; `onOutput` as for {@link attach}. Throws `engine.failed` when the engine
   * cannot start it.
   */
  exec(
    id: ContainerId,
    spec: IExecSpec,
    onOutput: (stream: 1 | 2, chunk: Buffer) => void | Promise<void>
  ): Promise<IExec>;
  /** SIGTERM (or the image's stop signal), then SIGKILL after `seconds`. No error when it does not run. */
  stop(id: ContainerId, seconds: number): Promise<void>;
  restart(id: ContainerId, seconds: number): Promise<void>;
  /**
   * The last `tail` lines of its log and what follows until it ends or `signal` is aborted; needs a log driver that can be
   * read. Where `onOutput` gives a promise, nothing more is read until it resolves.
   */
  logs(
    id: ContainerId,
    onOutput: (stream: 1 | 2, chunk: Buffer) => void | Promise<void>,
    options: { readonly tail: number; readonly tty: boolean } & ICancellable
  ): Promise<void>;
  /** Makes an image of the container as it is now, and tags it. */
  commit(
    id: ContainerId,
    repository: string,
    tag: string,
    labels: Readonly<Record<string, string>>
  ): Promise<ImageId>;
  start(id: ContainerId): Promise<void>;
  inspect(id: ContainerId): Promise<IContainerState | null>;
  /** Resolves with the exit code at the next exit; call it before `start` to miss nothing. */
  wait(id: ContainerId, options?: ICancellable): Promise<number>;
  /** No error when it does not run any more. */
  kill(id: ContainerId, signal: string): Promise<void>;
  /** Changes of the writable layer against the image; parents of a changed path are listed as modified. */
  changes(
    id: ContainerId,
    options?: ICancellable
  ): Promise<readonly IContainerChange[]>;
  /**
   * Tar of one path, as `docker cp` gets it, or null when the path does not exist. The container need not have been
   * started. A path that is not UTF-8 is given as its bytes.
   */
  archive(
    id: ContainerId,
    path: string | Buffer,
    options?: ICancellable
  ): Promise<Readable | null>;
  /**
   * Unpacks an uncompressed tar into an existing folder of the container, as `docker cp` does; the container need
   * not have been started. Owners and modes are those of the tar. A stream is destroyed at the end; when it fails, so
   * does the call.
   */
  putArchive(
    id: ContainerId,
    folder: string,
    tar: Buffer | Readable,
    options?: ICancellable
  ): Promise<void>;
  /** Kills and removes it with its anonymous volumes; no error when it is gone already. */
  remove(id: ContainerId): Promise<void>;
  /** Ids of all containers, running or not, that carry the label (`key` or `key=value`). */
  listByLabel(label: string): Promise<
    readonly {
      id: ContainerId;
      labels: Readonly<Record<string, string>>;
      /** Without the leading slash. */
      name: string;
      running: boolean;
      /** It ran, and does not any more; false while it is being made or started. */
      ended: boolean;
      /** Unix milliseconds. */
      createdAt: number;
    }[]
  >;
}

export interface IVolumes {
  /** Creates it unless it exists. */
  ensure(name: string, labels: Readonly<Record<string, string>>): Promise<void>;
  remove(name: string): Promise<void>;
  listByLabel(label: string): Promise<readonly string[]>;
  /** All volumes. Sizes are counted by the engine, which reads every file of each: null without `sizes`. */
  list(
    options?: { readonly sizes?: boolean } & ICancellable
  ): Promise<readonly IListedVolume[]>;
  /** What containers have which volumes mounted, running or not: one entry per mount. */
  users(options?: ICancellable): Promise<readonly IListedVolumeUser[]>;
}

export interface IListedVolumeUser {
  readonly volume: string;
  /** Path in the container. */
  readonly target: string;
  readonly container: ContainerId;
  /** Without the leading slash. */
  readonly name: string;
  readonly running: boolean;
  readonly labels: Readonly<Record<string, string>>;
}

export interface IListedVolume {
  readonly name: string;
  readonly driver: string;
  readonly labels: Readonly<Record<string, string>>;
  /** ISO 8601, or null. */
  readonly createdAt: string | null;
  /** Bytes, or null. */
  readonly size: number | null;
}

export interface INetworks {
  /** Creates a bridge network unless there is one of that name. */
  ensure(name: string, labels: Readonly<Record<string, string>>): Promise<void>;
  exists(name: string): Promise<boolean>;
  /** No error when it is gone; throws `engine.failed` while a container is connected. */
  remove(name: string): Promise<void>;
  listByLabel(label: string): Promise<readonly string[]>;
  /** As {@link listByLabel}, with the labels. */
  listLabelled(label: string): Promise<
    readonly {
      readonly name: string;
      readonly labels: Readonly<Record<string, string>>;
    }[]
  >;
}
