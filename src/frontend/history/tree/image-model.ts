import { Signal } from '@lumino/signaling';
import type { ISignal } from '@lumino/signaling';
import {
  isLayerbookError,
  toErrorData
} from '../../../common/protocol/errors.js';
import type { IErrorData } from '../../../common/protocol/errors.js';
import type { ITreeEntry } from '../../../common/protocol/history-views.js';
import { parentsOf } from '../file-tree.js';
import type { ITreeOrder } from '../file-tree.js';
import type { ITreePlace } from '../../ui/virtual-tree.js';
import type { IHistorySource } from '../history-source.js';
import { FindModel } from './find-model.js';
import { foundRows, imageRows, isChanged } from './image-rows.js';
import type {
  IEntryMark,
  IImageDirectory,
  IImageSubject,
  ImageRow
} from './image-rows.js';

/** Directories and lines that one "expand to changes" unfolds before it asks again. */
const EXPAND_DIRECTORIES = 300;
const EXPAND_LINES = 5000;

/** Directories asked for at the same time. */
const AT_ONCE = 4;

/**
 * The whole file system at a commit. A directory is loaded when it is unfolded. Folds, order and filter stay when another
 * commit is shown, so that one place can be looked at in many commits.
 */
export class ImageModel {
  constructor(source: Pick<IHistorySource, 'ask'>) {
    this._source = source;
    this.found = new FindModel(source, () => this._changed());
  }

  /** What the filter by path finds. */
  readonly found: FindModel;

  get stateChanged(): ISignal<this, void> {
    return this._stateChanged;
  }

  /** The visible lines; the same array while nothing changed. */
  get rows(): readonly ImageRow[] {
    return this._list().rows;
  }

  /** Entries that are left out of `rows` as the layer did not change them. */
  get hidden(): number {
    return this._list().hidden;
  }

  /** Bytes of all files; null: not known yet. */
  get size(): number | null {
    const root = this._directories.get('')?.entries;
    return root?.reduce((sum, { size }) => sum + size, 0) ?? null;
  }

  /** Why the file system cannot be shown at all. */
  get error(): IErrorData | null {
    return this._directories.get('')?.error ?? null;
  }

  get order(): ITreeOrder {
    return this._order;
  }

  get hidesUnchanged(): boolean {
    return this._hidesUnchanged;
  }

  /** Directories with changes that the last {@link expandToChanges} did not come to. */
  get leftFolded(): number {
    return this._leftFolded;
  }

  /** The chosen line's path. */
  get active(): string | null {
    return this._active;
  }

  /** Where the tree is scrolled to; another object when the chosen line is to be seen. */
  get place(): ITreePlace {
    return this._place;
  }

  /** Shows another image; nothing is asked before {@link load}. */
  show(subject: IImageSubject): void {
    this._abort.abort();
    this._abort = new AbortController();
    this._subject = subject;
    this._directories.clear();
    this._pending.clear();
    this._leftFolded = 0;
    this.found.show(subject);
    this._changed();
  }

  /** What the layer did to entries is known better now. */
  refreshMarks(): void {
    this._changed();
  }

  /** Loads a directory, and those below it that are unfolded; again when that failed. */
  async load(path = ''): Promise<void> {
    const known = this._directories.get(path);
    if (known?.entries) {
      return;
    }
    const pending = this._pending.get(path) ?? this._load(path);
    this._pending.set(path, pending);
    await pending;
  }

  /** Unfolds directories with all that is above them, or folds them. */
  setOpen(paths: readonly string[], isOpen: boolean): void {
    for (const path of paths) {
      for (const name of isOpen ? [...parentsOf(path), path] : [path]) {
        if (isOpen) {
          this._open.add(name);
          void this.load(name);
        } else {
          this._open.delete(name);
        }
      }
    }
    this._changed();
  }

  foldAll(): void {
    this._open.clear();
    this._leftFolded = 0;
    this._changed();
  }

  setOrder(order: ITreeOrder): void {
    this._order = order;
    // An order of what happens to be loaded would say little.
    this.found.setWantsAll(order.sort === 'size');
    this._changed();
  }

  setHidesUnchanged(hides: boolean): void {
    this._hidesUnchanged = hides;
    this._changed();
  }

  setActive(path: string | null): void {
    this._active = path;
    this._stateChanged.emit();
  }

  /** An entry of a directory that is loaded. */
  find(path: string): ITreeEntry | undefined {
    const parent = path.slice(0, Math.max(0, path.lastIndexOf('/')));
    return this._directories
      .get(parent)
      ?.entries?.find(entry => entry.path === path);
  }

