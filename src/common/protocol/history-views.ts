import type { ChangeCounts, ChangeOp, FileKind } from '../cards/changes.js';
import type { CellId, CommitOid } from '../ids.js';
import type { ICommitSummary, IFileChange, IHistoryParams } from './history.js';

/** A commit of a history. */
export interface ICommitParams extends IHistoryParams {
  readonly oid: CommitOid;
}

/** A path at a commit; without leading slash, escaped as in the repository. */
export interface ICommitPathParams extends ICommitParams {
  readonly path: string;
}

/** Two commits; `base` null: the first parent of `oid`. */
export interface ICommitPairParams extends ICommitParams {
  readonly base: CommitOid | null;
}

/** Part of a list. */
export interface IPageParams {
  readonly offset: number;
  readonly limit: number;
}

/** One path of the merged file system at a commit. */
export interface ITreeEntry {
  /** Last component, escaped as in the repository. */
  readonly name: string;
  readonly path: string;
  readonly kind: FileKind;
  /** Bytes: of a file its own, of a directory the sum of the files below (hard links counted once per name). */
  readonly size: number;
  /** Files and other leaves below a directory; 0 for anything else. */
  readonly files: number;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Unix seconds. */
  readonly mtime: number;
  readonly target?: string;
  /** What the commit itself did to the path; null: nothing. Deleted paths are not in the tree. */
  readonly op: ChangeOp | null;
  /** What the commit did below a directory; null: nothing, or not a directory. */
  readonly below: ChangeCounts | null;
}

/** The whole of one directory of the image at a commit, by name. */
export interface ITreePage {
  readonly path: string;
  readonly entries: readonly ITreeEntry[];
}

/** How a pattern is meant: part of the path, a glob (`*.py`, `usr/**`), a regular expression (JavaScript, `v` flag). */
export type PatternSyntax = 'text' | 'glob' | 'regexp';

export interface IPattern {
  readonly text: string;
  readonly syntax: PatternSyntax;
}

export interface IFindParams extends ICommitParams, IPageParams {
  readonly pattern: IPattern;
}

/** Paths of the image at a commit that match, in the order of paths. */
export interface IFindPage {
  readonly entries: readonly ITreeEntry[];
  readonly total: number;
}

export interface IPathHistoryParams extends IHistoryParams, IPageParams {
  readonly path: string;
}

/** What one commit did to a path, or below it when it is a directory. */
export interface IPathEvent {
  readonly commit: ICommitSummary;
  /** The change of the path itself; null: only paths below it changed. */
  readonly change: IFileChange | null;
  /** Counts of the changes below; null: none. */
  readonly below: ChangeCounts | null;
}

/** Every commit of every branch that added, changed or removed a path; newest first, in the order of the log. */
export interface IPathHistory {
  readonly path: string;
  readonly events: readonly IPathEvent[];
  readonly total: number;
}

export interface ISearchParams extends IHistoryParams, IPageParams {
  /** `path`: changed paths; `content`: lines of text files that a commit added or modified. */
  readonly what: 'path' | 'content';
  readonly pattern: IPattern;
}

/** What was found in one commit. */
export interface ISearchHit {
  readonly commit: ICommitSummary;
  /** Matching paths, at most `MAX_HITS_PER_COMMIT`. */
  readonly matches: readonly {
    readonly change: IFileChange;
    /** Of a content search: the first matching line, 1-based, cut to 200 characters; null for a path search. */
    readonly line: { readonly number: number; readonly text: string } | null;
  }[];
  /** Matching paths of the commit altogether. */
  readonly total: number;
}

/** Commits with matches, newest first, as the log orders them. */
export interface ISearchPage {
  readonly hits: readonly ISearchHit[];
  /** Commits with matches. */
  readonly total: number;
  /** Commits whose text could not be searched whole (contents that the history does not keep), 0 for a path search. */
  readonly partial: number;
}

/** Paths that one commit lists in a search before "and N more". */
export const MAX_HITS_PER_COMMIT = 20;

/** Why bytes of a layer are of no use to the image. */
export type WasteCause =
  /** A later layer deleted the file. */
  | 'deleted'
  /** A later layer wrote the file anew. */
  | 'rewritten'
  /** A later layer changed only mode, owner or times, and so stored the file again. */
  | 'metadata';

/** Bytes that one commit added and a later one hid. */
export interface IWasteItem {
  /** The commit whose bytes are hidden; never the base image. */
  readonly from: CommitOid;
  /** The commit that hides them. */
  readonly by: CommitOid;
  readonly cause: WasteCause;
  readonly bytes: number;
  readonly files: number;
  /** The largest paths, at most 20. */
  readonly paths: readonly { readonly path: string; readonly bytes: number }[];
  /** What to do, in one sentence: `Delete the files in the RUN of cell 4, which made them: −48 MB.` */
  readonly cure: string;
}

