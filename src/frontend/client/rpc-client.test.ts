import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket as NodeSocket, WebSocketServer } from 'ws';
import { parseNotebookId, parseRunId } from '../../common/ids.js';
import type { ConnectionState } from '../tokens.js';
import { RpcClient } from './rpc-client.js';

interface IMessage {
  id?: number;
  method: string;
  params?: unknown;
}

/** A back end that answers `hello` and whatever the test adds, over a real WebSocket. */
class FakeServer {
  readonly received: IMessage[] = [];
  answers: Record<string, (params: unknown) => object | null> = {
    'system/hello': () => ({ result: { version: '0', rootDir: '/' } })
  };
  private readonly _server = new WebSocketServer({ port: 0 });

  constructor() {
    this._server.on('connection', socket => {
      socket.addEventListener('message', ({ data }) => {
        const text = typeof data === 'string' ? data : '';
        const message = JSON.parse(text) as IMessage;
        this.received.push(message);
        const answer = this.answers[message.method]?.(message.params);
        if (answer) {
          socket.send(
            JSON.stringify({ jsonrpc: '2.0', id: message.id, ...answer })
          );
        }
      });
    });
  }

  get url(): string {
    const address = this._server.address();
    if (address === null || typeof address === 'string') {
      throw new Error('The server does not listen on a port.');
    }
    return `ws://127.0.0.1:${address.port}`;
  }

  notify(method: string, params: unknown): void {
    for (const socket of this._server.clients) {
      socket.send(JSON.stringify({ jsonrpc: '2.0', method, params }));
    }
  }

  drop(reason = ''): void {
    this._server.clients.forEach(socket => socket.close(1011, reason));
  }

  async close(): Promise<void> {
    this._server.clients.forEach(socket => socket.terminate());
    await new Promise(resolve => this._server.close(resolve));
  }
}

/** Timers that fire when the test says so. */
class ManualTimers {
  readonly delays: number[] = [];
  private _callbacks: (() => void)[] = [];

  readonly set = (callback: () => void, ms: number) => {
    this.delays.push(ms);
    this._callbacks.push(callback);
    return {
      isDisposed: false,
      dispose: () => {
        this._callbacks = this._callbacks.filter(item => item !== callback);
      }
    };
  };

  fire(): void {
    const callbacks = this._callbacks;
    this._callbacks = [];
    callbacks.forEach(callback => callback());
  }
}

let server: FakeServer;
let timers: ManualTimers;
let client: RpcClient;
let url: string;
let attempts: number;

beforeEach(() => {
  server = new FakeServer();
  timers = new ManualTimers();
  url = server.url;
  attempts = 0;
  client = new RpcClient({
    createSocket: () => {
      attempts += 1;
      const socket = new NodeSocket(url);
      // A browser's socket does not throw what no one listens to.
      socket.on('error', () => undefined);
      return socket as unknown as WebSocket;
    },
    setTimer: timers.set
  });
});

afterEach(async () => {
  client.dispose();
  await server.close();
});

function becomes(state: ConnectionState): Promise<void> {
  return new Promise(resolve => {
    client.connectionChanged.connect((_, now) => {
      if (now === state) {
        resolve();
      }
    });
  });
}

const NOTEBOOK = { notebookId: parseNotebookId('n') };

describe('the connection to the back end', () => {
  it('is opened by the first request, once for several', async () => {
    server.answers['run/list'] = () => ({ result: [] });
    expect(client.connection).toBe('idle');
    await Promise.all([
      client.request('listRuns', NOTEBOOK),
      client.request('listRuns', NOTEBOOK)
    ]);
    expect(client.connection).toBe('open');
    expect(attempts).toBe(1);
    expect(server.received.map(({ method }) => method)).toEqual([
      'system/hello',
      'run/list',
      'run/list'
    ]);
  });

  it('hands on run events', async () => {
    await client.request('hello', undefined);
    const received = new Promise(resolve => {
      client.runEventReceived.connect((_, params) => resolve(params));
    });
    const params = {
      runId: parseRunId('r'),
      event: { kind: 'runFinished', outcome: 'succeeded', seq: 1, at: 0 }
    };
    server.notify('run/event', params);
    await expect(received).resolves.toEqual(params);
  });

  it('throws the back end’s own errors', async () => {
    server.answers['run/list'] = () => ({
      error: {
        code: -32000,
        message: 'x',
        data: { code: 'engine.notFound', message: 'None.', hint: 'Start one.' }
      }
    });
    await expect(client.request('listRuns', NOTEBOOK)).rejects.toMatchObject({
      name: 'LayerbookError',
      data: { code: 'engine.notFound', message: 'None.', hint: 'Start one.' }
    });
  });

  it('throws `cancelled`, and tells the back end, when a request is aborted', async () => {
    const controller = new AbortController();
    server.answers['run/list'] = () => {
      controller.abort();
      return null;
    };
    server.answers['$/cancelRequest'] = () => {
      const request = server.received.find(
        ({ method }) => method === 'run/list'
      );
      return { id: request?.id, error: { code: -32800, message: 'stopped' } };
    };
    await expect(
      client.request('listRuns', NOTEBOOK, { signal: controller.signal })
    ).rejects.toMatchObject({ data: { code: 'cancelled' } });
  });

  it('fails requests that are lost with the connection, and says why it closed', async () => {
    server.answers['run/list'] = () => {
      server.drop('Node.js was not found.');
      return null;
    };
    await expect(client.request('listRuns', NOTEBOOK)).rejects.toThrow(
      /Node\.js was not found/
    );
  });

  it('is tried again, with growing delays, after it was open', async () => {
    await client.request('hello', undefined);
    const lost = becomes('lost');
    server.drop();
    await lost;
    url = 'ws://127.0.0.1:9';
    const first = timers.delays.length;
    timers.fire();
    await expect.poll(() => timers.delays.length).toBe(first + 1);
    expect(timers.delays.at(-1)).toBeGreaterThan(timers.delays.at(-2) ?? 0);
    url = server.url;
    const open = becomes('open');
    timers.fire();
    await open;
    expect(client.connection).toBe('open');
  });

  it('is not tried again by itself when it never was open', async () => {
    url = 'ws://127.0.0.1:9';
    await expect(client.request('hello', undefined)).rejects.toMatchObject({
      data: { code: 'server.unreachable' }
    });
    expect(timers.delays).toEqual([]);
    expect(client.connection).toBe('lost');
  });

  it('is closed when it does not answer after the page woke up', async () => {
    await client.request('hello', undefined);
    server.answers['system/hello'] = () => null;
    const lost = becomes('lost');
    const awake = client.wakeUp();
    await expect.poll(() => timers.delays.length).toBe(1);
    timers.fire();
    await Promise.all([lost, awake]);
    expect(client.connection).toBe('lost');
  });
});
