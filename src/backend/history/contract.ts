import type { Readable } from 'node:stream';
import type { ChangeCounts } from '../../common/cards/changes.js';
import type { ChainId, CommitOid, NotebookId } from '../../common/ids.js';
import type {
  FileContent,
  IChangesPage,
  IFileChange,
  IHistoryPage
} from '../../common/protocol/history.js';
import type {
  IChangesParams,
  IFileDiffParams,
  ILogParams
} from '../../common/protocol/history.js';
import type { ICancellable } from '../engine/contract.js';
import type { Repository } from './git/repository.js';
import type { ICommitInfo } from './commit-info.js';
import type { IFileSources } from './read/file.js';

export interface ICommitResult {
  readonly oid: CommitOid;
  readonly counts: ChangeCounts;
  /** Largest files first, at most `MAX_CARD_CHANGES`; deletions last. */
  readonly changes: readonly IFileChange[];
  readonly totalChanges: number;
}

/** The open repository, for those who read or write more than {@link IHistory} has methods for. */
export interface IHistorySources extends IFileSources {
  readonly repository: Repository;
}

/**
 * The history of one notebook: one bare git repository, layout E of the design.
 * Writers of several processes exclude each other by a lock; readers take none.
 */
export interface IHistory {
  readonly gitDir: string;

  /** The commit that already holds exactly this stack of layers, or null. */
  findByChain(chain: ChainId): Promise<CommitOid | null>;
  /**
   * A commit on top of `parent` that says the same as `info`: same kind, chain id and instruction (and the same
   * `config` words for a config commit). Null when there is none: so an unchanged cell that is run again makes no commit.
   */
  findChild(
    parent: CommitOid | null,
    info: ICommitInfo
  ): Promise<CommitOid | null>;
  /** Card data of a commit that exists already. */
  describe(oid: CommitOid): Promise<ICommitResult>;

  /**
   * Commits the tree of `parent` with the layer tars applied one after the other (a base image: several; a layer: one;
   * config only: none). If the same commit exists already, or `findChild` knows one, its id is returned, nothing is
   * written and no tar is read. Nor is one when this machine has taken in the same base for another notebook. No branch
   * is moved. Crash-safe at any moment. Each tar that is read is read to its end; an error of a tar passes through. Throws `history.failed`, `history.notFound` (no such parent), or `signal.reason`.
   */
  commit(
    parent: CommitOid | null,
    tars: AsyncIterable<Readable> | null,
    info: ICommitInfo,
    options?: ICancellable
  ): Promise<ICommitResult>;

  /**
   * Makes `oid` the tip of the notebook's line of execution: moves the active branch when `oid` descends from
   * it, does nothing when the branch already contains it; else does the same with the newest other branch for which
   * that is possible and points HEAD at it; else starts `run-000N`. Returns the branch's name.
   */
  advance(oid: CommitOid): Promise<string>;

  /**
   * Reads with everything the history keeps in memory. What `work` is given is valid until it ends. Failures of the disk
   * become `history.failed`.
   */
  read<T>(work: (sources: IHistorySources) => T | Promise<T>): Promise<T>;
  /** As `read`, while no other process writes. */
  update<T>(
    work: (sources: IHistorySources) => Promise<T>,
    options?: ICancellable
  ): Promise<T>;

  log(params: Omit<ILogParams, 'notebookId'>): Promise<IHistoryPage>;
  changes(params: Omit<IChangesParams, 'notebookId'>): Promise<IChangesPage>;
  file(oid: CommitOid, path: string): Promise<FileContent | null>;
  fileDiff(
    params: Omit<IFileDiffParams, 'notebookId'>
  ): Promise<{ before: FileContent | null; after: FileContent | null }>;
}

/** Opens (and creates) the history of a notebook below `stateDir`. */
export type OpenHistory = (
  stateDir: string,
  notebook: NotebookId
) => Promise<IHistory>;
