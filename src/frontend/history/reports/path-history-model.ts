import { VDomModel } from '@jupyterlab/ui-components';
import type { CommitOid, NotebookId } from '../../../common/ids.js';
import {
  isLayerbookError,
  toErrorData
} from '../../../common/protocol/errors.js';
import type { IErrorData } from '../../../common/protocol/errors.js';
import type { IFileChange } from '../../../common/protocol/history.js';
import type {
  IPathEvent,
  ISearchHit
} from '../../../common/protocol/history-views.js';
import type { ISideRefs } from '../diff/use-sides.js';
import type { IHistorySource } from '../history-source.js';
import type { IShownFile } from '../layer-model.js';

/** Events asked for at once. */
const PAGE = 200;
/** Similar paths that are offered when a path was never there. */
const SIMILAR = 10;

/** What happened to one path of a notebook's images, and the difference at the chosen commit. */
export class PathHistoryModel extends VDomModel {
  constructor(source: IHistorySource, notebookId: NotebookId) {
    super();
    this.source = source;
    this.notebookId = notebookId;
    source.changed.connect(this._onChanged, this);
  }

  readonly source: IHistorySource;
  readonly notebookId: NotebookId;

  /** Without leading slash; empty while none was asked for. */
  get path(): string {
    return this._path;
  }

  /** Newest first, as far as they are loaded. */
  get events(): readonly IPathEvent[] {
    return this._events;
  }

  /** Null until it is known. */
  get total(): number | null {
    return this._total;
  }

  get error(): IErrorData | null {
    return this._error;
  }

  /** The chosen event. */
  get selected(): IPathEvent | null {
    return this._selected;
  }

  /** The event whose version the chosen one is compared with; null: what was there before it. */
  get base(): IPathEvent | null {
    return this._base;
  }

  /** Whether the next choice is the version to compare the chosen one with. */
  get isComparing(): boolean {
    return this._isComparing;
  }

  /** The difference at the chosen event; null: a directory of which only the contents changed. */
  get file(): IShownFile | null {
    return this._file;
  }

  /** Where the two sides of the difference are. */
  get refs(): ISideRefs | null {
    return this._refs;
  }

  /** Changed paths with a like name, when the path itself never was. */
  get similar(): readonly string[] {
    return this._similar;
  }

  /** Looks at another path. */
  async show(path: string): Promise<void> {
    this._path = path.replace(/^\/+|\/+$/g, '');
    this._events = [];
    this._total = null;
    this._similar = [];
    this._choose(null, null);
    if (this._path !== '') {
      await this._load();
    }
  }

  /** Loads the events after those that are there. */
  async loadMore(): Promise<void> {
    if (this._total !== null && this._events.length < this._total) {
      await this._load();
    }
  }

  /** Shows what an event did, or, while a version to compare with is chosen, how the two versions differ. */
  async select(event: IPathEvent): Promise<void> {
    if (this._isComparing && this._selected !== null) {
      const [older, newer] = this._inOrder(event, this._selected);
      this._choose(newer, older);
    } else {
      this._choose(event, null);
    }
    await this._openFile();
  }

  /** The next choice is compared with the chosen event; again: it is not. */
  toggleCompare(): void {
    this._isComparing = !this._isComparing;
    this.stateChanged.emit();
  }

  /** Asks for the difference again, after a failure. */
  async retryFile(): Promise<void> {
    await this._openFile();
  }

