import {
  isLayerbookError,
  toErrorData
} from '../../../common/protocol/errors.js';
import type { IErrorData } from '../../../common/protocol/errors.js';
import type {
  IPattern,
  ITreeEntry
} from '../../../common/protocol/history-views.js';
import type { IHistorySource } from '../history-source.js';
import type { IImageSubject } from './image-rows.js';
import { readPattern } from './read-pattern.js';
import type { TypedPattern } from './read-pattern.js';

/** Entries asked for at once. */
const PAGE = 500;

/** Pages are larger when everything is wanted, which ends after so many entries. */
const LARGE_PAGE = 5000;
const MAX_ALL = 50_000;

/** Milliseconds after a keystroke before the back end is asked. */
const QUIET_MS = 150;

/** Paths of an image that match a filter: found by the back end, page after page, in the order of paths. */
export class FindModel {
  /** `onChanged` is called whenever something changed. */
  constructor(source: Pick<IHistorySource, 'ask'>, onChanged: () => void) {
    this._source = source;
    this._onChanged = onChanged;
  }

  /** Whether there is something to find; else the tree is shown. */
  get isOn(): boolean {
    return this._pattern !== null;
  }

  get text(): string {
    return this._text;
  }

  get typed(): TypedPattern {
    return this._typed;
  }

  /** What was found so far; of the filter before while the first answer is awaited. */
  get entries(): readonly ITreeEntry[] {
    return this._entries;
  }

  /** How many there are; null: not known yet. */
  get total(): number | null {
    return this._total;
  }

  get isLoading(): boolean {
    return this._isLoading;
  }

  get error(): IErrorData | null {
    return this._error;
  }

  /** Finds in another image. */
  show(subject: IImageSubject): void {
    this._subject = subject;
    this._entries = [];
    this._restart(0);
  }

  /** Finds something else; an expression that is wrong finds nothing new. */
  setText(text: string): void {
    if (text === this._text) {
      return;
    }
    this._text = text;
    this._typed = readPattern(text);
    if (this._typed.kind !== 'wrong') {
      this._pattern =
        this._typed.kind === 'pattern' ? this._typed.pattern : null;
      this._restart(QUIET_MS);
    }
    this._onChanged();
  }

  /** Loads the next page, unless one is on its way or everything is there. */
  async loadMore(limit = PAGE): Promise<void> {
    const subject = this._subject;
    const pattern = this._pattern;
    const isDone = this._total !== null && this._entries.length >= this._total;
    if (subject === null || pattern === null || this._isLoading || isDone) {
      return;
    }
    const { signal } = this._abort;
    const { notebookId, oid } = subject;
    const offset = this._total === null ? 0 : this._entries.length;
    this._isLoading = true;
    try {
      const page = await this._source.ask(
        'historyFind',
        { notebookId, oid, pattern, offset, limit },
        { signal }
      );
      if (!signal.aborted) {
        const before = offset === 0 ? [] : this._entries;
        this._entries = [...before, ...page.entries];
        // A page without entries ends it, whatever the total says.
        this._total =
          page.entries.length === 0 ? this._entries.length : page.total;
        this._error = null;
      }
    } catch (error) {
      if (!signal.aborted && !isLayerbookError(error, 'cancelled')) {
        this._error = toErrorData(error);
      }
    }
    if (!signal.aborted) {
      this._isLoading = false;
      this._onChanged();
      this._goOn();
    }
  }

  /** Whether pages follow each other by themselves, up to a limit, so that everything can be sorted. */
  setWantsAll(wantsAll: boolean): void {
    this._wantsAll = wantsAll;
    this._goOn();
  }

  /** Asks again after a failure. */
  retry(): void {
    this._restart(0);
  }

  /** Stops what is going on. */
  dispose(): void {
    clearTimeout(this._timer);
    this._abort.abort();
  }

  private _goOn(): void {
    const hasFirst = this._total !== null && this._error === null;
    if (this._wantsAll && hasFirst && this._entries.length < MAX_ALL) {
      void this.loadMore(LARGE_PAGE);
    }
  }

  private _restart(delay: number): void {
    clearTimeout(this._timer);
    this._abort.abort();
    this._abort = new AbortController();
    this._isLoading = false;
    this._total = null;
    this._error = null;
    if (this._pattern === null) {
      this._entries = [];
    } else {
      this._timer = setTimeout(() => void this.loadMore(), delay);
    }
  }

  private readonly _source: Pick<IHistorySource, 'ask'>;
  private readonly _onChanged: () => void;
  private _subject: IImageSubject | null = null;
  private _text = '';
  private _typed: TypedPattern = { kind: 'none' };
  private _pattern: IPattern | null = null;
  private _entries: readonly ITreeEntry[] = [];
  private _total: number | null = null;
  private _error: IErrorData | null = null;
  private _isLoading = false;
  private _wantsAll = false;
  private _abort = new AbortController();
  private _timer: ReturnType<typeof setTimeout> | undefined;
}
