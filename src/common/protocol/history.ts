import type { ChangeCounts, ChangeOp, FileKind } from '../cards/changes.js';
import type { CellId, CommitOid, NotebookId } from '../ids.js';

/** One commit of a notebook's history. */
export interface ICommitSummary {
  readonly oid: CommitOid;
  readonly parents: readonly CommitOid[];
  /** `base`: the layers of the base image as one commit; `layer`: one file-system layer; `config`: config only. */
  readonly kind: 'base' | 'layer' | 'config';
  /** First line of the instruction: `RUN npm install`. */
  readonly subject: string;
  /** The instruction as written. */
  readonly instruction: string;
  readonly cellId: CellId | null;
  /** Number of the Dockerfile cell in the notebook at that time, 1-based; 0 for a base image. */
  readonly cellNumber: number;
  /** Commits of one cell execution carry the same id and are shown as one row. */
  readonly runId: string;
  /** ISO 8601, from the layer's `created`. */
  readonly date: string;
  readonly counts: ChangeCounts;
  readonly imageId: string;
  readonly diffId: string | null;
  /** Names of the branches whose tip this is: `run-0001`. */
  readonly branches: readonly string[];
  /** Git tags on this commit. */
  readonly tags: readonly string[];
  /** Names of engine images that were opened here and whose top this is: `node:14-alpine`. */
  readonly images: readonly string[];
  /** Changes of the image's configuration against the parent, in plain words. */
  readonly config: readonly string[];
  /** The last run that came to this commit; null: not recorded on this machine. */
  readonly lastRun: ILastRun | null;
}

/** How a commit's step went when it was last run; kept beside the repository, since it is different each time. */
export interface ILastRun {
  /** ISO 8601. */
  readonly date: string;
  /** Taken from the engine's cache. */
  readonly cached: boolean;
  /** Duration of the step; null: not known. */
  readonly milliseconds: number | null;
}

/** A line of execution. */
export interface IBranch {
  readonly name: string;
  readonly oid: CommitOid;
  /** When it became or stopped being what it is; ISO 8601, null: not recorded. */
  readonly date: string | null;
}

export interface IHistoryPage {
  /** Newest first, topologically ordered. */
  readonly commits: readonly ICommitSummary[];
  /** The branch that the notebook is on now, or null when nothing was committed. */
  readonly head: string | null;
  readonly total: number;
  /** All of them, by name. */
  readonly branches: readonly IBranch[];
}

/** One changed path of a commit, with everything that git cannot hold. */
export interface IFileChange {
  readonly op: ChangeOp;
  readonly kind: FileKind;
  /** Without leading slash; names that are not UTF-8 are escaped as in the repository. */
  readonly path: string;
  readonly size: number;
  /** Permission bits, 0o7777. Null for a deleted path. */
  readonly mode: number | null;
  readonly uid: number | null;
  readonly gid: number | null;
  /** Unix seconds. */
  readonly mtime: number | null;
  /** Link target, or major:minor of a device. */
  readonly target?: string;
  /** Which metadata changed, in words: `mode 644→600`, `owner 0:0→1000:1000`. */
  readonly details?: readonly string[];
}

export interface IChangesPage {
  readonly changes: readonly IFileChange[];
  /** Number of changes that match the filter, of which `changes` is one page. */
  readonly total: number;
  readonly counts: ChangeCounts;
}

/** Why the history keeps only a file's size and digest; `withheld`: its name says that it may hold a secret. */
export type PointerKind =
  'binary' | 'large-text' | 'minified' | 'over-budget' | 'withheld';

/** A file's content at a commit, as far as the history or the engine has it. */
export type FileContent =
  | { readonly kind: 'text'; readonly text: string; readonly size: number }
  | {
      readonly kind: 'pointer';
      readonly why: PointerKind;
      readonly size: number;
      readonly sha256: string;
    }
  | { readonly kind: 'symlink'; readonly target: string }
  | { readonly kind: 'special'; readonly text: string }
  | { readonly kind: 'directory' };

export interface IFileDiff {
  readonly path: string;
  /** Null: the path does not exist on that side. */
  readonly before: FileContent | null;
  readonly after: FileContent | null;
}

export interface IHistoryParams {
  readonly notebookId: NotebookId;
}
export interface ILogParams extends IHistoryParams {
  readonly offset: number;
  readonly limit: number;
}
/** `base` null: against the first parent. */
export interface IChangesParams extends IHistoryParams {
  readonly base: CommitOid | null;
  readonly oid: CommitOid;
  readonly offset: number;
  readonly limit: number;
  /** Kinds of change to list; absent: all. */
  readonly ops?: readonly ChangeOp[];
  /** Case-sensitive part of the path. */
  readonly pathFilter?: string;
}
export interface IFileDiffParams extends IHistoryParams {
  readonly base: CommitOid | null;
  readonly oid: CommitOid;
  readonly path: string;
}
