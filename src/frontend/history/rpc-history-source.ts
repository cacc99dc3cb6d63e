import { Signal } from '@lumino/signaling';
import type { ISignal } from '@lumino/signaling';
import type { NotebookId } from '../../common/ids.js';
import type {
  IChangesPage,
  IChangesParams,
  IFileDiff,
  IFileDiffParams,
  IHistoryPage,
  IHistoryParams,
  ILogParams
} from '../../common/protocol/history.js';
import type {
  IRpcClient,
  RequestName,
  RequestParams,
  RequestResult
} from '../tokens.js';
import type { IHistorySource, IRequestOptions } from './history-source.js';

/** The history as the back end has it. */
export class RpcHistorySource implements IHistorySource {
  constructor(client: IRpcClient) {
    this._client = client;
    client.historyChanged.connect(this._onHistoryChanged, this);
  }

  get changed(): ISignal<this, NotebookId> {
    return this._changed;
  }

  async log(
    params: ILogParams,
    options?: IRequestOptions
  ): Promise<IHistoryPage> {
    return await this._client.request('historyLog', params, options);
  }

  async changes(
    params: IChangesParams,
    options?: IRequestOptions
  ): Promise<IChangesPage> {
    return await this._client.request('historyChanges', params, options);
  }

  async fileDiff(
    params: IFileDiffParams,
    options?: IRequestOptions
  ): Promise<IFileDiff> {
    return await this._client.request('historyFileDiff', params, options);
  }

  async location(params: IHistoryParams): Promise<string> {
    const { path } = await this._client.request('historyLocation', params);
    return path;
  }

  async ask<N extends RequestName>(
    name: N,
    params: RequestParams<N>,
    options?: IRequestOptions
  ): Promise<RequestResult<N>> {
    return await this._client.request(name, params, options);
  }

  private _onHistoryChanged(
    _client: IRpcClient,
    args: { notebookId: NotebookId }
  ): void {
    this._changed.emit(args.notebookId);
  }

  private readonly _client: IRpcClient;
  private readonly _changed = new Signal<this, NotebookId>(this);
}
