import { existsSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { CellId } from '../../common/ids.js';
import { logError } from '../base/logger.js';
import type { FilesByCell } from './contract.js';
import { FolderWatch } from './folder-watch.js';

/** Quiet after a change before it is looked at: an editor's save or a checkout is several changes. */
const QUIET_MS = 200;

/**
 * Looks that follow each other are put apart more and more, up to this many times what one takes: a folder that changes
 * all the time must not keep a processor busy, and one that changes now and then is looked at at once.
 */
const MAX_REST = 4;

/** Milliseconds without a look after which the next one is the first again. */
const CALM_MS = 10_000;

/** Between two looks at a context that is not watched as a whole. */
const FULL_REST_MS = 30_000;

/** Reads the files, and says of each folder (absolute) that it is about to be read. */
export type ReadAndTell = (
  onFolder: (path: string) => void,
  signal: AbortSignal
) => Promise<FilesByCell>;

/** What a {@link ContextWatch} works with. */
export interface IContextWatchOptions {
  readonly contextDir: string;
  readonly read: ReadAndTell;
  readonly initial: FilesByCell;
  readonly onChange: (files: FilesByCell) => void;
  /** Folders that may be watched. */
  readonly maxFolders?: number | undefined;
}

/** Reads the files again when something changed in a folder that has them, and tells when their digests differ. */
export class ContextWatch implements Disposable {
  private readonly _options: IContextWatchOptions;
  private readonly _folders: FolderWatch;
  private readonly _over = new AbortController();
  private _known: FilesByCell;
  private _timer: NodeJS.Timeout | null = null;
  private _isReading = false;
  private _isDirty = false;
  private _readMs = 0;
  private _readAt = -Infinity;
  /** Looks that followed each other. */
  private _inRow = 0;

  constructor(options: IContextWatchOptions) {
    this._options = options;
    this._known = options.initial;
    this._folders = new FolderWatch(
      (folder, name) => this._onEvent(folder, name),
      options.maxFolders
    );
    void this._look();
  }

  [Symbol.dispose](): void {
    this._over.abort();
    this._folders[Symbol.dispose]();
    if (this._timer) {
      clearTimeout(this._timer);
    }
  }

  /** Folders that are watched now. */
  get folderCount(): number {
    return this._folders.size;
  }

  private _onEvent(folder: string, name: string | null): void {
    if (!this._isBeside(folder, name)) {
      this._isDirty = true;
      this._schedule();
    }
  }

  /** Of the folder above the context, only that and the context itself matter. */
  private _isBeside(folder: string, name: string | null): boolean {
    const { contextDir } = this._options;
    return (
      folder === dirname(contextDir) &&
      folder !== contextDir &&
      name !== null &&
      name !== basename(contextDir) &&
      name !== basename(folder) &&
      existsSync(contextDir)
    );
  }

  /** A timer that runs is not set back: in a folder that changes all the time it would never end. */
  private _schedule(): void {
    if (this._isReading || this._timer || this._over.signal.aborted) {
      return;
    }
    const since = performance.now() - this._readAt;
    this._inRow = since > CALM_MS ? 0 : this._inRow + 1;
    const rest = this._folders.isFull
      ? FULL_REST_MS
      : this._readMs * Math.min(this._inRow - 1, MAX_REST);
    const wait = Math.max(QUIET_MS, rest - since);
    this._timer = setTimeout(() => void this._look(), wait).unref();
  }

  private async _look(): Promise<void> {
    const { signal } = this._over;
    const begun = performance.now();
    this._timer = null;
    this._isReading = true;
    this._isDirty = false;
    try {
      const files = await this._read();
      if (!signal.aborted && !areEqual(files, this._known)) {
        this._known = files;
        this._options.onChange(files);
      }
    } catch (error) {
      if (!signal.aborted) {
        logError('could not look at a build context', error);
      }
    }
    this._isReading = false;
    this._readAt = performance.now();
    this._readMs = this._readAt - begun;
    if (this._isDirty) {
      this._schedule();
    }
  }

  private async _read(): Promise<FilesByCell> {
    const { contextDir, read } = this._options;
    const { signal } = this._over;
    this._folders.begin();
    for (const folder of [nearest(dirname(contextDir)), contextDir]) {
      this._folders.add(folder);
    }
    const files = await read(path => {
      if (!signal.aborted) {
        this._folders.add(path);
      }
    }, signal);
    this._folders.end();
    return files;
  }
}

/** The folder, or the nearest one above it that exists. */
function nearest(folder: string): string {
  return existsSync(folder) || folder === dirname(folder)
    ? folder
    : nearest(dirname(folder));
}

function areEqual(one: FilesByCell, other: FilesByCell): boolean {
  const same = (id: CellId): boolean =>
    one.get(id)?.digest === other.get(id)?.digest;
  return one.size === other.size && [...one.keys()].every(same);
}
