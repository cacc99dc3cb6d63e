import { Signal } from '@lumino/signaling';
import type { ISignal } from '@lumino/signaling';
import type { ChangeOp } from '../../../common/cards/changes.js';
import {
  isLayerbookError,
  toErrorData
} from '../../../common/protocol/errors.js';
import type { IFileChange } from '../../../common/protocol/history.js';
import type { ITreePlace } from '../../ui/virtual-tree.js';
import { NO_FILTER } from '../file-filter.js';
import type { IFileFilter } from '../file-filter.js';
import { FileTree, findFirstOpen, parentsOf } from '../file-tree.js';
import type { ITreeOrder, TreeRow } from '../file-tree.js';
import { ALL_CLOSED, ALL_OPEN, fold, isUnfolded } from './folds.js';
import type { IFolds } from './folds.js';
import { createMatcher } from './path-matcher.js';
import type { IPathMatcher } from './path-matcher.js';
import { readPattern } from './read-pattern.js';
import type { TypedPattern } from './read-pattern.js';
import { Slices } from './slices.js';

/** Lines that are unfolded at first. */
const FIRST_LINES = 60;

/** Paths that a filter looks at in one go. */
const CHUNK = 1000;

/** What a filter found so far takes the place of what was shown before after so many milliseconds. */
const PATIENCE_MS = 250;

/**
 * The changes of a layer as a filtered and sorted tree. Pages of changes are added as they come and nothing of what is
 * there is done again; filters work in slices, so that the page stays responsive.
 */
export class FilesModel {
  get stateChanged(): ISignal<this, void> {
    return this._stateChanged;
  }

  /** Everything that was added; it grows. */
  get changes(): readonly IFileChange[] {
    return this._changes;
  }

  /** Number of changes of each kind among what was added. */
  get counts(): ReadonlyMap<ChangeOp, number> {
    return this._counts;
  }

  /** The tree of everything that was added. */
  get tree(): FileTree {
    return this._all;
  }

  /** The visible lines; the same array while nothing changed. */
  get rows(): readonly TreeRow[] {
    this._rows ??= this._shown.rows({
      ...this._order,
      isOpen: path => isUnfolded(this._folds, path)
    });
    return this._rows;
  }

  /** Number of changes that the filter leaves. */
  get found(): number {
    return this._isFiltering ? this._found : this._changes.length;
  }

  /** While a filter is at work: number of changes that it has looked at. */
  get filtered(): number | null {
    const isAtWork =
      this._isFiltering &&
      this._failure === null &&
      this._at < this._changes.length;
    return isAtWork ? this._at : null;
  }

  get filter(): IFileFilter {
    return this._filter;
  }

  /** What the filter's text was read as. */
  get typed(): TypedPattern {
    return this._typed;
  }

  /** Why the filter stopped before the end; `found` is then what it found up to there. */
  get failure(): string | null {
    return this._failure;
  }

  get order(): ITreeOrder {
    return this._order;
  }

  /** The chosen line's path. */
  get active(): string | null {
    return this._active;
  }

  /** Where the tree is scrolled to; another object when the chosen line is to be seen. */
  get place(): ITreePlace {
    return this._place;
  }

  /** Forgets the changes and the folds; filter and order stay. */
  reset(): void {
    this._changes = [];
    this._counts.clear();
    this._byPath.clear();
    this._all = new FileTree();
    this._plain = null;
    this._active = null;
    this._place = { offset: null };
    this._restartFilter();
    this._shown = this._tree;
    this._changed();
  }

  /** Adds a page of changes; each path once. */
  add(changes: readonly IFileChange[]): void {
    for (const change of changes) {
      this._changes.push(change);
      this._all.addOne(change);
      this._byPath.set(change.path, change);
      this._counts.set(change.op, (this._counts.get(change.op) ?? 0) + 1);
    }
    this._changed();
    void this._runFilter();
  }

  /** Filters; what was shown stays until there is a result. An expression that is wrong filters nothing new. */
  setFilter(filter: IFileFilter): void {
    this._filter = filter;
    const typed = readPattern(filter.text);
    this._typed = typed;
    if (typed.kind !== 'wrong') {
      this._matching = typed;
      this._restartFilter();
      void this._runFilter();
    }
    this._changed();
  }

  setOrder(order: ITreeOrder): void {
    this._order = order;
    this._changed();
  }

  setActive(path: string | null): void {
    this._active = path;
    this._stateChanged.emit();
  }

  /** Unfolds directories with all that is above them, or folds them. */
  setOpen(paths: readonly string[], isOpen: boolean): void {
    this._setFolds(fold(this._folds, paths, isOpen));
  }

  setAllOpen(isOpen: boolean): void {
    this._setFolds(isOpen ? ALL_OPEN : ALL_CLOSED);
  }

  /** The change of a path, as far as it has been added. */
  find(path: string): IFileChange | undefined {
    return this._byPath.get(path);
  }