  /** Unfolds every directory in which something changed, from the top; after some hundred it stops and says how many are left. */
  async expandToChanges(): Promise<void> {
    const { signal } = this._abort;
    let queue = [''];
    let directories = 0;
    let lines = 0;
    while (
      queue.length > 0 &&
      directories < EXPAND_DIRECTORIES &&
      lines < EXPAND_LINES
    ) {
      const batch = queue.slice(0, AT_ONCE);
      const isNew = batch.filter(path => path !== '' && !this._open.has(path));
      batch.forEach(path => this._open.add(path));
      await Promise.all(batch.map(path => this.load(path)));
      if (signal.aborted) {
        return;
      }
      const next = batch.flatMap(path => this._changedBelow(path));
      queue = [...queue.slice(AT_ONCE), ...next];
      // What was unfolded before costs nothing: so a second time goes on where the first one stopped.
      directories += isNew.length;
      lines += isNew.reduce((sum, path) => sum + this._lines(path), 0);
    }
    this._leftFolded = queue.filter(path => !this._open.has(path)).length;
    this._changed();
  }

  /** Chooses a path's line, and unfolds what is above it. False: there is no such path in the image. */
  async reveal(path: string): Promise<boolean> {
    const { signal } = this._abort;
    this.found.setText('');
    const parents = parentsOf(path);
    await this.load();
    for (const parent of parents) {
      this._open.add(parent);
      await this.load(parent);
    }
    if (signal.aborted) {
      return false;
    }
    const entry = this.find(path);
    if (entry !== undefined && !isChanged(this._mark(entry))) {
      this._hidesUnchanged = false;
    }
    this._active = path;
    this._place = { offset: null };
    this._changed();
    return entry !== undefined;
  }

  /** Stops what is going on. */
  dispose(): void {
    this._abort.abort();
    this.found.dispose();
    Signal.clearData(this);
  }

  private async _load(path: string): Promise<void> {
    const subject = this._subject;
    const { signal } = this._abort;
    if (subject === null) {
      return;
    }
    const { notebookId, oid } = subject;
    try {
      const { entries } = await this._source.ask(
        'historyTree',
        { notebookId, oid, path },
        { signal }
      );
      this._setDirectory(path, { entries, error: null }, signal);
      const open = entries.filter(
        entry => entry.kind === 'directory' && this._open.has(entry.path)
      );
      await Promise.all(open.map(entry => this.load(entry.path)));
    } catch (error) {
      if (!isLayerbookError(error, 'cancelled')) {
        const data = toErrorData(error);
        this._setDirectory(path, { entries: null, error: data }, signal);
      }
    }
  }

  private _setDirectory(
    path: string,
    directory: IImageDirectory,
    signal: AbortSignal
  ): void {
    if (!signal.aborted) {
      this._pending.delete(path);
      this._directories.set(path, directory);
      this._changed();
    }
  }

  private _changedBelow(path: string): string[] {
    const entries = this._directories.get(path)?.entries ?? [];
    return entries
      .filter(
        entry => entry.kind === 'directory' && this._mark(entry).below !== null
      )
      .map(entry => entry.path);
  }

  private _lines(path: string): number {
    return this._directories.get(path)?.entries?.length ?? 0;
  }

  private _mark(entry: ITreeEntry): IEntryMark {
    return this._subject?.mark?.(entry) ?? entry;
  }

  private _list(): { rows: ImageRow[]; hidden: number } {
    const view = {
      order: this._order,
      hidesUnchanged: this._hidesUnchanged,
      isOpen: (path: string) => this._open.has(path),
      directory: (path: string) => this._directories.get(path),
      mark: (entry: ITreeEntry) => this._mark(entry)
    };
    this._listed ??= this.found.isOn
      ? foundRows(this.found.entries, view)
      : imageRows(view);
    return this._listed;
  }

  private _changed(): void {
    this._listed = null;
    this._stateChanged.emit();
  }

  private readonly _stateChanged = new Signal<this, void>(this);
  private readonly _source: Pick<IHistorySource, 'ask'>;
  private readonly _directories = new Map<string, IImageDirectory>();
  private readonly _pending = new Map<string, Promise<void>>();
  private readonly _open = new Set<string>();
  private _subject: IImageSubject | null = null;
  private _abort = new AbortController();
  private _listed: { rows: ImageRow[]; hidden: number } | null = null;
  private _order: ITreeOrder = { sort: 'path' };
  private _hidesUnchanged = false;
  private _leftFolded = 0;
  private _active: string | null = null;
  private _place: ITreePlace = { offset: null };
}
