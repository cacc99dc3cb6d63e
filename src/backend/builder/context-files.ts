import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import type { IBuildResult } from './contract.js';
import type { ITransferObserver } from './filesync/diff-copy.js';
import { GoMode } from './filesync/source-entry.js';
import type { ISourceEntry } from './filesync/source-entry.js';

/** How many files are looked at at the same time. */
const STAT_BATCH = 64;

interface IFile {
  readonly size: number;
  sent: boolean;
  /** Unix nanoseconds, when it was listed; null for what is no regular file, or was not listed by a transfer. */
  readonly modified: bigint | null;
}

/** Records which files of the context a build used, in the order in which they were first listed. */
export class ContextFiles implements ITransferObserver {
  private readonly _files = new Map<string, IFile>();
  private readonly _folders = new Set<string>();
  private readonly _folder: string;

  constructor(folder: string) {
    this._folder = folder;
  }

  listed(entry: ISourceEntry): void {
    const path = entry.path.toString();
    if (entry.mode >= GoMode.directory) {
      this._folders.add(path);
    } else if (!this._files.has(path)) {
      this._files.set(path, {
        size: Number(entry.size),
        sent: false,
        modified: entry.read ? entry.modified : null
      });
    }
  }

  requested(entry: ISourceEntry): void {
    const file = this._files.get(entry.path.toString());
    if (file) {
      file.sent = true;
    }
  }

  /** Records a file that was read here and not by a transfer. */
  add(path: string, size: number): void {
    this._files.set(path, { size, sent: true, modified: null });
  }

  list(): IBuildResult['contextFiles'] {
    return [...this._files].map(([path, { size, sent }]) => ({
      path,
      size,
      sent
    }));
  }

  folders(): IBuildResult['contextFolders'] {
    return [...this._folders];
  }

  /** Regular files that are not now as they were when they were listed. */
  async changed(): Promise<string[]> {
    const regular = [...this._files].filter(
      ([, { modified }]) => modified !== null
    );
    const changed: string[] = [];
    for (let at = 0; at < regular.length; at += STAT_BATCH) {
      const batch = regular.slice(at, at + STAT_BATCH);
      const states = await Promise.all(
        batch.map(([path, file]) => this._isChanged(path, file))
      );
      changed.push(
        ...batch.filter((_file, index) => states[index]).map(([path]) => path)
      );
    }
    return changed;
  }

  private async _isChanged(
    path: string,
    { size, modified }: IFile
  ): Promise<boolean> {
    try {
      const now = await lstat(join(this._folder, path), { bigint: true });
      return Number(now.size) !== size || now.mtimeNs !== modified;
    } catch {
      return true;
    }
  }
}
