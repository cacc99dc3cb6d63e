import { VDomModel } from '@jupyterlab/ui-components';
import type { ChangeCounts } from '../../common/cards/changes.js';
import type { NotebookId } from '../../common/ids.js';
import { isLayerbookError, toErrorData } from '../../common/protocol/errors.js';
import type { IErrorData } from '../../common/protocol/errors.js';
import type {
  ICommitSummary,
  IFileChange,
  IFileDiff
} from '../../common/protocol/history.js';
import type { ITreeEntry } from '../../common/protocol/history-views.js';
import type { IConfigStep } from './config-words.js';
import type { IHistorySource } from './history-source.js';
import { FilesModel } from './tree/files-model.js';
import { ImageModel } from './tree/image-model.js';
import { unknownChange } from './unknown-change.js';
import type { IEntryMark } from './tree/image-rows.js';

/** Changes asked for first: few, so that something is seen at once; then many: a page is added within one frame. */
const FIRST_PAGE = 500;
const PAGE = 5000;

/** Changes that are looked through for one path before all are loaded. */
const LOOK_UP = 200;

/** What is being shown: a commit against its parent, or against another commit. */
export interface ILayerSubject {
  readonly notebookId: NotebookId;
  readonly commit: ICommitSummary;
  readonly base: ICommitSummary | null;
  /** Changes of the configuration; null when there is no line from base to commit. */
  readonly config: readonly IConfigStep[] | null;
}

/** The file whose difference is shown. */
export interface IShownFile {
  /** Of a path that is not among the changes: what is known of it, and `op` means nothing. */
  readonly change: IFileChange;
  /** The path is not among the changes: before and after are the same. */
  readonly isUnchanged: boolean;
  /** Null while it is being fetched, or when that failed. */
  readonly diff: IFileDiff | null;
  readonly error: IErrorData | null;
}

/** The parts of a layer's view. */
export type LayerTab =
  'files' | 'image' | 'config' | 'packages' | 'findings' | 'waste';

/** A layer: its changes, loaded page after page, the image up to there, and the file that is looked at. */
export class LayerModel extends VDomModel {
  constructor(source: IHistorySource) {
    super();
    this.source = source;
    this.image = new ImageModel(source);
  }

  readonly source: IHistorySource;

  /** The tree of changes. */
  readonly files = new FilesModel();

  /** The tree of the image up to there. */
  readonly image: ImageModel;

  get subject(): ILayerSubject | null {
    return this._subject;
  }

  /** Number of changes there are; null until it is known. */
  get total(): number | null {
    return this._total;
  }

  /** Counts of all changes; null until they are known. */
  get counts(): ChangeCounts | null {
    return this._counts;
  }

  get error(): IErrorData | null {
    return this._error;
  }

  get file(): IShownFile | null {
    return this._file;
  }

  /** The part that is shown; it stays when another layer is. */
  get tab(): LayerTab {
    return this._tab;
  }

  set tab(tab: LayerTab) {
    if (tab !== this._tab) {
      this._tab = tab;
      this.stateChanged.emit();
    }
  }

  /**
   * Shows another layer and loads its changes. With `path` that file's difference is opened; else a file that is open
   * stays open when the new layer changes it too.
   */
  async show(subject: ILayerSubject, path?: string): Promise<void> {
    const kept = this._file?.change.path;
    this._abort.abort();
    this._fileAbort.abort();
    this._abort = new AbortController();
    const { signal } = this._abort;
    this._subject = subject;
    this._total = null;
    this._counts = null;
    this._error = null;
    this._file = null;
    this.files.reset();
    this._showImage(subject);
    this.stateChanged.emit();
    const loading = this._loadAll(subject, signal);
    if (path !== undefined) {
      await this.openPath(path);
    } else if (kept !== undefined) {
      await this._reopen(kept, signal);
    }
    await loading;
  }

  /** Loads the layer again, after a failure. */
  async reload(): Promise<void> {
    if (this._subject !== null) {
      await this.show(this._subject);
    }
  }

  /** Shows the difference of one file. */
  async open(change: IFileChange): Promise<void> {
    const isUnchanged = this._file?.change === change && this._file.isUnchanged;
    await this._openFile(change, isUnchanged);
  }

  /** Shows a file of the image, which the layer may or may not have changed. */
  async openEntry(entry: ITreeEntry): Promise<void> {
    const change = this.files.find(entry.path);
    await this._openFile(change ?? toUnchanged(entry), change === undefined);
  }

  /** Shows a file of the layer or else of the image, and where it is in the tree. */
  async openPath(path: string): Promise<void> {
    const { signal } = this._abort;
    this._fileAbort.abort();
    this._fileAbort = new AbortController();
    const later = this._fileAbort.signal;
    try {
      const change = this.files.find(path) ?? (await this._lookUp(path));
      if (change !== undefined) {
        if (!signal.aborted && !later.aborted) {
          this._tab = 'files';
          this.files.reveal(change);
          await this.open(change);
        }
        return;
      }
      const isThere = await this.image.reveal(path);
      const entry = this.image.find(path);
      if (signal.aborted || later.aborted) {
        return;
      }
      if (isThere && entry !== undefined) {
        this._tab = 'image';
        await this.openEntry(entry);
      } else {
        this._setFile(failed(path, this.image.error ?? notInImage(path)));
      }
    } catch (error) {
      if (!signal.aborted && !later.aborted) {
        this._setFile(failed(path, toErrorData(error)));
      }
    }
  }

