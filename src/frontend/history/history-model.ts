import { VDomModel } from '@jupyterlab/ui-components';
import type { CommitOid, NotebookId } from '../../common/ids.js';
import { isLayerbookError, toErrorData } from '../../common/protocol/errors.js';
import type { IErrorData } from '../../common/protocol/errors.js';
import type {
  IBranch,
  ICommitSummary,
  IHistoryPage
} from '../../common/protocol/history.js';
import type { IHistorySource } from './history-source.js';
import { mergeNewest, mergeNext } from './merge-pages.js';

/** Commits asked for at once. */
const PAGE = 500;

/** The commits of one notebook, as far as they have been loaded; newest first. */
export class HistoryModel extends VDomModel {
  constructor(source: IHistorySource, notebookId: NotebookId) {
    super();
    this.notebookId = notebookId;
    this.source = source;
    source.changed.connect(this._onChanged, this);
  }

  readonly notebookId: NotebookId;
  readonly source: IHistorySource;

  /** What is loaded; the same array while nothing changed. */
  get commits(): readonly ICommitSummary[] {
    return this._commits;
  }

  /** Number of commits in the repository; null until it is known. */
  get total(): number | null {
    return this._total;
  }

  /** The branch that the notebook is on. */
  get head(): string | null {
    return this._head;
  }

  /** Lines of execution by name. */
  get branches(): readonly IBranch[] {
    return this._branches;
  }

  /** The commit that the notebook is at; null: there is none, or it is not known yet. */
  get headOid(): CommitOid | null {
    return this._branches.find(({ name }) => name === this._head)?.oid ?? null;
  }

  /** Why the last request failed. */
  get error(): IErrorData | null {
    return this._error;
  }

  get isLoading(): boolean {
    return this._pending !== null;
  }

  /** Whether there are commits that are not loaded. */
  get hasMore(): boolean {
    return this._total === null || this._commits.length < this._total;
  }

  /** Loads the first page, unless it is there or on its way. */
  async load(): Promise<void> {
    if (this._total === null) {
      await this.loadMore();
    }
  }

  /** Loads the next page, unless everything is there. One page is on its way at any time. */
  async loadMore(): Promise<void> {
    if (this.hasMore) {
      this._pending ??= this._request(this._commits.length);
      await this._pending;
    }
  }

  /** Loads everything, page after page. */
  async loadAll(): Promise<void> {
    while (this.hasMore && this._error === null && !this.isDisposed) {
      await this.loadMore();
    }
  }

  /** A commit by its id, or by the first digits of it; loads as much as is needed to find it. Null: there is none. */
  async find(oid: string): Promise<ICommitSummary | null> {
    await this.load();
    for (;;) {
      const found = this._commits.find(commit => commit.oid.startsWith(oid));
      if (found !== undefined) {
        return found;
      }
      if (!this.hasMore || this._error !== null || this.isDisposed) {
        return null;
      }
      await this.loadMore();
    }
  }

  /** Asks for the newest commits again and keeps what is known of the older ones. */
  async refresh(): Promise<void> {
    await this._pending;
    if (!this.isDisposed) {
      this._pending = this._request(0);
      await this._pending;
    }
  }

  /** Asks for everything that is loaded again: names can have changed on commits of any age. */
  async reload(): Promise<void> {
    await this._pending;
    if (!this.isDisposed) {
      this._pending = this._requestAgain(this._commits.length);
      await this._pending;
    }
  }

  /** The folder of the git repository. Throws a `LayerbookError`. */
  async location(): Promise<string> {
    return await this.source.location({ notebookId: this.notebookId });
  }

  override dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this._abort.abort();
    this.source.changed.disconnect(this._onChanged, this);
    super.dispose();
  }

  private async _request(offset: number): Promise<void> {
    await this._try(async () => {
      const page = await this._page(offset);
      this._take(
        page,
        offset === 0
          ? mergeNewest(this._commits, page)
          : mergeNext(this._commits, page)
      );
    });
  }

  private async _requestAgain(count: number): Promise<void> {
    await this._try(async () => {
      let page = await this._page(0);
      let commits = page.commits;
      while (commits.length < Math.min(count, page.total)) {
        page = await this._page(commits.length);
        const more = mergeNext(commits, page);
        if (more.length === commits.length) {
          break;
        }
        commits = more;
      }
      this._take(page, commits);
    });
  }

  private async _page(offset: number): Promise<IHistoryPage> {
    return await this.source.log(
      { notebookId: this.notebookId, offset, limit: PAGE },
      { signal: this._abort.signal }
    );
  }

  private _take(page: IHistoryPage, commits: readonly ICommitSummary[]): void {
    this._commits = commits;
    this._total = page.total;
    this._head = page.head;
    this._branches = page.branches;
    this._error = null;
  }

  private async _try(request: () => Promise<void>): Promise<void> {
    try {
      await request();
    } catch (error) {
      if (!isLayerbookError(error, 'cancelled')) {
        this._error = toErrorData(error);
      }
    }
    this._pending = null;
    if (!this.isDisposed) {
      this.stateChanged.emit();
    }
  }

  private _onChanged(_sender: IHistorySource, notebookId: NotebookId): void {
    // Before the first look there is nothing that could be out of date.
    if (notebookId === this.notebookId && this._total !== null) {
      void this.refresh();
    }
  }

  private readonly _abort = new AbortController();
  private _commits: readonly ICommitSummary[] = [];
  private _total: number | null = null;
  private _head: string | null = null;
  private _branches: readonly IBranch[] = [];
  private _error: IErrorData | null = null;
  private _pending: Promise<void> | null = null;
}
