import { once } from 'node:events';

import { WebSocket } from 'ws';

import { type IServer, TOKEN } from './server.js';

/** Why a server did not open a WebSocket. */
export class Refused extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`The server answered ${status}.`);
    this.status = status;
  }
}

interface IAnswer {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

/** The far side of the relay as a page has it: one WebSocket with JSON-RPC on it. */
export class Page implements Disposable {
  /** Resolves with code and reason when the socket is closed. */
  readonly closed: Promise<{ code: number; reason: string }>;
  private readonly socket: WebSocket;
  private readonly waiting = new Map<number, (answer: IAnswer) => void>();
  private lastId = 0;

  constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', data => {
      const answer = JSON.parse((data as Buffer).toString('utf8')) as IAnswer;
      this.waiting.get(answer.id)?.(answer);
    });
    this.closed = once(socket, 'close').then(values => {
      const [code, reason] = values as [number, Buffer];
      return { code, reason: reason.toString('utf8') };
    });
  }

  /** Sends a request; rejects when the socket closes before the answer. */
  async request(method: string, params?: unknown): Promise<IAnswer> {
    const id = ++this.lastId;
    return this.sendText(
      JSON.stringify({ jsonrpc: '2.0', id, method, params }),
      id
    );
  }

  /** Sends a request as it is written, and waits for the answer with that id. */
  async sendText(text: string, id: number): Promise<IAnswer> {
    const answer = new Promise<IAnswer>(resolve =>
      this.waiting.set(id, resolve)
    );
    this.socket.send(text);
    const gone = this.closed.then(({ code, reason }) => {
      throw new Error(`closed with ${code}: ${reason}`);
    });
    return Promise.race([answer, gone]);
  }

  /** Sends something that is no text. */
  sendBytes(bytes: Uint8Array): void {
    this.socket.send(bytes);
  }

  [Symbol.dispose](): void {
    this.socket.close();
  }
}

/**
 * Opens a WebSocket to the extension; headers default to those with the token.
 *
 * @throws Refused when the server does not open it.
 */
export async function openPage(
  server: IServer,
  headers: Record<string, string> = { Authorization: `token ${TOKEN}` }
): Promise<Page> {
  const address = `${server.url.replace('http', 'ws')}/layerbook/ws`;
  const socket = new WebSocket(address, { headers });
  const page = new Page(socket);
  return new Promise((resolve, reject) => {
    socket.on('open', () => resolve(page));
    socket.on('unexpected-response', (_request, response) => {
      response.resume();
      reject(new Refused(response.statusCode ?? 0));
    });
    socket.on('error', reject);
  });
}