  /** Closes the difference of the file. */
  closeFile(): void {
    this._fileAbort.abort();
    this._setFile(null);
  }

  override dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this._abort.abort();
    this._fileAbort.abort();
    this.files.dispose();
    this.image.dispose();
    super.dispose();
  }

  private async _openFile(
    change: IFileChange,
    isUnchanged: boolean
  ): Promise<void> {
    const subject = this._subject;
    if (subject === null) {
      return;
    }
    this._fileAbort.abort();
    this._fileAbort = new AbortController();
    const { signal } = this._fileAbort;
    const shown = { change, isUnchanged, diff: null, error: null };
    this._setFile(shown);
    try {
      const diff = await this.source.fileDiff(
        { ...identify(subject), path: change.path },
        { signal }
      );
      if (!signal.aborted) {
        this._setFile({ ...shown, diff });
      }
    } catch (error) {
      if (!signal.aborted) {
        this._setFile({ ...shown, error: toErrorData(error) });
      }
    }
  }

  private async _reopen(path: string, signal: AbortSignal): Promise<void> {
    try {
      const change = await this._lookUp(path);
      if (change !== undefined && this._file === null && !signal.aborted) {
        await this.open(change);
      }
    } catch {
      // The list of changes says what is wrong.
    }
  }

  /** The change of a path that may not have been loaded yet. */
  private async _lookUp(path: string): Promise<IFileChange | undefined> {
    const subject = this._subject;
    if (subject === null || this._isLoaded) {
      return undefined;
    }
    const page = await this.source.changes(
      { ...identify(subject), offset: 0, limit: LOOK_UP, pathFilter: path },
      { signal: this._abort.signal }
    );
    return page.changes.find(change => change.path === path);
  }

  private get _isLoaded(): boolean {
    return this._total !== null && this.files.changes.length >= this._total;
  }

  private async _loadAll(
    subject: ILayerSubject,
    signal: AbortSignal
  ): Promise<void> {
    const { changes } = this.files;
    try {
      do {
        const limit = changes.length === 0 ? FIRST_PAGE : PAGE;
        const page = await this.source.changes(
          { ...identify(subject), offset: changes.length, limit },
          { signal }
        );
        if (signal.aborted) {
          return;
        }
        this.files.add(page.changes);
        this._counts = page.counts;
        // A page without changes ends it, whatever the total says.
        this._total = page.changes.length === 0 ? changes.length : page.total;
        this.stateChanged.emit();
        // What share of the image the layer is.
        void this.image.load();
      } while (!this._isLoaded);
      this.image.refreshMarks();
    } catch (error) {
      if (!signal.aborted && !isLayerbookError(error, 'cancelled')) {
        this._error = toErrorData(error);
        this.stateChanged.emit();
      }
    }
  }

  private _showImage({ notebookId, commit, base }: ILayerSubject): void {
    const { oid } = commit;
    // Entries say what the commit itself did; between two commits only the list of changes knows.
    const mark = (entry: ITreeEntry): IEntryMark =>
      base === null
        ? {
            op: entry.op,
            below: entry.below,
            details: this.files.find(entry.path)?.details
          }
        : this._markOf(entry);
    this.image.show({ notebookId, oid, mark });
  }

  private _markOf({ path, kind }: ITreeEntry): IEntryMark {
    const change = this.files.find(path);
    const counts =
      kind === 'directory' ? this.files.tree.directory(path)?.counts : null;
    const isChanged =
      counts && Object.values(counts).some((count: number) => count > 0);
    return {
      op: change?.op ?? null,
      below: isChanged ? counts : null,
      details: change?.details
    };
  }

  private _setFile(file: IShownFile | null): void {
    this._file = file;
    if (!this.isDisposed) {
      this.stateChanged.emit();
    }
  }

  private _abort = new AbortController();
  private _fileAbort = new AbortController();
  private _subject: ILayerSubject | null = null;
  private _total: number | null = null;
  private _counts: ChangeCounts | null = null;
  private _error: IErrorData | null = null;
  private _file: IShownFile | null = null;
  private _tab: LayerTab = 'files';
}

function identify(subject: ILayerSubject): {
  notebookId: NotebookId;
  base: ICommitSummary['oid'] | null;
  oid: ICommitSummary['oid'];
} {
  return {
    notebookId: subject.notebookId,
    base: subject.base?.oid ?? null,
    oid: subject.commit.oid
  };
}

function toUnchanged(entry: ITreeEntry): IFileChange {
  const { kind, path, size, mode, uid, gid, mtime, target } = entry;
  return {
    op: 'm',
    kind,
    path,
    size,
    mode,
    uid,
    gid,
    mtime,
    ...(target === undefined ? {} : { target })
  };
}

/** A path of which nothing is known but why. */
function failed(path: string, error: IErrorData): IShownFile {
  const change = unknownChange(path, 'm');
  return { change, isUnchanged: true, diff: null, error };
}

function notInImage(path: string): IErrorData {
  return {
    code: 'history.notFound',
    message: `The image has no /${path} at this commit.`,
    hint: 'It may have been deleted, or not made yet: the history of the path tells.'
  };
}
