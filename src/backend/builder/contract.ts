import type { ImageId } from '../../common/ids.js';
import type { IEngine, ICancellable } from '../engine/contract.js';

/**
 * One vertex of BuildKit's graph, as last reported. It is not reported before work on it begins. A vertex that was
 * stopped because another failed is never `failed`: it stays `running`.
 */
export interface IBuildVertex {
  readonly digest: string;
  /** `[2/4] RUN echo a`, `[internal] load build context`. */
  readonly name: string;
  readonly state: 'running' | 'cached' | 'done' | 'failed';
  /** Milliseconds of work so far or in all by the engine's clock; null when the engine does not say. */
  readonly ms: number | null;
  /** Transfers inside the vertex: pulled blobs, sent context. Bytes; `total` 0 when unknown. */
  readonly progress: readonly {
    readonly label: string;
    readonly current: number;
    readonly total: number;
    readonly done: boolean;
  }[];
  readonly error: string | null;
}

export interface IBuildObserver {
  vertex(vertex: IBuildVertex): void;
  log(digest: string, stream: 1 | 2, text: string): void;
  /** Build checks (`FromAsCasing`, …) with 1-based lines. */
  warning(warning: {
    readonly rule: string;
    readonly message: string;
    readonly url: string;
    /** What the check is about, in a sentence or two; empty when the engine does not say. */
    readonly detail: string;
    readonly lines: readonly [number, number] | null;
  }): void;
}

/** A secret of a build. Throws a `LayerbookError` when there is none to read. */
export interface BuildSecret {
  read(): Promise<Buffer>;
}

/** What an ssh mount reaches. */
export type BuildSsh =
  { readonly agentSocket: string } | { readonly keyFiles: readonly string[] };

/** As BuildKit names them: `RUN --network=host`, `RUN --security=insecure`. */
export type BuildEntitlement = 'network.host' | 'security.insecure';

export interface IBuildRequest extends ICancellable {
  /** The Dockerfile's text. */
  readonly dockerfile: string;
  /** Absolute path of the build context; only what the Dockerfile names is read and sent. */
  readonly contextDir: string;
  readonly buildArgs: Readonly<Record<string, string>>;
  readonly platform?: string | undefined;
  readonly target?: string | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** `repository:tag` under which the image is stored. */
  readonly tag: string;
  /** Build without the engine's cache. */
  readonly noCache: boolean;
  /** Ask the registries for newer base images. */
  readonly pull?: boolean | undefined;
  /** Network of RUN. */
  readonly network?: 'default' | 'none' | 'host' | undefined;
  /** `name:address`. */
  readonly extraHosts?: readonly string[] | undefined;
  /** Read when a step asks for the id; their values are masked in everything the observer and errors say. */
  readonly secrets?: ReadonlyMap<string, BuildSecret> | undefined;
  /** By id: an agent's socket, or private key files (without a passphrase). */
  readonly ssh?: ReadonlyMap<string, BuildSsh> | undefined;
  /** Rights that RUN may ask for. */
  readonly entitlements?: readonly BuildEntitlement[] | undefined;
  readonly observer: IBuildObserver;
}

/** A build that came to an end with an image. */
export interface IBuildResult {
  readonly imageId: ImageId;
  /** Paths below the context (with `/`) that the engine asked for, with the bytes that were sent for them. */
  readonly contextFiles: readonly {
    readonly path: string;
    readonly size: number;
    readonly sent: boolean;
  }[];
  /** Folders below the context that the engine was told of, empty ones too. */
  readonly contextFolders: readonly string[];
  /** Base images as the engine resolved them: name as in the Dockerfile's normal form, and digest where it said one. */
  readonly bases: readonly {
    readonly ref: string;
    readonly digest: string | null;
  }[];
  /** Files of `contextFiles` that changed after the engine was told of them: the image may have either content. */
  readonly changedDuringBuild: readonly string[];
}

/**
 * Builds `request.dockerfile` on `engine`. Throws a `LayerbookError`:
 * `build.syntax` / `build.secretMissing` / `build.notAllowed` / `build.failed` / `build.contextMissing` / `build.imageNotFound` / `build.cannotPull` with
 * 1-based `lines` **of the whole Dockerfile text** where known and the exit code of a failed RUN; `engine.*` when the
 * engine went away or its disk is full; `signal.reason` when cancelled (the engine's build is stopped first).
 */
export type BuildImage = (
  engine: IEngine,
  request: IBuildRequest
) => Promise<IBuildResult>;
