import { join } from 'node:path';
import type { CellId } from '../../common/ids.js';
import type { CellFiles } from '../../common/notebook/inputs.js';
import type { NotebookSnapshot } from '../../common/notebook/snapshot.js';
import type { ICancellable } from '../engine/contract.js';
import { contextPaths } from './context-paths.js';
import { ContextWatch } from './context-watch.js';
import type {
  FilesByCell,
  IContextInputs,
  IContextSubject
} from './contract.js';
import { EntryReader } from './entry-reader.js';
import { readFiles } from './files-reader.js';
import { readIgnoreRules } from './ignore-rules.js';
import { TextStore } from './text-store.js';

/** The build contexts' files; copies of texts are kept below `stateDir`. Nothing is read or created yet. */
export function openContextInputs(stateDir: string): IContextInputs {
  return new ContextInputs(join(stateDir, 'context'));
}

interface IReadOptions extends ICancellable {
  readonly texts?: TextStore | undefined;
  /** Told of each folder that matters, absolute. */
  readonly onFolder?: ((path: string) => void) | undefined;
}

class ContextInputs implements IContextInputs {
  private readonly _folder: string;
  private readonly _reader = new EntryReader();
  private readonly _stores = new Map<string, TextStore>();

  constructor(folder: string) {
    this._folder = folder;
  }

  read(
    subject: IContextSubject,
    options: ICancellable & { readonly keepTexts?: boolean } = {}
  ): Promise<FilesByCell> {
    return this._read(subject, {
      signal: options.signal,
      texts: options.keepTexts ? this._store(subject.notebook.id) : undefined
    });
  }

  watch(
    subject: IContextSubject,
    initial: FilesByCell,
    onChange: (files: FilesByCell) => void
  ): Disposable {
    return new ContextWatch({
      contextDir: subject.contextDir,
      initial,
      onChange,
      read: (onFolder, signal) => this._read(subject, { onFolder, signal })
    });
  }

  text(
    notebookId: NotebookSnapshot['id'],
    digest: string
  ): Promise<string | null> {
    return this._store(notebookId).get(digest);
  }

  private async _read(
    { notebook, contextDir }: IContextSubject,
    { texts, onFolder, signal }: IReadOptions
  ): Promise<FilesByCell> {
    signal?.throwIfAborted();
    const wanted = contextPaths(notebook);
    const ignore = await readIgnoreRules(contextDir, onFolder);
    const known = new Map<string, CellFiles>();
    const found = new Map<CellId, CellFiles | null>();
    for (const [cellId, paths] of wanted) {
      const name = paths?.join('\0') ?? null;
      const files =
        paths === null || name === null
          ? null
          : (known.get(name) ??
            (await readFiles({
              contextDir,
              paths,
              ignore,
              reader: this._reader,
              texts,
              signal,
              onFolder:
                onFolder &&
                (path => onFolder(join(contextDir, path.replace(/\/$/, ''))))
            })));
      if (name !== null && files) {
        known.set(name, files);
      }
      found.set(cellId, files);
    }
    signal?.throwIfAborted();
    return found;
  }

  private _store(id: string): TextStore {
    const known = this._stores.get(id);
    if (known) {
      return known;
    }
    const store = new TextStore(join(this._folder, id));
    this._stores.set(id, store);
    return store;
  }
}
