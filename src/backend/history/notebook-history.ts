import type { Readable } from 'node:stream';
import {
  parseCommitOid,
  type ChainId,
  type CommitOid,
  type NotebookId
} from '../../common/ids.js';
import {
  LayerbookError,
  isLayerbookError
} from '../../common/protocol/errors.js';
import type {
  FileContent,
  IChangesPage,
  IHistoryPage
} from '../../common/protocol/history.js';
import type { ICancellable } from '../engine/contract.js';
import { advanceBranch } from './advance.js';
import { CommitIndex } from './commit-index.js';
import type { BaseStore, IBaseLayers } from './base-layers.js';
import { commitLayers, type ICommitContext } from './commit-layers.js';
import { readCommitTree, type ICommitTree } from './commit-tree.js';
import type { ICommitInfo } from './commit-info.js';
import type { ICommitResult, IHistory, IHistorySources } from './contract.js';
import { errnoOf } from './git/files.js';
import { listRefs } from './git/read-refs.js';
import { mergeSmallPacks } from './git/merge-packs.js';
import type { Oid } from './git/object.js';
import type { Repository } from './git/repository.js';
import type { IChangeRecord } from './layer/change-record.js';
import { POLICY_VERSION } from './layer/content-policy.js';
import { readLayerDescription } from './layer/layer-description.js';
import { fromDisplayPath } from './layer/layer-path.js';
import { countChanges, mainChanges } from './layer/summary.js';
import { LruMap } from './lru-map.js';
import { MetadataCache } from './metadata-cache.js';
import { changesBetween, changesOf, pageOf } from './read/changes.js';
import { readFile } from './read/file.js';
import { readLog } from './read/log.js';

/** Change lists that are kept for paging through them. */
const KEPT_LISTS = 2;
const KEPT_RESULTS = 128;
/** After so long without use memory and open files are given back. */
const IDLE_MS = 60_000;

/** The history of one notebook. */
export class NotebookHistory implements IHistory {
  private readonly _repository: Repository;
  private readonly _notebook: NotebookId;
  private readonly _bases: BaseStore;
  private _index: CommitIndex;
  private _metadata: MetadataCache;
  private readonly _lists = new LruMap<string, readonly IChangeRecord[]>(
    KEPT_LISTS
  );
  private readonly _results = new LruMap<Oid, ICommitResult>(KEPT_RESULTS);
  private readonly _idle: NodeJS.Timeout;
  private _busy = 0;

  /** `bases`: those of this machine, shared by all histories. */
  constructor(repository: Repository, notebook: NotebookId, bases: BaseStore) {
    this._repository = repository;
    this._notebook = notebook;
    this._bases = bases;
    this._index = new CommitIndex(repository.gitDir, repository.objects);
    this._metadata = new MetadataCache(repository.objects, this._index);
    this._idle = setTimeout(() => this._release(), IDLE_MS).unref();
  }

  get gitDir(): string {
    return this._repository.gitDir;
  }

  findByChain(chain: ChainId): Promise<CommitOid | null> {
    return this._use(async () => {
      const oid = await this._repository.ref(chainRef(chain));
      return oid !== null && this._repository.objects.has(oid)
        ? parseCommitOid(oid)
        : null;
    });
  }

  findChild(
    parent: CommitOid | null,
    info: ICommitInfo
  ): Promise<CommitOid | null> {
    return this.read(() => {
      const found = this._findChild(parent, info);
      return found === null ? null : parseCommitOid(found);
    });
  }

  describe(oid: CommitOid): Promise<ICommitResult> {
    return this._use(() => Promise.resolve(this._describe(oid)));
  }

