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
import type { RequestName, RequestParams, RequestResult } from '../tokens.js';

/** Stops a request whose answer nobody waits for any more. */
export interface IRequestOptions {
  readonly signal?: AbortSignal;
}

/** Where the history comes from. Each request throws a `LayerbookError`. */
export interface IHistorySource {
  log(params: ILogParams, options?: IRequestOptions): Promise<IHistoryPage>;
  changes(
    params: IChangesParams,
    options?: IRequestOptions
  ): Promise<IChangesPage>;
  fileDiff(
    params: IFileDiffParams,
    options?: IRequestOptions
  ): Promise<IFileDiff>;
  /** The folder of the notebook's git repository. */
  location(params: IHistoryParams): Promise<string>;
  /** Any other request about histories, by its name in `Requests`. */
  ask<N extends RequestName>(
    name: N,
    params: RequestParams<N>,
    options?: IRequestOptions
  ): Promise<RequestResult<N>>;
  /** A notebook has new commits. */
  readonly changed: ISignal<IHistorySource, NotebookId>;
}
