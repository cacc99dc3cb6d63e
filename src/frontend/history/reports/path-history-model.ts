import { VDomModel } from '@jupyterlab/ui-components';
import { Signal } from '@lumino/signaling';
import type { ISignal } from '@lumino/signaling';
import type { CommitOid, NotebookId } from '../../../common/ids.js';
import {
  isLayerbookError,
  toErrorData
} from '../../../common/protocol/errors.js';
import type { IErrorData } from '../../../common/protocol/errors.js';
import type { IPathEvent } from '../../../common/protocol/history-views.js';
import type { HistoryModel } from '../history-model.js';
import type { IHistorySource } from '../history-source.js';
import { findSimilar } from './find-similar.js';
import type { ISimilarPaths } from './find-similar.js';
import { loadVersion } from './path-version.js';
import type { IVersion } from './path-version.js';

/** Events asked for at once: the back end looks through the whole history for each page. */
const PAGE = 1000;

/** Which event is looked at, and which one it is compared with. */
export interface IPathChoice {
  readonly commit?: string | undefined;
  readonly base?: string | undefined;
}

/** What happened to one path in a notebook's history, and how two of its versions differ. */
export class PathHistoryModel extends VDomModel {
  constructor(history: HistoryModel) {
    super();
    this.history = history;
    this.source.changed.connect(this._onChanged, this);
    history.stateChanged.connect(this._onHistoryChanged, this);
  }

  readonly history: HistoryModel;

  get source(): IHistorySource {
    return this.history.source;
  }

  /** Another path or another version is looked at. */
  get choiceChanged(): ISignal<this, void> {
    return this._choiceChanged;
  }

  /** Without slash at its ends, the root is empty; null: none was asked for. */
  get path(): string | null {
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

  /** The event whose version the chosen one's is compared with; null: what was there before the chosen one. */
  get base(): IPathEvent | null {
    return this._base;
  }

  /** How the two versions differ; null: nothing is chosen. */
  get version(): IVersion | null {
    return this._version;
  }

  /** Paths with a like name, when the path itself never was; null: they are being looked for, or were not. */
  get similar(): ISimilarPaths | null {
    return this._similar;
  }

  /** Looks at another path, or at another version of the same one. */
  async show(path: string, choice: IPathChoice = {}): Promise<void> {
    this._path = path;
    this._total = null;
    this._events = [];
    this._similar = null;
    this._setChoice(null, null);
    void this.history.load();
    await this._start(choice);
  }

  /** Asks for everything again, and keeps what is chosen. */
  async reload(): Promise<void> {
    await this._start({
      commit: this._selected?.commit.oid,
      base: this._base?.commit.oid
    });
  }

  /** Loads the events after those that are there. */
  async loadMore(): Promise<void> {
    if (this._hasMore) {
      this._pending ??= this._loadNext();
      await this._pending;
    }
  }

  /** Shows what an event did, compared with what was there before it. */
  async select(event: IPathEvent): Promise<void> {
    if (event !== this._selected || this._base !== null) {
      this._setChoice(event, null);
      await this.loadVersion();
    }
  }

  /** Shows how the chosen version differs from that of another event, or from what was there before it (null). */
  async compareWith(base: IPathEvent | null): Promise<void> {
    if (base !== this._selected) {
      this._setChoice(this._selected, base);
      await this.loadVersion();
    }
  }

  /** Asks for the difference (again). */
  async loadVersion(): Promise<void> {
    const { _selected: event, _path: path } = this;
    this._versionAbort.abort();
    this._versionAbort = new AbortController();
    const { signal } = this._versionAbort;
    if (event === null || path === null) {
      return;
    }
    const [base, shown] = this._inOrder(event);
    const { notebookId } = this.history;
    const versions = { notebookId, path, base, event: shown };
    for await (const version of loadVersion(this.source, versions, signal)) {
      if (!signal.aborted) {
        this._version = version;
        this.stateChanged.emit();
      }
    }
  }

  override dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this._abort.abort();
    this._versionAbort.abort();
    this.source.changed.disconnect(this._onChanged, this);
    this.history.stateChanged.disconnect(this._onHistoryChanged, this);
    Signal.clearData(this);
    super.dispose();
  }

  private get _hasMore(): boolean {
    return this._total !== null && this._events.length < this._total;
  }