  commit(
    parent: CommitOid | null,
    tars: AsyncIterable<Readable> | null,
    info: ICommitInfo,
    options: ICancellable = {}
  ): Promise<ICommitResult> {
    return this._use(async () => {
      const known = this._findChild(parent, info);
      if (known !== null) {
        return this._describe(known);
      }
      const base = await this._takeBase(parent, tars, info, options);
      using _lock = await this._repository.lock(options.signal);
      // Another process may have made it while this one waited.
      const made = this._findChild(parent, info);
      if (made !== null) {
        return this._describe(made);
      }
      if (parent !== null) {
        this._expect(parent);
      }
      if (base) {
        this._bases.share(base, this.gitDir);
        this._repository.objects.refresh();
      }
      const like = tars === null ? null : await this._findLike(parent, info);
      const { oid, changes } = await commitLayers(this._context(options), {
        parent,
        tars,
        info,
        ready: base ?? like
      });
      await this._nameChain(oid, info);
      await mergeSmallPacks(this._repository);
      return this._remember(oid, changes);
    });
  }

  advance(oid: CommitOid): Promise<string> {
    return this._use(async () => {
      using _lock = await this._repository.lock();
      this._expect(oid);
      return await advanceBranch(this._repository, this._index, oid);
    });
  }

  log({
    offset,
    limit
  }: {
    offset: number;
    limit: number;
  }): Promise<IHistoryPage> {
    return this.read(sources => readLog(sources, { offset, limit }));
  }

  changes(params: Parameters<IHistory['changes']>[0]): Promise<IChangesPage> {
    return this._use(async () => {
      const { oid, base } = params;
      const parent = this._index.get(oid).parents[0] ?? null;
      const from = base === null || base === parent ? null : base;
      const key = `${from ?? ''} ${oid}`;
      let changes = this._lists.get(key);
      if (!changes) {
        changes =
          from === null
            ? changesOf(this._sources, oid)
            : await changesBetween(this._sources, from, oid);
        this._lists.set(key, changes);
      }
      return pageOf(changes, params);
    });
  }

  file(oid: CommitOid, path: string): Promise<FileContent | null> {
    return this._use(() => readFile(this._sources, oid, fromDisplayPath(path)));
  }

  fileDiff({ base, oid, path }: Parameters<IHistory['fileDiff']>[0]): Promise<{
    before: FileContent | null;
    after: FileContent | null;
  }> {
    return this._use(async () => {
      const from = base ?? this._index.get(oid).parents[0] ?? null;
      const place = fromDisplayPath(path);
      return {
        before:
          from === null ? null : await readFile(this._sources, from, place),
        after: await readFile(this._sources, oid, place)
      };
    });
  }

  read<T>(work: (sources: IHistorySources) => T | Promise<T>): Promise<T> {
    return this._use(() => Promise.resolve(work(this._sources)));
  }

  update<T>(
    work: (sources: IHistorySources) => Promise<T>,
    { signal }: ICancellable = {}
  ): Promise<T> {
    return this._use(async () => {
      using _lock = await this._repository.lock(signal);
      return await work(this._sources);
    });
  }

  private get _sources(): IHistorySources {
    return {
      repository: this._repository,
      objects: this._repository.objects,
      index: this._index,
      metadata: this._metadata
    };
  }

  private _context({ signal }: ICancellable): ICommitContext {
    return {
      repository: this._repository,
      index: this._index,
      metadata: this._metadata,
      notebookId: this._notebook,
      signal
    };
  }

  private _describe(oid: Oid): ICommitResult {
    return (
      this._results.get(oid) ??
      this._remember(oid, changesOf(this._sources, oid))
    );
  }

  private _remember(
    oid: Oid,
    changes: readonly IChangeRecord[]
  ): ICommitResult {
    const result: ICommitResult = {
      oid: parseCommitOid(oid),
      counts: countChanges(changes),
      changes: mainChanges(changes),
      totalChanges: changes.length
    };
    this._results.set(oid, result);
    return result;
  }

  private _findChild(parent: Oid | null, info: ICommitInfo): Oid | null {
    this._index.discover(listRefs(this.gitDir, 'refs/heads/').values());
    const children = this._index
      .children(parent)
      .filter(oid => this._isSameStep(oid, info));
    return children.findLast(oid => this._repository.objects.has(oid)) ?? null;
  }

