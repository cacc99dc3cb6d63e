import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import {
  LayerbookError,
  isLayerbookError
} from '../../common/protocol/errors.js';
import type {
  ConnectionState,
  IRpcClient,
  NotificationParams,
  RequestName,
  RequestParams,
  RequestResult
} from '../tokens.js';
import type { IJsonRpc } from './json-rpc.js';

/** Milliseconds before the first new attempt; each further one waits twice as long. */
const FIRST_DELAY = 500;
const LONGEST_DELAY = 20_000;
/** Milliseconds in which a connection has to answer after the page was asleep or hidden. */
const PROBE_TIME = 8_000;

/** What a client is made of; the far side of the wire and the clock can be replaced in tests. */
export interface IRpcClientOptions {
  /** Opens a socket; called for each attempt, as the address may carry a token that changes. */
  readonly createSocket: () => WebSocket;
  /** Calls back once after some milliseconds. */
  readonly setTimer?: (callback: () => void, ms: number) => IDisposable;
}

/** See {@link IRpcClient}. Dispose it to close the connection for good. */
export class RpcClient implements IRpcClient, IDisposable {
  private readonly _createSocket: () => WebSocket;
  private readonly _setTimer: (callback: () => void, ms: number) => IDisposable;
  private readonly _connectionChanged = new Signal<IRpcClient, ConnectionState>(
    this
  );
  private readonly _runEventReceived = new Signal<
    IRpcClient,
    NotificationParams<'runEvent'>
  >(this);
  private readonly _historyChanged = new Signal<
    IRpcClient,
    NotificationParams<'historyChanged'>
  >(this);
  private readonly _contextChanged = new Signal<
    IRpcClient,
    NotificationParams<'contextChanged'>
  >(this);
  private readonly _verifyProgressed = new Signal<
    IRpcClient,
    NotificationParams<'verifyProgress'>
  >(this);
  private readonly _shellOutput = new Signal<
    IRpcClient,
    NotificationParams<'shellOutput'>
  >(this);
  private readonly _shellClosed = new Signal<
    IRpcClient,
    NotificationParams<'shellClosed'>
  >(this);
  private readonly _containersChanged = new Signal<
    IRpcClient,
    NotificationParams<'containersChanged'>
  >(this);
  private readonly _containerLog = new Signal<
    IRpcClient,
    NotificationParams<'containerLog'>
  >(this);
  private readonly _volumesChanged = new Signal<
    IRpcClient,
    NotificationParams<'volumesChanged'>
  >(this);
  private _connection: ConnectionState = 'idle';
  private _rpc: IJsonRpc | null = null;
  private _opening: Promise<IJsonRpc> | null = null;
  private _wasOpen = false;
  private _attempts = 0;
  private _retry: IDisposable | null = null;
  private _isDisposed = false;

  constructor(options: IRpcClientOptions) {
    this._createSocket = options.createSocket;
    this._setTimer = options.setTimer ?? setBrowserTimer;
  }

  get connection(): ConnectionState {
    return this._connection;
  }

  get connectionChanged(): ISignal<IRpcClient, ConnectionState> {
    return this._connectionChanged;
  }

  get runEventReceived(): ISignal<IRpcClient, NotificationParams<'runEvent'>> {
    return this._runEventReceived;
  }

  get historyChanged(): ISignal<
    IRpcClient,
    NotificationParams<'historyChanged'>
  > {
    return this._historyChanged;
  }

  get contextChanged(): ISignal<
    IRpcClient,
    NotificationParams<'contextChanged'>
  > {
    return this._contextChanged;
  }

  get verifyProgressed(): ISignal<
    IRpcClient,
    NotificationParams<'verifyProgress'>
  > {
    return this._verifyProgressed;
  }

  get shellOutput(): ISignal<IRpcClient, NotificationParams<'shellOutput'>> {
    return this._shellOutput;
  }

  get shellClosed(): ISignal<IRpcClient, NotificationParams<'shellClosed'>> {
    return this._shellClosed;
  }

  get containersChanged(): ISignal<
    IRpcClient,
    NotificationParams<'containersChanged'>
  > {
    return this._containersChanged;
  }

  get containerLog(): ISignal<IRpcClient, NotificationParams<'containerLog'>> {
    return this._containerLog;
  }

