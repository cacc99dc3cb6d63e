import type { IDisposable } from '@lumino/disposable';
import { Debouncer } from '@lumino/polling';
import { Signal } from '@lumino/signaling';
import type { ISignal } from '@lumino/signaling';
import {
  isLayerbookError,
  toErrorData
} from '../../../common/protocol/errors.js';
import type { IErrorData } from '../../../common/protocol/errors.js';
import type {
  IPattern,
  ISearchHit
} from '../../../common/protocol/history-views.js';
import type { HistoryModel } from '../history-model.js';
import { readPattern } from './search-pattern.js';
import type { SearchWhat } from './search-pattern.js';

/** Commits with matches that are asked for at once. */
const PAGE = 100;

/** How long typing must rest before the back end is asked, in milliseconds. */
const TYPING_DELAY = 350;

type SearchedHistory = Pick<HistoryModel, 'notebookId' | 'source'>;

/** Where the search stands. */
export type SearchState =
  | { readonly kind: 'empty' }
  | { readonly kind: 'searching' }
  | { readonly kind: 'found' }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'failed'; readonly error: IErrorData };

/** A search of one history by changed paths or by the text of files, which the back end does. */
export class SearchModel implements IDisposable {
  constructor() {
    this._starter = new Debouncer(() => this._run(), TYPING_DELAY);
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  get stateChanged(): ISignal<this, void> {
    return this._stateChanged;
  }

  get what(): SearchWhat {
    return this._what;
  }

  get text(): string {
    return this._text;
  }

  /** How {@link text} is understood; null: nothing was typed. */
  get pattern(): IPattern | null {
    return readPattern(this._text, this._what);
  }

  get state(): SearchState {
    return this._state;
  }

  /** What is loaded, newest first; the same array while nothing changed. */
  get hits(): readonly ISearchHit[] {
    return this._hits;
  }

  /** Commits with matches. */
  get total(): number {
    return this._total;
  }

  /** Commits whose text could not be searched whole. */
  get partial(): number {
    return this._partial;
  }

  /** Searches another history from now on. */
  setHistory(history: SearchedHistory | null): void {
    if (history !== this._history) {
      this._history = history;
      this._reset();
    }
  }

  /** Takes what was typed; the search begins when the typing rests. */
  setText(text: string): void {
    this._text = text;
    this._startSoon();
  }

  setWhat(what: SearchWhat): void {
    if (what !== this._what) {
      this._what = what;
      this._startSoon();
    }
  }

  /** Searches now. */
  async search(): Promise<void> {
    void this._starter.stop();
    await this._run();
  }

  /** Loads the next commits with matches, unless all are there or a search goes on. */
  async loadMore(): Promise<void> {
    if (this._state.kind === 'found' && this._hits.length < this._total) {
      await this._load();
    }
  }

  /** Ends the search that goes on; what was found is kept. */
  stop(): void {
    void this._starter.stop();
    this._abort.abort();
    if (this._state.kind === 'searching') {
      this._setState({ kind: 'stopped' });
    }
  }

  /** Whether a commit's matches are unfolded: those of the first commits are, until a person folds them. */
  isOpen(oid: string): boolean {
    return this._folds.get(oid) ?? true;
  }

  setOpen(oid: string, isOpen: boolean): void {
    this._folds.set(oid, isOpen);
    this._foldVersion += 1;
    this._stateChanged.emit();
  }

  /** Grows whenever a commit is folded or unfolded. */
  get foldVersion(): number {
    return this._foldVersion;
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    this._abort.abort();
    this._starter.dispose();
    Signal.clearData(this);
  }

  private _startSoon(): void {
    this._reset();
    if (this.pattern !== null) {
      this._state = { kind: 'searching' };
      void this._starter.invoke();
    }
    this._stateChanged.emit();
  }

  private async _run(): Promise<void> {
    this._reset();
    await this._load();
  }

  private _reset(): void {
    this._abort.abort();
    this._abort = new AbortController();
    this._hits = [];
    this._total = 0;
    this._partial = 0;
    this._folds.clear();
    this._state = { kind: 'empty' };
  }

  private async _load(): Promise<void> {
    const { pattern, _history: history } = this;
    const { signal } = this._abort;
    if (pattern === null || history === null) {
      this._setState({ kind: 'empty' });
      return;
    }
    this._setState({ kind: 'searching' });
    try {
      const page = await history.source.ask(
        'historySearch',
        {
          notebookId: history.notebookId,
          what: this._what,
          pattern,
          offset: this._hits.length,
          limit: PAGE
        },
        { signal }
      );
      if (!signal.aborted) {
        this._hits = [...this._hits, ...page.hits];
        // A page without hits ends it, whatever the total says.
        this._total = page.hits.length === 0 ? this._hits.length : page.total;
        this._partial = page.partial;
        this._setState({ kind: 'found' });
      }
    } catch (error) {
      if (!signal.aborted && !isLayerbookError(error, 'cancelled')) {
        this._setState({ kind: 'failed', error: toErrorData(error) });
      }
    }
  }

  private _setState(state: SearchState): void {
    this._state = state;
    if (!this._isDisposed) {
      this._stateChanged.emit();
    }
  }

  private readonly _stateChanged = new Signal<this, void>(this);
  private readonly _starter: Debouncer<void>;
  private _isDisposed = false;
  private readonly _folds = new Map<string, boolean>();
  private _history: SearchedHistory | null = null;
  private _abort = new AbortController();
  private _what: SearchWhat = 'path';
  private _text = '';
  private _state: SearchState = { kind: 'empty' };
  private _hits: readonly ISearchHit[] = [];
  private _total = 0;
  private _partial = 0;
  private _foldVersion = 0;
}
