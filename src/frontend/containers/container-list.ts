import { DisposableDelegate } from '@lumino/disposable';
import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';
import type { ISignal } from '@lumino/signaling';
import type { NotebookId } from '../../common/ids.js';
import { toErrorData } from '../../common/protocol/errors.js';
import type { IErrorData } from '../../common/protocol/errors.js';
import type { IContainerInfo } from '../../common/protocol/containers.js';
import type {
  ConnectionState,
  IRpcClient,
  NotificationParams
} from '../tokens.js';

/** The containers of one notebook that outlived their runs, kept up to date while somebody looks. */
export class ContainerList {
  constructor(client: IRpcClient, notebookId: NotebookId) {
    this._client = client;
    this._notebookId = notebookId;
  }

  get stateChanged(): ISignal<this, void> {
    return this._stateChanged;
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

  /** Keeps the list up to date until the result is disposed. */
  follow(): IDisposable {
    this._followers += 1;
    if (this._followers === 1) {
      this._client.containersChanged.connect(this._onChanged, this);
      this._client.connectionChanged.connect(this._onConnection, this);
      void this.refresh();
    }
    return new DisposableDelegate(() => {
      this._followers -= 1;
      if (this._followers === 0) {
        Signal.disconnectReceiver(this);
      }
    });
  }

  /** Asks anew; never rejects. */
  async refresh(): Promise<void> {
    this._asked += 1;
    const asked = this._asked;
    let answer: readonly IContainerInfo[] | null = null;
    let error: IErrorData | null = null;
    try {
      answer = await this._client.request('listContainers', {
        notebookId: this._notebookId
      });
    } catch (failure) {
      error = toErrorData(failure);
    }
    if (asked === this._asked) {
      this._containers = answer ?? this._containers;
      this._error = error;
      this._stateChanged.emit();
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

  /** What changed while the connection was lost was not told. */
  private _onConnection(_client: IRpcClient, state: ConnectionState): void {
    if (state === 'lost') {
      this._wasLost = true;
    } else if (state === 'open' && this._wasLost) {
      this._wasLost = false;
      void this.refresh();
    }
  }

  private readonly _client: IRpcClient;
  private readonly _notebookId: NotebookId;
  private readonly _stateChanged = new Signal<this, void>(this);
  private _containers: readonly IContainerInfo[] | null = null;
  private _error: IErrorData | null = null;
  private _followers = 0;
  private _wasLost = false;
  private _asked = 0;
}

const lists = new WeakMap<IRpcClient, Map<NotebookId, ContainerList>>();

/** The one list of a notebook's containers in this page. */
export function containerListOf(
  client: IRpcClient,
  notebookId: NotebookId
): ContainerList {
  const ofClient = lists.get(client) ?? new Map<NotebookId, ContainerList>();
  lists.set(client, ofClient);
  const list =
    ofClient.get(notebookId) ?? new ContainerList(client, notebookId);
  ofClient.set(notebookId, list);
  return list;
}
