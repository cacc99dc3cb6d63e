import type { NotebookId } from '../../common/ids.js';
import { toErrorData } from '../../common/protocol/errors.js';
import type { IErrorData } from '../../common/protocol/errors.js';
import type { IContainerInfo } from '../../common/protocol/containers.js';
import type { IRpcClient, NotificationParams } from '../tokens.js';
import { Followed, OnePerClient } from './followed.js';

/** The containers of one notebook that outlived their runs, kept up to date while somebody looks. */
export class ContainerList extends Followed {
  constructor(client: IRpcClient, notebookId: NotebookId) {
    super(client);
    this._notebookId = notebookId;
  }

  /** Null until they are known. */
  get containers(): readonly IContainerInfo[] | null {
    return this._containers;
  }

  /** Why they are not known. */
  get error(): IErrorData | null {
    return this._error;
  }

  /** The container that a run left or serves in; null: it is gone, undefined: not known yet. */
  find(runId: string): IContainerInfo | null | undefined {
    return this._containers === null
      ? undefined
      : (this._containers.find(one => one.runId === runId) ?? null);
  }

  protected override listen(): void {
    this.client.containersChanged.connect(this._onChanged, this);
  }

  protected override async start(): Promise<void> {
    await this.refresh();
  }

  /** Asks anew; never rejects. */
  async refresh(): Promise<void> {
    this._asked += 1;
    const asked = this._asked;
    let answer: readonly IContainerInfo[] | null = null;
    let error: IErrorData | null = null;
    try {
      answer = await this.client.request('listContainers', {
        notebookId: this._notebookId
      });
    } catch (failure) {
      error = toErrorData(failure);
    }
    if (asked === this._asked) {
      this._containers = answer ?? this._containers;
      this._error = error;
      this.announce();
    }
  }

  private _onChanged(
    _client: IRpcClient,
    { notebookId }: NotificationParams<'containersChanged'>
  ): void {
    if (notebookId === this._notebookId) {
      void this.refresh();
    }
  }

  private readonly _notebookId: NotebookId;
  private _containers: readonly IContainerInfo[] | null = null;
  private _error: IErrorData | null = null;
  private _asked = 0;
}

const lists = new OnePerClient<NotebookId, ContainerList>();

/** The one list of a notebook's containers in this page. */
export function containerListOf(
  client: IRpcClient,
  notebookId: NotebookId
): ContainerList {
  return lists.get(
    client,
    notebookId,
    () => new ContainerList(client, notebookId)
  );
}