  /** Loads the first events, and as many more as are needed to find what is to be chosen. */
  private async _start(choice: IPathChoice): Promise<void> {
    this._abort.abort();
    this._abort = new AbortController();
    const { signal } = this._abort;
    this._pending = null;
    await this._try(signal, async () => {
      this._take(await this._page(0, signal), []);
      const wanted = [choice.commit, choice.base];
      while (this._hasMore && wanted.some(oid => oid && !this._find(oid))) {
        this._take(await this._page(this._events.length, signal), this._events);
      }
      const chosen = this._find(choice.commit) ?? this._before(choice.commit);
      const first = chosen ?? this._events[0] ?? null;
      this._setChoice(first, this._find(choice.base) ?? null);
    });
    if (!signal.aborted) {
      await Promise.all([this.loadVersion(), this._lookForSimilar(signal)]);
    }
  }

  private async _loadNext(): Promise<void> {
    const { signal } = this._abort;
    await this._try(signal, async () => {
      this._take(await this._page(this._events.length, signal), this._events);
    });
    if (!signal.aborted) {
      this._pending = null;
    }
  }

  private async _page(
    offset: number,
    signal: AbortSignal
  ): Promise<{ events: readonly IPathEvent[]; total: number }> {
    const page = await this.source.ask(
      'historyPath',
      {
        notebookId: this.history.notebookId,
        path: this._path ?? '',
        offset,
        limit: PAGE
      },
      { signal }
    );
    signal.throwIfAborted();
    return page;
  }

  private _take(
    page: { events: readonly IPathEvent[]; total: number },
    before: readonly IPathEvent[]
  ): void {
    this._events = [...before, ...page.events];
    // A page without events ends it, whatever the total says.
    this._total = page.events.length === 0 ? this._events.length : page.total;
    this._error = null;
  }

  private async _try(
    signal: AbortSignal,
    work: () => Promise<void>
  ): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (signal.aborted || isLayerbookError(error, 'cancelled')) {
        return;
      }
      this._error = toErrorData(error);
    }
    if (!this.isDisposed) {
      this.stateChanged.emit();
    }
  }

  private async _lookForSimilar(signal: AbortSignal): Promise<void> {
    if (this._total !== 0 || this._path === null) {
      return;
    }
    const { notebookId } = this.history;
    const asked = { notebookId, path: this._path };
    const similar = await findSimilar(this.source, asked, signal);
    if (!signal.aborted) {
      this._similar = similar;
      this.stateChanged.emit();
    }
  }

  private _find(oid: string | undefined): IPathEvent | undefined {
    return oid === undefined
      ? undefined
      : this._events.find(({ commit }) => commit.oid === oid);
  }

  /** What made the path what it is at a commit that left it as it was. */
  private _before(oid: string | undefined): IPathEvent | undefined {
    const commits = new Map(this.history.commits.map(one => [one.oid, one]));
    const events = new Map(this._events.map(one => [one.commit.oid, one]));
    let at = this.history.commits.find(one => one.oid === oid);
    while (at !== undefined && !events.has(at.oid)) {
      const parent: CommitOid | undefined = at.parents[0];
      at = parent === undefined ? undefined : commits.get(parent);
    }
    return at && events.get(at.oid);
  }

  /** The older version before the newer one, whichever was chosen first. */
  private _inOrder(chosen: IPathEvent): [IPathEvent | null, IPathEvent] {
    const base = this._base;
    return base !== null &&
      this._events.indexOf(base) < this._events.indexOf(chosen)
      ? [chosen, base]
      : [base, chosen];
  }

  private _setChoice(event: IPathEvent | null, base: IPathEvent | null): void {
    this._versionAbort.abort();
    this._selected = event;
    this._base = base === event ? null : base;
    this._version = null;
    this.stateChanged.emit();
    this._choiceChanged.emit();
  }

  private _onChanged(_sender: IHistorySource, notebookId: NotebookId): void {
    if (notebookId === this.history.notebookId && this._path !== null) {
      void this.reload();
    }
  }

  /** Which run an event is of is known by the commits around it. */
  private _onHistoryChanged(): void {
    this.stateChanged.emit();
  }

  private readonly _choiceChanged = new Signal<this, void>(this);
  private _path: string | null = null;
  private _events: readonly IPathEvent[] = [];
  private _total: number | null = null;
  private _error: IErrorData | null = null;
  private _selected: IPathEvent | null = null;
  private _base: IPathEvent | null = null;
  private _version: IVersion | null = null;
  private _similar: ISimilarPaths | null = null;
  private _pending: Promise<void> | null = null;
  private _abort = new AbortController();
  private _versionAbort = new AbortController();
}
