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
    readonly lines: readonly [number, number] | null;
  }): void;
}

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
}

/**
 * Builds `request.dockerfile` on `engine`. Throws a `LayerbookError`:
 * `build.syntax` / `build.failed` / `build.contextMissing` / `build.imageNotFound` / `build.cannotPull` with
 * 1-based `lines` **of the whole Dockerfile text** where known and the exit code of a failed RUN; `engine.*` when the
 * engine went away or its disk is full; `signal.reason` when cancelled (the engine's build is stopped first).
 */
export type BuildImage = (
  engine: IEngine,
  request: IBuildRequest
) => Promise<IBuildResult>;
