import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import { isLayerbookError, toErrorData } from '../../common/protocol/errors.js';
import type { IErrorData } from '../../common/protocol/errors.js';
import type {
  IVerifyParams,
  IVerifyReport
} from '../../common/protocol/notebook.js';
import type { NotebookSnapshot } from '../../common/notebook/snapshot.js';
import type { IRpcClient, NotificationParams } from '../tokens.js';

/** Where a comparison of a notebook with its export stands. */
export type VerifyState =
  | {
      readonly kind: 'running';
      /** Unix milliseconds. */
      readonly startedAt: number;
      /** What is being done; empty until the server says it. */
      readonly text: string;
    }
  | { readonly kind: 'done'; readonly report: IVerifyReport }
  | { readonly kind: 'failed'; readonly error: IErrorData }
  | { readonly kind: 'cancelled' };

/** One comparison at a time of one notebook with its export. */
export class VerifyModel implements IDisposable {
  constructor(options: {
    readonly client: IRpcClient;
    /** The notebook as it is now. Throws a `LayerbookError` when it has no path on the server. */
    readonly takeSnapshot: () => NotebookSnapshot;
    readonly now?: () => number;
  }) {
    this._client = options.client;
    this._takeSnapshot = options.takeSnapshot;
    this._now = options.now ?? Date.now;
    this._client.verifyProgressed.connect(this._onProgressed, this);
  }

  get stateChanged(): ISignal<VerifyModel, void> {
    return this._stateChanged;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  get state(): VerifyState {
    return this._state;
  }

  /** What was asked for last. */
  get builds(): IVerifyParams['builds'] {
    return this._builds;
  }

  /** Starts, in place of one that is under way. Its outcome is in {@link state}. */
  async start(builds: IVerifyParams['builds']): Promise<void> {
    this._abort?.abort();
    const abort = new AbortController();
    this._abort = abort;
    this._builds = builds;
    this._setState({ kind: 'running', startedAt: this._now(), text: '' });
    const state = await this._ask(abort.signal);
    if (this._abort === abort) {
      this._abort = null;
      this._setState(state);
    }
  }

  /** Stops it; the builds on the server stop too. */
  cancel(): void {
    this._abort?.abort();
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    this._client.verifyProgressed.disconnect(this._onProgressed, this);
    this._abort?.abort();
    Signal.clearData(this);
  }

  private async _ask(signal: AbortSignal): Promise<VerifyState> {
    try {
      const notebook = this._takeSnapshot();
      this._notebookId = notebook.id;
      const report = await this._client.request(
        'verify',
        { notebook, builds: this._builds },
        { signal }
      );
      return { kind: 'done', report };
    } catch (error) {
      return signal.aborted || isLayerbookError(error, 'cancelled')
        ? { kind: 'cancelled' }
        : { kind: 'failed', error: toErrorData(error) };
    }
  }

  private _onProgressed(
    _sender: IRpcClient,
    { notebookId, text }: NotificationParams<'verifyProgress'>
  ): void {
    if (notebookId === this._notebookId && this._state.kind === 'running') {
      this._setState({ ...this._state, text });
    }
  }

  private _setState(state: VerifyState): void {
    this._state = state;
    if (!this._isDisposed) {
      this._stateChanged.emit();
    }
  }

  private readonly _client: IRpcClient;
  private readonly _takeSnapshot: () => NotebookSnapshot;
  private readonly _now: () => number;
  private readonly _stateChanged = new Signal<VerifyModel, void>(this);
  private _isDisposed = false;
  private _builds: IVerifyParams['builds'] = 'cached';
  private _notebookId: string | null = null;
  private _abort: AbortController | null = null;
  private _state: VerifyState = { kind: 'cancelled' };
}
