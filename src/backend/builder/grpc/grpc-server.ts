import http2 from 'node:http2';
import type { IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import type { Duplex } from 'node:stream';
import { frameHeader, FrameReader } from './frames.js';
import { GrpcCode, GrpcError } from './grpc-error.js';

/** One call that came in. */
export interface IGrpcServerCall {
  /** All values of a header, in the order in which they were sent; a value may contain commas. */
  headerValues(name: string): string[];
  /** The caller's messages; ends when the caller has sent its last. Can be read once. */
  messages(): AsyncIterable<Buffer>;
  /** Sends one message given in parts, and waits until the connection takes more. Throws when the caller is gone. */
  write(...parts: readonly Uint8Array[]): Promise<void>;
}

/** Answers a call; the call ends OK when it resolves, and with the status of a thrown {@link GrpcError}. */
export type GrpcMethod = (call: IGrpcServerCall) => Promise<void>;

/**
 * Serves gRPC methods (by `/package.Service/Method`) on a connection that is open already. Dispose it to end every
 * call and the connection.
 *
 * Written on `node:http2` rather than on a gRPC library because the latter splits header values at commas, and BuildKit
 * sends file names in headers.
 */
export function serveGrpc(
  connection: Duplex,
  methods: ReadonlyMap<string, GrpcMethod>
): Disposable {
  const session = http2.performServerHandshake(connection);
  // A lost connection shows in every call; without a listener it would end the process.
  session.on('error', () => connection.destroy());
  session.on(
    'stream',
    (
      stream: ServerHttp2Stream,
      headers: IncomingHttpHeaders,
      _flags: number,
      rawHeaders: string[]
    ) => {
      const method = methods.get(headers[':path'] ?? '');
      void answer(stream, method ?? unimplemented, rawHeaders);
    }
  );
  return {
    [Symbol.dispose]: () => {
      session.destroy();
      connection.destroy();
    }
  };
}

/** The one message of a call that has no more. Throws when there is none. */
export async function firstMessage(call: IGrpcServerCall): Promise<Buffer> {
  for await (const message of call.messages()) {
    return message;
  }
  throw new GrpcError(GrpcCode.invalidArgument, 'The request is empty.');
}

const unimplemented: GrpcMethod = () =>
  Promise.reject(
    new GrpcError(GrpcCode.unimplemented, 'Not implemented here.')
  );

async function answer(
  stream: ServerHttp2Stream,
  method: GrpcMethod,
  rawHeaders: readonly string[]
): Promise<void> {
  stream.on('error', () => undefined);
  stream.respond(
    { ':status': 200, 'content-type': 'application/grpc+proto' },
    { waitForTrailers: true }
  );
  let status = { code: 0, message: '' };
  stream.on('wantTrailers', () =>
    stream.sendTrailers({
      'grpc-status': String(status.code),
      ...(status.message === ''
        ? {}
        : { 'grpc-message': encodeURIComponent(status.message) })
    })
  );
  try {
    await method(serverCall(stream, rawHeaders));
  } catch (error) {
    status =
      error instanceof GrpcError
        ? { code: error.code, message: error.message }
        : { code: GrpcCode.internal, message: String(error) };
  }
  // What the caller still sends is of no interest, but unread it would hold up the connection.
  stream.resume();
  if (!stream.destroyed) {
    stream.end();
  }
}

function serverCall(
  stream: ServerHttp2Stream,
  rawHeaders: readonly string[]
): IGrpcServerCall {
  let drained: Promise<void> | null = null;
  return {
    headerValues: name =>
      rawHeaders.filter(
        (_value, index) => index % 2 === 1 && rawHeaders[index - 1] === name
      ),
    messages: () => readMessages(stream),
    write: async (...parts) => {
      if (stream.destroyed || stream.writableEnded) {
        throw new GrpcError(GrpcCode.cancelled, 'The caller is gone.');
      }
      const length = parts.reduce((sum, part) => sum + part.length, 0);
      stream.cork();
      stream.write(frameHeader(length));
      parts.forEach(part => stream.write(part));
      stream.uncork();
      if (stream.writableNeedDrain) {
        drained ??= waitForDrain(stream).finally(() => {
          drained = null;
        });
        await drained;
      }
    }
  };
}

function waitForDrain(stream: ServerHttp2Stream): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = (): void => {
      stream.off('drain', done);
      stream.off('close', gone);
      resolve();
    };
    const gone = (): void => {
      stream.off('drain', done);
      stream.off('close', gone);
      reject(new GrpcError(GrpcCode.cancelled, 'The caller is gone.'));
    };
    stream.on('drain', done);
    stream.on('close', gone);
  });
}

async function* readMessages(stream: ServerHttp2Stream): AsyncIterable<Buffer> {
  const frames = new FrameReader();
  // A reader that has heard enough must still be able to answer.
  const chunks: AsyncIterable<Buffer> = stream.iterator({
    destroyOnReturn: false
  });
  for await (const chunk of chunks) {
    yield* frames.push(chunk);
  }
}