  /** Chooses a path's line and unfolds what is above it; a filter that hides it is taken away. */
  reveal(change: IFileChange): void {
    const { path, op } = change;
    const isHidden =
      this._filter.hidden.has(op) ||
      (this._matching.kind === 'pattern' && !this._matching.matches(path));
    if (isHidden) {
      this.setFilter(NO_FILTER);
    }
    this._active = path;
    this._place = { offset: null };
    this.setOpen(parentsOf(path), true);
  }

  /** Stops what is going on. */
  dispose(): void {
    this._abort.abort();
    this._matcher?.dispose();
    Signal.clearData(this);
  }

  private get _isFiltering(): boolean {
    return this._matching.kind === 'pattern' || this._hidden.size > 0;
  }

  private get _hidden(): ReadonlySet<ChangeOp> {
    return this._filter.hidden;
  }

  private get _folds(): IFolds {
    if (this._shown !== this._all) {
      return this._unfolded;
    }
    this._first ??= fold(
      ALL_CLOSED,
      findFirstOpen(this._all.root, FIRST_LINES),
      true
    );
    return this._plain ?? this._first;
  }

  private _setFolds(folds: IFolds): void {
    if (this._shown === this._all) {
      this._plain = folds;
    } else {
      this._unfolded = folds;
    }
    this._changed();
  }

  /** Begins with the filter from the first change on. */
  private _restartFilter(): void {
    this._abort.abort();
    this._abort = new AbortController();
    this._matcher?.dispose();
    this._matcher =
      this._matching.kind === 'pattern' ? createMatcher(this._matching) : null;
    this._isRunning = false;
    this._failure = null;
    this._at = 0;
    this._found = 0;
    this._tree = this._isFiltering ? new FileTree() : this._all;
    if (!this._isFiltering) {
      this._show(this._tree);
    }
  }

  private async _runFilter(): Promise<void> {
    if (this._isRunning || this._failure !== null || !this._isFiltering) {
      return;
    }
    this._isRunning = true;
    const { signal } = this._abort;
    try {
      await this._filterRest(signal);
    } catch (error) {
      if (!signal.aborted && !isLayerbookError(error, 'cancelled')) {
        const { message, hint } = toErrorData(error);
        this._failure = `${message} ${hint}`;
      }
    }
    if (!signal.aborted) {
      this._isRunning = false;
      this._show(this._tree);
      this._changed();
    }
  }

  private async _filterRest(signal: AbortSignal): Promise<void> {
    const slices = new Slices();
    let shownAt = performance.now();
    while (this._at < this._changes.length) {
      const chunk = this._changes.slice(this._at, this._at + CHUNK);
      const flags = await this._match(chunk);
      if (signal.aborted) {
        return;
      }
      this._take(chunk, flags);
      if (slices.isOver) {
        if (performance.now() - shownAt > PATIENCE_MS) {
          shownAt = performance.now();
          this._show(this._tree);
          this._changed();
        }
        await slices.pause();
        if (signal.aborted) {
          return;
        }
      }
    }
  }

  private async _match(
    chunk: readonly IFileChange[]
  ): Promise<readonly boolean[] | null> {
    return (
      (await this._matcher?.match(chunk.map(change => change.path))) ?? null
    );
  }

  private _take(
    chunk: readonly IFileChange[],
    flags: readonly boolean[] | null
  ): void {
    chunk.forEach((change, index) => {
      if (flags?.[index] !== false && !this._hidden.has(change.op)) {
        this._tree.addOne(change);
        this._found += 1;
      }
    });
    this._at += chunk.length;
  }

  private _show(tree: FileTree): void {
    if (this._shown !== tree) {
      this._shown = tree;
      this._unfolded = ALL_OPEN;
      this._rows = null;
    }
  }

  private _changed(): void {
    this._rows = null;
    this._first = null;
    this._stateChanged.emit();
  }

  private readonly _stateChanged = new Signal<this, void>(this);
  private readonly _counts = new Map<ChangeOp, number>();
  private readonly _byPath = new Map<string, IFileChange>();
  private _changes: IFileChange[] = [];
  private _all = new FileTree();
  /** What the filter found so far. */
  private _tree = this._all;
  private _shown = this._all;
  private _rows: readonly TreeRow[] | null = null;
  private _filter = NO_FILTER;
  private _typed: TypedPattern = { kind: 'none' };
  /** The last text that could be read: it is the filter while the new one is wrong. */
  private _matching: Exclude<TypedPattern, { kind: 'wrong' }> = {
    kind: 'none'
  };
  private _matcher: IPathMatcher | null = null;
  private _abort = new AbortController();
  private _isRunning = false;
  private _failure: string | null = null;
  private _at = 0;
  private _found = 0;
  private _order: ITreeOrder = { sort: 'path' };
  private _active: string | null = null;
  private _place: ITreePlace = { offset: null };
  /** Folds of everything; null: as at first. */
  private _plain: IFolds | null = null;
  private _first: IFolds | null = null;
  /** Folds of what a filter found. */
  private _unfolded: IFolds = ALL_OPEN;
}