/** Bytes that later layers hide, on the way from the base image to a commit (J11). */
export interface IWasteReport {
  /** Largest first. */
  readonly items: readonly IWasteItem[];
  readonly wasted: number;
  /** Bytes of all layers without the base image's. */
  readonly own: number;
  readonly base: number;
  /** Bytes of base files that later layers hide: nobody's fault here, and not in `wasted`. */
  readonly hiddenBase: number;
}

/** Package managers whose records are read from the file system. */
export type PackageManager = 'apk' | 'dpkg' | 'npm' | 'pip';

/** A package that differs between two commits; a version is null where it is not installed. */
export interface IPackageChange {
  readonly manager: PackageManager;
  readonly name: string;
  readonly before: string | null;
  readonly after: string | null;
}

export interface IPackageReport {
  /** By manager, then name. */
  readonly changes: readonly IPackageChange[];
  /** Sentences about records that could not be read. */
  readonly notes: readonly string[];
}

/** Something about a layer's files that people want to know of. */
export interface IFinding {
  readonly kind:
    'setuid' | 'setgid' | 'world-writable' | 'capability' | 'key' | 'duplicate';
  readonly path: string;
  readonly size: number;
  /** `mode 4755`, `same content as usr/bin/x`, … */
  readonly detail: string;
}

/** What stands out among the files that a commit added or changed. */
export interface IFindingsReport {
  readonly findings: readonly IFinding[];
  /** Bytes that equal files take beyond the first of each. */
  readonly duplicateBytes: number;
  /** Findings beyond the listed ones, by kind. */
  readonly more: Readonly<Record<string, number>>;
}

/** The image's configuration between two commits. */
export interface IConfigComparison {
  /** In plain words, as `ICommitSummary.config`. */
  readonly changes: readonly string[];
  /** `exact`: both configurations are recorded; `words`: what the commits between say; `unknown`: neither. */
  readonly source: 'exact' | 'words' | 'unknown';
}

/** The notebook's Dockerfile cells as they were at a commit. */
export interface ICellsAt {
  /** The Dockerfile up to the commit's cell. */
  readonly dockerfile: string;
  /** Null: the commit does not say where cells began. Top to bottom; disabled and lower cells are not among them. */
  readonly cells:
    | readonly {
        readonly id: CellId;
        readonly source: string;
      }[]
    | null;
}

export interface IContentParams extends ICommitPathParams {
  /** Byte to begin at. */
  readonly offset: number;
  /** At most `MAX_CONTENT_CHUNK` bytes are given. */
  readonly limit: number;
}

/** Bytes of a file at a commit, from the history or, where it only keeps the digest, from the engine. */
export interface IContentChunk {
  /** Bytes of the whole file. */
  readonly size: number;
  readonly offset: number;
  readonly base64: string;
  readonly from: 'history' | 'engine';
}

/** Bytes that one `history/content` answers. */
export const MAX_CONTENT_CHUNK = 1 << 20;

/** One image of the engine. */
export interface IEngineImage {
  readonly id: string;
  readonly tags: readonly string[];
  readonly size: number;
  readonly created: string | null;
}

/** A layer that several images of this engine have in common. */
export interface ISharedLayer {
  readonly chainId: string;
  readonly diffId: string;
  /** Bytes; null when the engine does not say. */
  readonly size: number | null;
  /** What made it, as the image's history says. */
  readonly createdBy: string | null;
  /** Ids of the images that have it. */
  readonly images: readonly string[];
}

/** Which images share which layers (J12). */
export interface ISharingReport {
  readonly images: readonly (IEngineImage & {
    /** Bytes of its layers that no other image has. */
    readonly unique: number;
    readonly shared: number;
    /** Notebook and cell whose image it is; null: not one of a notebook. */
    readonly notebook: { readonly id: string; readonly cellId: string } | null;
  })[];
  /** Those of two images or more; largest saving first. */
  readonly layers: readonly ISharedLayer[];
  /** Bytes that would be needed if each image had its own copy, less what is needed. */
  readonly saved: number;
  readonly total: number;
}

export interface ITagParams extends ICommitParams {
  /** Name of the git tag; null: none. */
  readonly gitTag: string | null;
  /** `repository:tag` for the commit's image on the engine; null: none. */
  readonly imageTag: string | null;
}

export interface IPushParams extends IHistoryParams {
  /** `https://…`, `ssh://…`, `user@host:path` or a folder. */
  readonly url: string;
}

/** What a push did. */
export interface IPushResult {
  /** Branches and tags that the remote has now as here. */
  readonly refs: readonly string[];
  /** One sentence. */
  readonly message: string;
}

export interface IOpenImageParams extends IHistoryParams {
  /** Name or id of an image that the engine has. */
  readonly image: string;
}