  override dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this._abort.abort();
    this._fileAbort.abort();
    this.source.changed.disconnect(this._onChanged, this);
    super.dispose();
  }

  private async _load(): Promise<void> {
    this._abort.abort();
    this._abort = new AbortController();
    const { signal } = this._abort;
    const { notebookId } = this;
    const path = this._path;
    const offset = this._events.length;
    this._error = null;
    this.stateChanged.emit();
    try {
      const found = await this.source.ask(
        'historyPath',
        { notebookId, path, offset, limit: PAGE },
        { signal }
      );
      const similar =
        found.total === 0 ? await this._findSimilar(path, signal) : [];
      if (signal.aborted) {
        return;
      }
      this._events = [...this._events, ...found.events];
      this._total =
        found.events.length === 0 ? this._events.length : found.total;
      this._similar = similar;
      this.stateChanged.emit();
      const first = this._events[0];
      if (this._selected === null && first !== undefined) {
        await this.select(first);
      }
    } catch (error) {
      if (!signal.aborted && !isLayerbookError(error, 'cancelled')) {
        this._error = toErrorData(error);
        this.stateChanged.emit();
      }
    }
  }

  private async _findSimilar(
    path: string,
    signal: AbortSignal
  ): Promise<string[]> {
    const name = path.slice(path.lastIndexOf('/') + 1);
    const { hits } = await this.source.ask(
      'historySearch',
      {
        notebookId: this.notebookId,
        what: 'path',
        pattern: { text: name, syntax: 'text' },
        offset: 0,
        limit: PAGE
      },
      { signal }
    );
    return [...new Set(hits.flatMap(pathsOf))].slice(0, SIMILAR);
  }

  private _choose(selected: IPathEvent | null, base: IPathEvent | null): void {
    this._fileAbort.abort();
    this._selected = selected;
    this._base = base;
    this._isComparing = false;
    this._file = null;
    this._refs = null;
    this.stateChanged.emit();
  }

  private async _openFile(): Promise<void> {
    const event = this._selected;
    const change = event && changeOf(event, this._base);
    if (!event || !change) {
      return;
    }
    const base = this._base?.commit.oid ?? null;
    this._fileAbort.abort();
    this._fileAbort = new AbortController();
    const { signal } = this._fileAbort;
    const shown = { change, isUnchanged: false, diff: null, error: null };
    this._refs = this._refsOf(event, base);
    this._setFile(shown);
    try {
      const diff = await this.source.fileDiff(
        {
          notebookId: this.notebookId,
          base,
          oid: event.commit.oid,
          path: this._path
        },
        { signal }
      );
      if (!signal.aborted) {
        this._setFile({ ...shown, diff });
      }
    } catch (error) {
      if (!signal.aborted) {
        this._setFile({ ...shown, error: toErrorData(error) });
      }
    }
  }

  private _refsOf({ commit }: IPathEvent, base: CommitOid | null): ISideRefs {
    const { notebookId } = this;
    const path = this._path;
    const before = base ?? commit.parents[0] ?? null;
    return {
      before: before === null ? null : { notebookId, oid: before, path },
      after: { notebookId, oid: commit.oid, path }
    };
  }

  private _inOrder(a: IPathEvent, b: IPathEvent): [IPathEvent, IPathEvent] {
    return this._events.indexOf(a) > this._events.indexOf(b) ? [a, b] : [b, a];
  }

  private _setFile(file: IShownFile): void {
    this._file = file;
    if (!this.isDisposed) {
      this.stateChanged.emit();
    }
  }

  private _onChanged(_sender: IHistorySource, notebookId: NotebookId): void {
    if (notebookId === this.notebookId && this._path !== '') {
      void this.show(this._path);
    }
  }

  private _path = '';
  private _events: readonly IPathEvent[] = [];
  private _total: number | null = null;
  private _similar: readonly string[] = [];
  private _error: IErrorData | null = null;
  private _selected: IPathEvent | null = null;
  private _base: IPathEvent | null = null;
  private _isComparing = false;
  private _file: IShownFile | null = null;
  private _refs: ISideRefs | null = null;
  private _abort = new AbortController();
  private _fileAbort = new AbortController();
}

function pathsOf({ matches }: ISearchHit): string[] {
  return matches.map(({ change }) => change.path);
}

/** What is said of the difference: the commit's own change, or between two versions that the content may differ. */
function changeOf(
  event: IPathEvent,
  base: IPathEvent | null
): IFileChange | null {
  const { change } = event;
  if (base === null || change === null) {
    return change;
  }
  const wasThere = base.change !== null && base.change.op !== 'D';
  const isThere = change.op !== 'D';
  const op = isThere ? (wasThere ? 'M' : 'A') : 'D';
  const { kind, path, size, mode, uid, gid, mtime } = change;
  return { op, kind, path, size, mode, uid, gid, mtime };
}
