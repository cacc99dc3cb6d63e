import http2 from 'node:http2';
import type { ClientHttp2Session, IncomingHttpHeaders } from 'node:http2';
import type { Duplex } from 'node:stream';
import { RpcStatus } from '../schema.js';
import { frameHeader, FrameReader } from './frames.js';
import { ConnectionLostError, GrpcError } from './grpc-error.js';
import type { IGrpcDetail } from './grpc-error.js';

/** One call: what is asked, and where the answers go. */
export interface IGrpcCallOptions {
  /** `/package.Service/Method`. */
  readonly path: string;
  readonly request: Uint8Array;
  readonly onMessage: (message: Buffer) => void;
  /** Resets the stream, which cancels the call on the other side; the call throws `signal.reason`. */
  readonly signal: AbortSignal;
}

/** A gRPC client on a connection that is open already (HTTP/2 without TLS). The owner disposes it. */
export class GrpcClient implements Disposable {
  private readonly _session: ClientHttp2Session;
  private _lost: Error | null = null;

  private readonly _connection: Duplex;

  constructor(connection: Duplex) {
    this._connection = connection;
    this._session = http2.connect('http://localhost', {
      createConnection: () => this._connection
    });
    this._session.on('error', error => {
      this._lost ??= error;
    });
  }

  /**
   * Makes a call and resolves when the other side said OK after its last message. Throws {@link GrpcError} for any
   * other status, {@link ConnectionLostError} when the connection ended before a status, `signal.reason` on abort, and
   * what `onMessage` throws.
   */
  call(options: IGrpcCallOptions): Promise<void> {
    return new Promise((resolve, reject) => {
      options.signal.throwIfAborted();
      if (this._session.destroyed || this._session.closed) {
        throw new ConnectionLostError('The connection is closed.', {
          cause: this._lost
        });
      }
      const stream = this._session.request({
        ':method': 'POST',
        ':path': options.path,
        'content-type': 'application/grpc',
        te: 'trailers'
      });
      let status: GrpcError | 'ok' | null = null;
      let failure: unknown = null;
      const stop = (reason: unknown): void => {
        failure ??= reason ?? new Error('Stopped.');
        stream.close(http2.constants.NGHTTP2_CANCEL);
      };
      const onAbort = (): void => stop(options.signal.reason);
      options.signal.addEventListener('abort', onAbort, { once: true });

      const frames = new FrameReader();
      const readStatus = (headers: IncomingHttpHeaders): void => {
        status ??= statusOf(headers);
      };
      stream.on('response', readStatus);
      stream.on('trailers', readStatus);
      stream.on('data', (chunk: Buffer) => {
        try {
          if (failure === null) {
            frames.push(chunk).forEach(options.onMessage);
          }
        } catch (error) {
          stop(error);
        }
      });
      stream.on('error', error => {
        this._lost ??= error;
      });
      stream.on('close', () => {
        options.signal.removeEventListener('abort', onAbort);
        if (failure !== null) {
          reject(failure as Error);
        } else if (status === 'ok') {
          resolve();
        } else {
          reject(status ?? this._lostError());
        }
      });
      stream.end(
        Buffer.concat([frameHeader(options.request.length), options.request])
      );
    });
  }

  [Symbol.dispose](): void {
    this._session.destroy();
    this._connection.destroy();
  }

  private _lostError(): ConnectionLostError {
    return new ConnectionLostError(
      `The connection ended${this._lost ? `: ${this._lost.message}` : ''}.`,
      { cause: this._lost }
    );
  }
}

/** The status in response headers or trailers; null when they have none (then it is still to come). */
function statusOf(headers: IncomingHttpHeaders): GrpcError | 'ok' | null {
  const httpStatus = headers[':status'];
  if (httpStatus !== undefined && Number(httpStatus) !== 200) {
    return new GrpcError(2, `HTTP status ${httpStatus}`);
  }
  const text = headers['grpc-status'];
  if (typeof text !== 'string') {
    return null;
  }
  const code = Number(text);
  if (code === 0) {
    return 'ok';
  }
  return new GrpcError(
    code,
    decodeMessage(headers['grpc-message']),
    decodeDetails(headers['grpc-status-details-bin'])
  );
}

function decodeMessage(value: string | string[] | undefined): string {
  const text = typeof value === 'string' ? value : '';
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function decodeDetails(value: string | string[] | undefined): IGrpcDetail[] {
  if (typeof value !== 'string') {
    return [];
  }
  const { details } = RpcStatus.decode(Buffer.from(value, 'base64'));
  return details.map(detail => ({
    typeUrl: detail.type_url,
    value: detail.value
  }));
}
