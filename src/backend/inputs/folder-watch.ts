import { lstatSync, watch, type FSWatcher } from 'node:fs';
import { basename } from 'node:path';
import { logError } from '../base/logger.js';

/** Folders that one notebook may watch: each takes one of the system's watches, of which a user has 8,192 or more. */
export const MAX_FOLDERS = 4096;

interface IWatched {
  readonly watcher: FSWatcher;
  /** Which folder it is: another one may stand at its path later. */
  readonly identity: string;
  /** In which round it was last asked for. */
  round: number;
}

/** Called with the path of the folder and the name in it that changed, where the system tells it. */
export type OnFolderChange = (folder: string, name: string | null) => void;

/**
 * Watches a set of folders, without what is below them, that may be another in each round. Call {@link begin}, then
 * {@link add} for each folder just before it is read, so that no change is missed, then {@link end}.
 */
export class FolderWatch implements Disposable {
  private readonly _onChange: OnFolderChange;
  private readonly _limit: number;
  private readonly _watched = new Map<string, IWatched>();
  private _round = 0;
  private _isFull = false;
  private _hasTold = false;

  constructor(onChange: OnFolderChange, limit = MAX_FOLDERS) {
    this._onChange = onChange;
    this._limit = limit;
  }

  /** Whether some folders of the last round are not watched. */
  get isFull(): boolean {
    return this._isFull;
  }

  get size(): number {
    return this._watched.size;
  }

  begin(): void {
    this._round += 1;
    this._isFull = false;
  }

  /** Watches the folder at an absolute path; one that is not there is passed over. */
  add(path: string): void {
    const identity = identityOf(path);
    const known = this._watched.get(path);
    if (identity !== null && known?.identity === identity) {
      known.round = this._round;
      return;
    }
    this._drop(path);
    if (identity === null) {
      return;
    }
    if (this._watched.size >= this._limit) {
      this._refuse(`it has more than ${this._limit} folders`);
      return;
    }
    try {
      const watcher = watch(path, { persistent: false });
      watcher.on('change', (_kind, name: string | null) =>
        this._changed(path, name)
      );
      watcher.on('error', () => this._changed(path, null));
      this._watched.set(path, { watcher, identity, round: this._round });
    } catch (error) {
      if (!isGone(error)) {
        this._refuse(error instanceof Error ? error.message : String(error));
      }
    }
  }

  /** Leaves the folders that were not asked for in this round. */
  end(): void {
    for (const [path, { round }] of this._watched) {
      if (round !== this._round) {
        this._drop(path);
      }
    }
  }

  [Symbol.dispose](): void {
    for (const path of [...this._watched.keys()]) {
      this._drop(path);
    }
  }

  private _changed(path: string, name: string | null): void {
    if (name === null || name === basename(path)) {
      // So says a folder that was removed or moved itself: what stands there next is watched anew.
      this._drop(path);
    }
    this._onChange(path, name);
  }

  private _drop(path: string): void {
    this._watched.get(path)?.watcher.close();
    this._watched.delete(path);
  }

  private _refuse(why: string): void {
    this._isFull = true;
    if (!this._hasTold) {
      this._hasTold = true;
      logError(
        'not all of a build context is watched, so some changes show only when a cell is run',
        why
      );
    }
  }
}

function identityOf(path: string): string | null {
  try {
    const stats = lstatSync(path, { bigint: true });
    return stats.isDirectory() ? `${stats.dev}:${stats.ino}` : null;
  } catch {
    return null;
  }
}

function isGone(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'ENOENT' || code === 'ENOTDIR';
}
