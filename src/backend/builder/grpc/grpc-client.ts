import http2 from 'node:http2';
import type {
  ClientHttp2Session,
  ClientHttp2Stream,
  IncomingHttpHeaders
} from 'node:http2';
import type { Duplex } from 'node:stream';
import { RpcStatus } from '../schema.js';
import { frameHeader, FrameReader } from './frames.js';
import { ConnectionLostError, GrpcCode, GrpcError } from './grpc-error.js';
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
  private readonly _connection: Duplex;
  private readonly _session: ClientHttp2Session;
  private _lost: Error | null = null;

  constructor(connection: Duplex) {
    this._connection = connection;
    this._session = http2.connect('http://localhost', {
      createConnection: () => connection
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
  async call(options: IGrpcCallOptions): Promise<void> {
    options.signal.throwIfAborted();
    if (this._session.destroyed || this._session.closed) {
      throw this._lostError();
    }
    const stream = this._session.request({
      ':method': 'POST',
      ':path': options.path,
      'content-type': 'application/grpc',
      te: 'trailers'
    });
    stream.on('error', error => {
      this._lost ??= error;
    });
    stream.write(frameHeader(options.request.length));
    stream.end(options.request);
    const status = await readAnswer(stream, options);
    if (status !== 'ok') {
      throw status ?? this._lostError();
    }
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

type CallStatus = GrpcError | 'ok' | null;

/** Reads to the end of the stream; null when no status came. Rejects when it was stopped from this side. */
function readAnswer(
  stream: ClientHttp2Stream,
  { onMessage, signal }: IGrpcCallOptions
): Promise<CallStatus> {
  return new Promise((resolve, reject) => {
    const frames = new FrameReader();
    let status: CallStatus = null;
    let stopped: { readonly reason: unknown } | null = null;
    const stop = (reason: unknown): void => {
      stopped ??= { reason };
      stream.close(http2.constants.NGHTTP2_CANCEL);
    };
    const onAbort = (): void => stop(signal.reason);
    const readStatus = (headers: IncomingHttpHeaders): void => {
      status ??= statusOf(headers);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    stream.on('response', readStatus);
    stream.on('trailers', readStatus);
    stream.on('data', (chunk: Buffer) => {
      try {
        if (!stopped) {
          frames.push(chunk).forEach(onMessage);
        }
      } catch (error) {
        stop(error);
      }
    });
    stream.on('close', () => {
      signal.removeEventListener('abort', onAbort);
      if (stopped) {
        // Whatever was thrown or given as a reason is passed on as it is.
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
        reject(stopped.reason);
      } else {
        resolve(status);
      }
    });
  });
}

/** The status in response headers or trailers; null when they have none (then it is still to come). */
function statusOf(headers: IncomingHttpHeaders): CallStatus {
  const httpStatus = Number(headers[':status'] ?? 200);
  if (httpStatus !== 200) {
    return new GrpcError(GrpcCode.unknown, `HTTP status ${httpStatus}`);
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