  private _isSameStep(oid: Oid, info: ICommitInfo): boolean {
    const known = this._index.message(oid);
    if (
      known.kind !== info.kind ||
      known.instruction !== info.instruction ||
      known.diffId !== info.diffId
    ) {
      return false;
    }
    const isKeyUnknown = known.cellKey === null || info.cellKey === null;
    // A layer is known by its content; only what has none needs the cell's key to tell one ENV from another.
    return (
      info.kind !== 'config' || isKeyUnknown || known.cellKey === info.cellKey
    );
  }

  /** What the same layers came to on the same files: below an edited cell which changed none. */
  private async _findLike(
    parent: Oid | null,
    info: ICommitInfo
  ): Promise<ICommitTree | null> {
    const { objects } = this._repository;
    const oid =
      info.chainId && (await this._repository.ref(chainRef(info.chainId)));
    if (!oid || !objects.has(oid)) {
      return null;
    }
    const message = this._index.message(oid);
    const isSame =
      message.kind === info.kind &&
      message.diffId === info.diffId &&
      this._rootOf(this._index.get(oid).parents[0] ?? null) ===
        this._rootOf(parent);
    // Other rules would keep other contents.
    return isSame &&
      readLayerDescription(this._sources, oid)?.policyVersion === POLICY_VERSION
      ? readCommitTree(objects, this._index.get(oid).tree)
      : null;
  }

  /** The layers of a base image, which are taken in once per machine; null for any other commit. */
  private async _takeBase(
    parent: Oid | null,
    tars: AsyncIterable<Readable> | null,
    { kind, chainId }: ICommitInfo,
    { signal }: ICancellable
  ): Promise<IBaseLayers | null> {
    return kind === 'base' && parent === null && tars && chainId
      ? this._bases.take(chainId, tars, signal)
      : null;
  }

  /** Throws when a commit that was there is not any more; the caller holds the lock. */
  private _expect(oid: Oid): void {
    if (!this._repository.objects.has(oid)) {
      throw new LayerbookError(
        'history.notFound',
        `The history has no commit ${oid} (any more).`,
        { hint: 'It may have been pruned. Run the cell again.' }
      );
    }
  }

  private _rootOf(commit: Oid | null): Oid | null {
    return (
      commit &&
      readCommitTree(this._repository.objects, this._index.get(commit).tree)
        .rootfs
    );
  }

  /** Makes a commit findable by its layers, and keeps it from being pruned before a branch holds it. */
  private async _nameChain(
    oid: Oid,
    { chainId, kind }: ICommitInfo
  ): Promise<void> {
    if (chainId && kind !== 'config') {
      const ref = chainRef(chainId);
      await this._repository.updateRef(
        ref,
        oid,
        await this._repository.ref(ref)
      );
    }
  }

  /** Keeps memory while something goes on, and turns failures of the disk into sentences. */
  private async _use<T>(work: () => Promise<T>): Promise<T> {
    this._busy++;
    try {
      return await work();
    } catch (error) {
      throw explain(error, this.gitDir);
    } finally {
      this._busy--;
      this._idle.refresh();
    }
  }

  private _release(): void {
    if (this._busy > 0) {
      return;
    }
    this._repository.objects.release();
    this._index = new CommitIndex(this.gitDir, this._repository.objects);
    this._metadata = new MetadataCache(this._repository.objects, this._index);
    this._lists.clear();
    this._results.clear();
  }
}

function chainRef(chain: ChainId): string {
  return `refs/layers/${chain.replace('sha256:', '')}`;
}

function explain(error: unknown, gitDir: string): unknown {
  if (isLayerbookError(error)) {
    return error;
  }
  const errno = errnoOf(error);
  if (
    errno !== null &&
    /^E(?:NOSPC|DQUOT|ACCES|PERM|ROFS|IO|MFILE|NFILE|NOENT|NOTDIR)$/.test(errno)
  ) {
    const message = error instanceof Error ? error.message : errno;
    return new LayerbookError(
      'history.failed',
      `The history in ${gitDir} could not be used: ${message}`,
      {
        cause: error
      }
    );
  }
  if (error instanceof RangeError) {
    return new LayerbookError('history.failed', error.message, {
      cause: error
    });
  }
  return error;
}
