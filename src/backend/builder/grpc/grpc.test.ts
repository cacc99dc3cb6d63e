import { createServer, connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { frameHeader, FrameReader } from './frames.js';
import { GrpcClient } from './grpc-client.js';
import { ConnectionLostError, GrpcError } from './grpc-error.js';
import { serveGrpc } from './grpc-server.js';
import type { GrpcMethod } from './grpc-server.js';

let sockets: readonly [Socket, Socket];

beforeEach(async () => {
  const listener = createServer();
  await new Promise<void>(resolve => listener.listen(0, '127.0.0.1', resolve));
  const near = connect((listener.address() as AddressInfo).port, '127.0.0.1');
  const far = await new Promise<Socket>(resolve =>
    listener.once('connection', resolve)
  );
  listener.close();
  sockets = [near, far];
});

afterEach(() => sockets.forEach(socket => socket.destroy()));

/** A client, and a server with one method. */
function pair(
  method: GrpcMethod
): Disposable & { readonly client: GrpcClient } {
  const server = serveGrpc(sockets[1], new Map([['/t.S/M', method]]));
  const client = new GrpcClient(sockets[0]);
  return {
    client,
    [Symbol.dispose]: () => {
      client[Symbol.dispose]();
      server[Symbol.dispose]();
    }
  };
}

function deferred<T>(): {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
} {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>(done => {
    resolve = done;
  });
  return { promise, resolve };
}

async function call(
  client: GrpcClient,
  options: { path?: string; request?: Buffer; signal?: AbortSignal } = {}
): Promise<Buffer[]> {
  const messages: Buffer[] = [];
  await client.call({
    path: '/t.S/M',
    request: Buffer.from('request'),
    signal: new AbortController().signal,
    onMessage: message => messages.push(message),
    ...options
  });
  return messages;
}

describe('FrameReader', () => {
  it('finds the messages however the bytes are cut', () => {
    const messages = ['', 'a', 'b'.repeat(300), 'c'].map(text =>
      Buffer.from(text)
    );
    const bytes = Buffer.concat(
      messages.flatMap(message => [frameHeader(message.length), message])
    );
    for (const size of [1, 2, 3, 5, 7, 100, 1000]) {
      const reader = new FrameReader();
      const found: Buffer[] = [];
      for (let at = 0; at < bytes.length; at += size) {
        found.push(...reader.push(bytes.subarray(at, at + size)));
      }
      expect(found.map(String)).toEqual(messages.map(String));
    }
  });

  it('refuses compressed and absurdly large messages', () => {
    expect(() => new FrameReader().push(Buffer.from([1, 0, 0, 0, 0]))).toThrow(
      'flag 1'
    );
    expect(() =>
      new FrameReader().push(Buffer.from([0, 255, 0, 0, 0]))
    ).toThrow('bytes');
  });
});

describe('a call', () => {
  it('brings the request there and all messages back', async () => {
    using both = pair(async server => {
      for await (const message of server.messages()) {
        await server.write(message, Buffer.from('!'));
        await server.write(Buffer.alloc(1_000_000, 'x'));
      }
    });
    const [first, second] = await call(both.client);
    expect(first?.toString()).toBe('request!');
    expect(second?.length).toBe(1_000_000);
  });

  it('ends with the status that the method throws', async () => {
    using both = pair(() =>
      Promise.reject(new GrpcError(5, 'no such thing: ü, %'))
    );
    await expect(call(both.client)).rejects.toMatchObject({
      code: 5,
      message: 'no such thing: ü, %'
    });
  });

  it('of an unknown method is answered "unimplemented"', async () => {
    using both = pair(() => Promise.resolve());
    await expect(
      call(both.client, { path: '/t.S/Other' })
    ).rejects.toMatchObject({ code: 12 });
  });

  it('can be answered before the caller has sent everything', async () => {
    using both = pair(async server => {
      for await (const message of server.messages()) {
        await server.write(message);
        return;
      }
    });
    expect((await call(both.client)).map(String)).toEqual(['request']);
  });

  it('stops on both sides when it is aborted', async () => {
    const ended = deferred<unknown>();
    const begun = deferred<void>();
    using both = pair(async server => {
      begun.resolve();
      try {
        for (;;) {
          await server.write(Buffer.alloc(100_000));
        }
      } catch (error) {
        ended.resolve(error);
      }
    });
    const controller = new AbortController();
    const calling = call(both.client, { signal: controller.signal });
    await begun.promise;
    const reason = new Error('enough');
    controller.abort(reason);
    await expect(calling).rejects.toBe(reason);
    expect(await ended.promise).toBeInstanceOf(GrpcError);
  });

  it('waits for a slow reader instead of filling the memory', async () => {
    let written = 0;
    using both = pair(async server => {
      while (written < 200) {
        await server.write(Buffer.alloc(100_000));
        written += 1;
      }
    });
    let seen = 0;
    await both.client.call({
      path: '/t.S/M',
      request: Buffer.alloc(0),
      signal: new AbortController().signal,
      onMessage: () => {
        seen += 1;
        // What is in flight is bounded by the windows of HTTP/2 and the sockets.
        expect(written - seen).toBeLessThan(100);
      }
    });
    expect(seen).toBe(200);
  });

  it('fails as lost when the connection ends before a status', async () => {
    using both = pair(async server => {
      await server.write(Buffer.from('x'));
      sockets[1].destroy();
      await new Promise(() => undefined);
    });
    await expect(call(both.client)).rejects.toBeInstanceOf(ConnectionLostError);
    await expect(call(both.client)).rejects.toBeInstanceOf(ConnectionLostError);
  });

  it('passes on what the reader throws', async () => {
    using both = pair(server => server.write(Buffer.from('x')));
    const calling = both.client.call({
      path: '/t.S/M',
      request: Buffer.alloc(0),
      signal: new AbortController().signal,
      onMessage: () => {
        throw new Error('reader');
      }
    });
    await expect(calling).rejects.toThrow('reader');
  });
});
