import type { IBuildResult } from './contract.js';
import type { ITransferObserver } from './filesync/diff-copy.js';
import { GoMode } from './filesync/source-entry.js';
import type { ISourceEntry } from './filesync/source-entry.js';

/** Records which files of the context a build used, in the order in which they were first listed. */
export class ContextFiles implements ITransferObserver {
  private readonly _files = new Map<string, { size: number; sent: boolean }>();

  listed(entry: ISourceEntry): void {
    const path = entry.path.toString();
    if (entry.mode < GoMode.directory && !this._files.has(path)) {
      this._files.set(path, { size: Number(entry.size), sent: false });
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
    this._files.set(path, { size, sent: true });
  }

  list(): IBuildResult['contextFiles'] {
    return [...this._files].map(([path, file]) => ({ path, ...file }));
  }
}
