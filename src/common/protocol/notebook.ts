import type { CellId, NotebookId } from '../ids.js';
import type { IWeighedLayer } from '../image/left-behind.js';
import type { SecretSource, SshSource } from '../notebook/build-config.js';
import type { NotebookSnapshot } from '../notebook/snapshot.js';
import type { IErrorData } from './errors.js';

/** A request about a notebook as it is in the page now. */
export interface INotebookParams {
  readonly notebook: NotebookSnapshot;
}

/** A base image that stands for something else than when its cell was built. */
export interface IMovedBase {
  readonly cellId: CellId;
  /** As in the Dockerfile: `python:3.12-slim`. */
  readonly ref: string;
  readonly was: string;
  readonly now: string;
  /** `registry`: a newer one can be pulled; `engine`: the name was given to another image on this engine. */
  readonly where: 'registry' | 'engine';
}

export interface IBaseCheck {
  readonly moved: readonly IMovedBase[];
  /** Names whose present digest could not be found, each with one sentence. */
  readonly unknown: readonly { readonly ref: string; readonly why: string }[];
  /** Names that were asked for. */
  readonly checked: readonly string[];
}

export interface IContextDiffParams {
  readonly notebookId: NotebookId;
  readonly path: string;
  /** Digests of the entry (`ContextFile.digest`); null: there was none. */
  readonly before: string | null;
  readonly after: string | null;
}

/** A context file's texts; a side is null when there was no file, it was not text, too large, or is not kept. */
export interface IContextDiff {
  readonly before: string | null;
  readonly after: string | null;
  /** One sentence when a side is not shown. */
  readonly note?: string;
}

/** What a stage weighs; indexes as in `dockerfile/stages.ts` over the whole notebook. */
export interface IStageSize {
  readonly index: number;
  /** Null: the stage was not built. */
  readonly image: {
    readonly id: string;
    readonly size: number;
    readonly layers: number;
    /** Bottom first, the base image's among them. */
    readonly stack: readonly IWeighedLayer[];
  } | null;
  /** Bytes of the layers that the stage itself added on its base; null when not known. */
  readonly ownBytes: number | null;
}

export interface IStageSizes {
  readonly stages: readonly IStageSize[];
  /** Why some were not measured. */
  readonly problem?: IErrorData;
}

/** One secret or ssh mount that a notebook names, as far as anyone may know: never its value. */
export interface ISecretInfo {
  readonly id: string;
  readonly kind: 'secret' | 'ssh';
  readonly source: SecretSource | SshSource;
  /** Absolute path of the file that would be read, links followed; absent when the source is no file. */
  readonly path?: string;
  /** Whether the user has allowed this notebook to read it, on this machine. */
  readonly isAllowed: boolean;
  /** Whether there is something to read. */
  readonly isThere: boolean;
}

/** One comparison of `layerbook verify`. */
export interface IVerifyCheck {
  readonly name: 'image-id' | 'layers' | 'config' | 'files';
  readonly build: 'cached' | 'no-cache';
  readonly result: 'same' | 'differs' | 'not-compared';
  /** One sentence. */
  readonly summary: string;
  /** What differs, one line each; at most 100. */
  readonly differences: readonly string[];
  readonly more: number;
}

export interface IVerifyReport {
  /** Whether the export is what the notebook built. */
  readonly ok: boolean;
  readonly checks: readonly IVerifyCheck[];
  /** Paths whose differences were set apart because they differ in each build (times, caches, logs). */
  readonly volatile: readonly string[];
  readonly ms: number;
}

export interface IVerifyParams extends INotebookParams {
  /** `cached`: only the build with cache. */
  readonly builds: 'cached' | 'both';
}
