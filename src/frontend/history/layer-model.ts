import { VDomModel } from '@jupyterlab/ui-components';
import type { NotebookId } from '../../common/ids.js';
import { isLayerbookError, toErrorData } from '../../common/protocol/errors.js';
import type { IErrorData } from '../../common/protocol/errors.js';
import type {
  ICommitSummary,
  IFileChange,
  IFileDiff
} from '../../common/protocol/history.js';
import type { IConfigStep } from './config-words.js';
import type { IHistorySource } from './history-source.js';

/** Changes asked for at once: a page of this size is read and added to the tree within one frame. */
const PAGE = 5000;

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
  readonly change: IFileChange;
  /** Null while it is being fetched, or when that failed. */
  readonly diff: IFileDiff | null;
  readonly error: IErrorData | null;
}

/** The files of one layer, loaded page after page, and the one that is looked at. */
export class LayerModel extends VDomModel {
  constructor(source: IHistorySource) {
    super();
    this._source = source;
  }

  get subject(): ILayerSubject | null {
    return this._subject;
  }

  /** What is loaded; a new array with each page. */
  get changes(): readonly IFileChange[] {
    return this._changes;
  }

  /** Number of changes there are; null until it is known. */
  get total(): number | null {
    return this._total;
  }

  get error(): IErrorData | null {
    return this._error;
  }

  get file(): IShownFile | null {
    return this._file;
  }

  /** Shows another layer and loads its files. A file that is open stays open when the new layer changes it too. */
  async show(subject: ILayerSubject): Promise<void> {
    const kept = this._file?.change.path;
    this._abort.abort();
    this._abort = new AbortController();
    this._subject = subject;
    this._changes = [];
    this._total = null;
    this._error = null;
    this._file = null;
    this.stateChanged.emit();
    await this._loadAll(subject, this._abort.signal);
    const again = this._changes.find(change => change.path === kept);
    if (again !== undefined && this._subject === subject) {
      await this.open(again);
    }
  }

  /** Loads the layer again, after a failure. */
  async reload(): Promise<void> {
    if (this._subject !== null) {
      await this.show(this._subject);
    }
  }

  /** Shows the difference of one file. */
  async open(change: IFileChange): Promise<void> {
    const subject = this._subject;
    if (subject === null) {
      return;
    }
    this._fileAbort.abort();
    this._fileAbort = new AbortController();
    const { signal } = this._fileAbort;
    this._setFile({ change, diff: null, error: null });
    try {
      const diff = await this._source.fileDiff(
        { ...identify(subject), path: change.path },
        { signal }
      );
      if (!signal.aborted) {
        this._setFile({ change, diff, error: null });
      }
    } catch (error) {
      if (!signal.aborted) {
        this._setFile({ change, diff: null, error: toErrorData(error) });
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
    super.dispose();
  }

  private async _loadAll(
    subject: ILayerSubject,
    signal: AbortSignal
  ): Promise<void> {
    try {
      do {
        const page = await this._source.changes(
          { ...identify(subject), offset: this._changes.length, limit: PAGE },
          { signal }
        );
        if (signal.aborted) {
          return;
        }
        this._changes = [...this._changes, ...page.changes];
        // A page without changes ends it, whatever the total says.
        this._total =
          page.changes.length === 0 ? this._changes.length : page.total;
        this.stateChanged.emit();
      } while (this._changes.length < this._total);
    } catch (error) {
      if (!signal.aborted && !isLayerbookError(error, 'cancelled')) {
        this._error = toErrorData(error);
        this.stateChanged.emit();
      }
    }
  }

  private _setFile(file: IShownFile | null): void {
    this._file = file;
    if (!this.isDisposed) {
      this.stateChanged.emit();
    }
  }

  private readonly _source: IHistorySource;
  private _abort = new AbortController();
  private _fileAbort = new AbortController();
  private _subject: ILayerSubject | null = null;
  private _changes: readonly IFileChange[] = [];
  private _total: number | null = null;
  private _error: IErrorData | null = null;
  private _file: IShownFile | null = null;
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
