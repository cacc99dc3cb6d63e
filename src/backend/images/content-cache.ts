import { closeSync, openSync, renameSync } from 'node:fs';
import {
  mkdir,
  open,
  readdir,
  rm,
  stat,
  utimes,
  type FileHandle
} from 'node:fs/promises';
import { join } from 'node:path';
import { LayerbookError } from '../../common/protocol/errors.js';
import type { ICancellable } from '../engine/contract.js';
import { errnoOf, removeFile, uniqueSuffix } from '../history/git/files.js';
import { FileTarget, type IContentTarget } from './content-target.js';
import type { IWantedContent } from './find-in-tar.js';
import { shareWork } from './share-work.js';

/** Bytes of all files that are kept. A single larger one is kept until the next comes. */
const MAX_BYTES = 1 << 30;
/** A file that is being written is touched all the time; one that rests this long was left by a crash. */
const ABANDONED_MS = 60 * 60 * 1000;
const TEMPORARY = 'tmp_';

/** Writes wanted bytes to a target. */
export type FetchContent = (
  target: IContentTarget,
  options: ICancellable
) => Promise<void>;

/**
 * Files that came out of the engine, by their digest, so that paging through one reads the engine once. The folder is
 * private to the user; the files that were used last are kept.
 */
export class ContentCache {
  private readonly _folder: string;
  private readonly _maxBytes: number;

  constructor(stateDir: string, maxBytes = MAX_BYTES) {
    this._folder = join(stateDir, 'contents');
    this._maxBytes = maxBytes;
  }

  /**
   * Opens a file for reading; what is not there is fetched first, once for all who ask at the same time. The caller
   * closes it. Throws what `fetch` throws, `engine.diskFull`, or `signal.reason`.
   */
  async open(
    wanted: IWantedContent,
    fetch: FetchContent,
    { signal }: ICancellable = {}
  ): Promise<FileHandle> {
    const path = join(this._folder, wanted.sha256);
    const known = await openWhole(path, wanted.size);
    if (known) {
      return known;
    }
    await shareWork(
      path,
      async stop => {
        await this._fill(path, target => fetch(target, { signal: stop }));
      },
      signal
    );
    const filled = await openWhole(path, wanted.size);
    if (!filled) {
      throw new LayerbookError(
        'history.failed',
        `${path} was removed while it was read.`,
        { hint: 'Try again.' }
      );
    }
    return filled;
  }

  private async _fill(
    path: string,
    fetch: (target: IContentTarget) => Promise<void>
  ): Promise<void> {
    await mkdir(this._folder, { recursive: true, mode: 0o700 });
    const temporary = join(this._folder, `${TEMPORARY}${uniqueSuffix()}`);
    try {
      const fd = openSync(temporary, 'wx', 0o600);
      try {
        await fetch(new FileTarget(fd));
      } finally {
        closeSync(fd);
      }
      renameSync(temporary, path);
    } catch (error) {
      removeFile(temporary);
      throw explain(error, this._folder);
    }
    await this._evict(path);
  }

  /** Removes the files that were not used for longest; `kept` stays, however large it is. */
  private async _evict(kept: string): Promise<void> {
    const files = await this._files();
    let total = files.reduce((sum, file) => sum + file.size, 0);
    for (const { path, size, mtimeMs, isTemporary } of files) {
      const isAbandoned = isTemporary && Date.now() - mtimeMs > ABANDONED_MS;
      const isTooMuch = !isTemporary && total > this._maxBytes;
      if (isAbandoned || (isTooMuch && path !== kept)) {
        await rm(path, { force: true });
        total -= size;
      }
    }
  }

  /** Oldest first. */
  private async _files(): Promise<
    {
      readonly path: string;
      readonly size: number;
      readonly mtimeMs: number;
      readonly isTemporary: boolean;
    }[]
  > {
    const files = [];
    for (const name of await readdir(this._folder)) {
      const path = join(this._folder, name);
      const info = await stat(path).catch(() => null);
      if (info?.isFile()) {
        const { size, mtimeMs } = info;
        const isTemporary = name.startsWith(TEMPORARY);
        files.push({ path, size, mtimeMs, isTemporary });
      }
    }
    return files.sort((a, b) => a.mtimeMs - b.mtimeMs);
  }
}

/** Opens a file that has the size it should have, and notes that it was used. */
async function openWhole(
  path: string,
  size: number
): Promise<FileHandle | null> {
  let file: FileHandle;
  try {
    file = await open(path, 'r');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') {
      return null;
    }
    throw error;
  }
  if ((await file.stat()).size !== size) {
    await file.close();
    await rm(path, { force: true });
    return null;
  }
  const now = new Date();
  // Another process may have removed it meanwhile; the open file stays.
  await utimes(path, now, now).catch(() => undefined);
  return file;
}

function explain(error: unknown, folder: string): unknown {
  const errno = errnoOf(error);
  if (errno === 'ENOSPC' || errno === 'EDQUOT') {
    return new LayerbookError(
      'engine.diskFull',
      `The file could not be copied to ${folder} because the disk is full.`,
      { cause: error, hint: 'Free space and try again.' }
    );
  }
  return error;
}
