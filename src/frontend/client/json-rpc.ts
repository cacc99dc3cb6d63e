/**
 * JSON-RPC over one WebSocket: one message is one text frame.
 *
 * This module is the only one that loads vscode-jsonrpc; `rpc-client.ts` imports it when the first request is made.
 */

import type {
  DataCallback,
  Disposable,
  Message,
  MessageConnection
} from 'vscode-jsonrpc';
import {
  AbstractMessageReader,
  AbstractMessageWriter,
  CancellationTokenSource,
  ResponseError,
  createMessageConnection
} from 'vscode-jsonrpc/browser.js';
import { LayerbookError } from '../../common/protocol/errors.js';
import { Notifications, Requests } from '../../common/protocol/requests.js';
import type {
  NotificationName,
  NotificationParams,
  RequestName,
  RequestParams,
  RequestResult
} from '../tokens.js';
import { errorFromData } from './error-from-response.js';

/** One open connection; it is never opened again. */
export interface IJsonRpc {
  /** Throws what {@link IRpcClient.request} promises. */
  request<N extends RequestName>(
    name: N,
    params: RequestParams<N>,
    signal?: AbortSignal
  ): Promise<RequestResult<N>>;
  onNotification<N extends NotificationName>(
    name: N,
    handler: (params: NotificationParams<N>) => void
  ): void;
  /** Resolves with the reason given by the server, or an empty text, when the socket is closed by either side. */
  readonly closed: Promise<string>;
  close(): void;
}

/** Waits for the socket to open. Throws `server.unreachable` with the server's reason when it closes instead. */
export async function connect(socket: WebSocket): Promise<IJsonRpc> {
  await opened(socket);
  return new JsonRpc(socket);
}

function opened(socket: WebSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.addEventListener('open', () => resolve(), { once: true });
    socket.addEventListener(
      'close',
      event => reject(unreachable(event.reason)),
      { once: true }
    );
  });
}

/** The error for a connection that is not there; `reason` is the server's own, or empty. */
export function unreachable(reason: string): LayerbookError {
  return new LayerbookError(
    'server.unreachable',
    reason === ''
      ? 'There is no connection to Layerbook on the Jupyter server.'
      : `The Jupyter server closed the connection to Layerbook: ${reason}`
  );
}

class JsonRpc implements IJsonRpc {
  readonly closed: Promise<string>;
  private readonly _socket: WebSocket;
  private readonly _connection: MessageConnection;
  private _reason: string | null = null;

  constructor(socket: WebSocket) {
    this._socket = socket;
    this._connection = createMessageConnection(
      new SocketReader(socket),
      new SocketWriter(socket)
    );
    this.closed = new Promise(resolve => {
      socket.addEventListener(
        'close',
        event => {
          this._reason = event.reason;
          // Rejects every request that still waits for its answer.
          this._connection.dispose();
          resolve(event.reason);
        },
        { once: true }
      );
    });
    this._connection.listen();
  }

  async request<N extends RequestName>(
    name: N,
    params: RequestParams<N>,
    signal?: AbortSignal
  ): Promise<RequestResult<N>> {
    if (this._reason !== null) {
      throw unreachable(this._reason);
    }
    const source = new CancellationTokenSource();
    const abort = () => source.cancel();
    signal?.addEventListener('abort', abort, { once: true });
    try {
      const { method } = Requests[name];
      return params === undefined
        ? await this._connection.sendRequest<RequestResult<N>>(
            method,
            source.token
          )
        : await this._connection.sendRequest<RequestResult<N>>(
            method,
            params,
            source.token
          );
    } catch (error) {
      throw this._translate(error, signal);
    } finally {
      signal?.removeEventListener('abort', abort);
      source.dispose();
    }
  }

  onNotification<N extends NotificationName>(
    name: N,
    handler: (params: NotificationParams<N>) => void
  ): void {
    this._connection.onNotification(Notifications[name].method, handler);
  }

  close(): void {
    this._socket.close();
  }

  private _translate(error: unknown, signal?: AbortSignal): LayerbookError {
    if (signal?.aborted) {
      return new LayerbookError('cancelled', 'The request was stopped.');
    }
    if (error instanceof ResponseError) {
      const ours = errorFromData(error.data);
      if (ours) {
        return ours;
      }
    }
    if (this._reason !== null || this._socket.readyState !== WebSocketOpen) {
      return unreachable(this._reason ?? '');
    }
    const message = error instanceof Error ? error.message : String(error);
    return new LayerbookError('internal', message, { cause: error });
  }
}

/** `WebSocket.OPEN`, which exists only where the global does. */
const WebSocketOpen = 1;

class SocketReader extends AbstractMessageReader {
  private readonly _socket: WebSocket;

  constructor(socket: WebSocket) {
    super();
    this._socket = socket;
  }

  listen(callback: DataCallback): Disposable {
    const receive = (event: MessageEvent) => {
      try {
        callback(JSON.parse(String(event.data)) as Message);
      } catch (error) {
        this.fireError(error);
      }
    };
    const close = () => this.fireClose();
    this._socket.addEventListener('message', receive);
    this._socket.addEventListener('close', close, { once: true });
    return {
      dispose: () => {
        this._socket.removeEventListener('message', receive);
        this._socket.removeEventListener('close', close);
      }
    };
  }
}

class SocketWriter extends AbstractMessageWriter {
  private readonly _socket: WebSocket;

  constructor(socket: WebSocket) {
    super();
    this._socket = socket;
  }

  write(message: Message): Promise<void> {
    this._socket.send(JSON.stringify(message));
    return Promise.resolve();
  }

  end(): void {
    // The socket is closed by its owner.
  }
}