  get volumesChanged(): ISignal<
    IRpcClient,
    NotificationParams<'volumesChanged'>
  > {
    return this._volumesChanged;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  async request<N extends RequestName>(
    name: N,
    params: RequestParams<N>,
    options: { readonly signal?: AbortSignal } = {}
  ): Promise<RequestResult<N>> {
    const rpc = await this._connect();
    if (options.signal?.aborted) {
      throw new LayerbookError('cancelled', 'The request was stopped.');
    }
    return rpc.request(name, params, options.signal);
  }

  /**
   * Looks after the connection when the page woke up: a lost one is tried again at once, and one that seems open
   * has to answer, since after a sleep the far end may be gone without a word.
   */
  async wakeUp(): Promise<void> {
    const rpc = this._rpc;
    if (rpc === null) {
      if (this._wasOpen) {
        await this._connect().catch(() => undefined);
      }
      return;
    }
    const timeout = this._setTimer(() => rpc.close(), PROBE_TIME);
    await rpc.request('hello', undefined).catch(() => undefined);
    timeout.dispose();
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    this._retry?.dispose();
    this._rpc?.close();
    this._rpc = null;
    Signal.clearData(this);
  }

  private _connect(): Promise<IJsonRpc> {
    if (this._rpc) {
      return Promise.resolve(this._rpc);
    }
    this._retry?.dispose();
    this._retry = null;
    this._opening ??= this._open().finally(() => {
      this._opening = null;
    });
    return this._opening;
  }

  private async _open(): Promise<IJsonRpc> {
    if (this._connection === 'idle') {
      this._setConnection('connecting');
    }
    try {
      const { connect } = await import('./json-rpc.js');
      const rpc = await connect(this._createSocket());
      this._passOn(rpc);
      // The first answer says that the back end itself is there, not only the relay.
      await rpc.request('hello', undefined).catch((error: unknown) => {
        rpc.close();
        throw error;
      });
      this._adopt(rpc);
      return rpc;
    } catch (error) {
      this._setConnection('lost');
      this._retryLater();
      throw isLayerbookError(error)
        ? error
        : new LayerbookError(
            'server.unreachable',
            'There is no connection to Layerbook on the Jupyter server.',
            { cause: error }
          );
    }
  }

  private _passOn(rpc: IJsonRpc): void {
    rpc.onNotification('runEvent', params =>
      this._runEventReceived.emit(params)
    );
    rpc.onNotification('historyChanged', params =>
      this._historyChanged.emit(params)
    );
    rpc.onNotification('contextChanged', params =>
      this._contextChanged.emit(params)
    );
    rpc.onNotification('verifyProgress', params =>
      this._verifyProgressed.emit(params)
    );
    rpc.onNotification('shellOutput', params => this._shellOutput.emit(params));
    rpc.onNotification('shellClosed', params => this._shellClosed.emit(params));
    rpc.onNotification('containersChanged', params =>
      this._containersChanged.emit(params)
    );
    rpc.onNotification('containerLog', params =>
      this._containerLog.emit(params)
    );
    rpc.onNotification('volumesChanged', params =>
      this._volumesChanged.emit(params)
    );
  }

  private _adopt(rpc: IJsonRpc): void {
    if (this._isDisposed) {
      rpc.close();
      return;
    }
    this._rpc = rpc;
    this._wasOpen = true;
    this._attempts = 0;
    void rpc.closed.then(() => {
      if (this._rpc === rpc && !this._isDisposed) {
        this._rpc = null;
        this._setConnection('lost');
        this._retryLater();
      }
    });
    this._setConnection('open');
  }

  /** A connection that never was open is not tried again by itself: the server may not have the extension. */
  private _retryLater(): void {
    if (!this._wasOpen || this._isDisposed) {
      return;
    }
    const delay = Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** this._attempts);
    this._attempts += 1;
    this._retry?.dispose();
    this._retry = this._setTimer(() => {
      this._connect().catch(() => undefined);
    }, delay);
  }

  private _setConnection(state: ConnectionState): void {
    if (state !== this._connection && !this._isDisposed) {
      this._connection = state;
      this._connectionChanged.emit(state);
    }
  }
}

function setBrowserTimer(callback: () => void, ms: number): IDisposable {
  let isDisposed = false;
  const id = setTimeout(callback, ms);
  return {
    get isDisposed() {
      return isDisposed;
    },
    dispose: () => {
      isDisposed = true;
      clearTimeout(id);
    }
  };
}
