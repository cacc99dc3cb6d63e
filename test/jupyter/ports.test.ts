import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket, { WebSocketServer } from 'ws';

import { type IServer, startServer, TOKEN } from './server.js';

let jupyter: IServer;
let container: Server;
let port: number;
/** What the container got last. */
let seen: { request: IncomingMessage; body: string };
/** How its last WebSocket was closed. */
let closed: [number, string] | undefined;

/** Paths at which the container does not answer with its page. */
const SPECIAL: Record<
  string,
  (response: ServerResponse, request: IncomingMessage) => void
> = {
  '/away': response => response.writeHead(302, { Location: '/home?a=1' }).end(),
  '/far': (response, { headers }) =>
    response
      .writeHead(307, { Location: `http://${String(headers.host)}/home?a=1` })
      .end(),
  '/hang-up': (_response, { socket }) => socket.destroy(),
  '/nonsense': (_response, { socket }) => socket.end('no HTTP at all\r\n\r\n'),
  '/sized': response =>
    response
      .writeHead(200, { 'Content-Length': '18', ETag: '"its-own"' })
      .end('eighteen in length'),
  '/zipped': response =>
    response
      .writeHead(200, { 'Content-Encoding': 'gzip' })
      .end(gzipSync('unzipped')),
  '/nothing': response => response.writeHead(204).end(),
  '/same': response => response.writeHead(304, { ETag: '"its-own"' }).end()
};

beforeAll(async () => {
  jupyter = await startServer();
  container = createServer((request, response) => {
    void text(request).then(body => {
      seen = { request, body };
      const special = SPECIAL[request.url ?? ''];
      if (special) {
        special(response, request);
        return;
      }
      response.setHeader('Set-Cookie', 'mine=1');
      response.setHeader('Content-Security-Policy', 'default-src *');
      response.setHeader('Content-Type', 'text/html');
      response.end('<p>from the container</p>');
    });
  });
  const sockets = new WebSocketServer({ server: container });
  sockets.on('connection', socket => {
    socket.on('close', (code, reason) => (closed = [code, String(reason)]));
    socket.on('message', (data, isBinary) => {
      if (!isBinary && (data as Buffer).toString() === 'leave') {
        socket.close(4001, 'as asked');
        return;
      }
      socket.send(data, { binary: isBinary });
    });
  });
  container.listen(0, '127.0.0.1');
  await once(container, 'listening');
  port = (container.address() as AddressInfo).port;
});

afterAll(async () => {
  container.closeAllConnections();
  container.close();
  await jupyter[Symbol.asyncDispose]();
});

function ask(
  body: object,
  headers: Record<string, string> = {}
): Promise<Response> {
  return fetch(`${jupyter.url}/layerbook/ports`, {
    method: 'POST',
    body: JSON.stringify(body),
    headers
  });
}

async function address(host = '127.0.0.1'): Promise<string> {
  const answer = await ask({ host, port }, { Authorization: `token ${TOKEN}` });
  expect(answer.status).toBe(200);
  const { path } = (await answer.json()) as { path: string };
  return new URL(path, jupyter.url).href;
}

describe('the address of a port', () => {
  it('is given to a user only, and for ports of this machine only', async () => {
    expect((await ask({ host: '127.0.0.1', port })).status).toBe(403);
    for (const body of [
      { host: '192.0.2.1', port },
      { host: 'example.org', port },
      { host: '127.0.0.1', port: 0 },
      { port }
    ]) {
      const answer = await ask(body, { Authorization: `token ${TOKEN}` });
      expect(answer.status).toBe(400);
    }
    expect(await address('0.0.0.0')).toBe(await address());
  });

  it('cannot be guessed', async () => {
    const guess = new URL('../unknown/', await address()).href;
    expect((await fetch(guess)).status).toBe(404);
    const socket = new WebSocket(guess.replace(/^http/, 'ws'));
    const [error] = (await once(socket, 'error')) as [Error];
    expect(error.message).toContain('404');
  });
});

describe('a page of a container', () => {
  it('comes whole, in a sandbox and without cookies', async () => {
    const answer = await fetch(`${await address()}a%20b?c=d`);
    expect(await answer.text()).toBe('<p>from the container</p>');
    expect(answer.headers.get('content-type')).toBe('text/html');
    expect(answer.headers.getSetCookie()).toEqual([]);
    const policy = answer.headers.get('content-security-policy');
    expect(policy).toMatch(/^sandbox /);
    expect(policy).not.toContain('allow-same-origin');
    expect(policy).not.toContain('default-src');
    expect(seen.request.url).toBe('/a%20b?c=d');
  });

  it('gets nothing of Jupyter’s', async () => {
    await fetch(await address(), {
      headers: {
        Cookie: 'username-localhost-8888=secret',
        Authorization: `token ${TOKEN}`,
        'X-XSRFToken': 'secret',
        'X-Own': 'kept'
      }
    });
    expect(seen.request.headers).toMatchObject({ 'x-own': 'kept' });
    expect(seen.request.headers.host).toBe(`127.0.0.1:${String(port)}`);
    for (const name of ['cookie', 'authorization', 'x-xsrftoken']) {
      expect(seen.request.headers).not.toHaveProperty(name);
    }
  });

  it('takes what is sent to it, and is followed where it leads', async () => {
    const home = await address();
    const answer = await fetch(`${home}form`, { method: 'POST', body: 'a=b' });
    expect(answer.status).toBe(200);
    expect(seen).toMatchObject({ body: 'a=b', request: { method: 'POST' } });
    const away = await fetch(`${home}away`, { redirect: 'manual' });
    expect(new URL(away.headers.get('location') ?? '', home).href).toBe(
      `${home}home?a=1`
    );
    const far = await fetch(`${home}far`, { redirect: 'manual' });
    expect(new URL(far.headers.get('location') ?? '', home).href).toBe(
      `${home}home?a=1`
    );
  });

  it('takes a body that comes in pieces', async () => {
    const answer = await fetch(`${await address()}pieces`, {
      method: 'PUT',
      body: new Blob(['in ', 'pieces']).stream(),
      duplex: 'half'
    });
    expect(answer.status).toBe(200);
    expect(seen).toMatchObject({
      body: 'in pieces',
      request: { method: 'PUT' }
    });
  });

  it('keeps its length, tag and encoding', async () => {
    const home = await address();
    const head = await fetch(`${home}sized`, { method: 'HEAD' });
    expect(head.headers.get('content-length')).toBe('18');
    expect(await head.text()).toBe('');
    const whole = await fetch(`${home}sized`);
    expect(whole.headers.get('etag')).toBe('"its-own"');
    expect(await whole.text()).toBe('eighteen in length');
    expect((await fetch(home)).headers.has('etag')).toBe(false);
    expect(await (await fetch(`${home}zipped`)).text()).toBe('unzipped');
  });

  it('may answer with nothing', async () => {
    const home = await address();
    expect((await fetch(`${home}nothing`)).status).toBe(204);
    const same = await fetch(`${home}same`, {
      headers: { 'If-None-Match': '"its-own"' }
    });
    expect(same.status).toBe(304);
    expect(await same.text()).toBe('');
  });

  it('talks over a WebSocket', async () => {
    const socket = new WebSocket((await address()).replace(/^http/, 'ws'));
    await once(socket, 'open');
    socket.send('hello');
    const [data, isBinary] = (await once(socket, 'message')) as [
      Buffer,
      boolean
    ];
    expect(data.toString()).toBe('hello');
    expect(isBinary).toBe(false);
    socket.send(Buffer.from([0, 255]));
    const [bytes] = (await once(socket, 'message')) as [Buffer];
    expect([...bytes]).toEqual([0, 255]);
    closed = undefined;
    socket.close(4002, 'enough');
    await expect.poll(() => closed).toEqual([4002, 'enough']);
  });

  it('closes a WebSocket with its own words', async () => {
    const socket = new WebSocket((await address()).replace(/^http/, 'ws'));
    await once(socket, 'open');
    socket.send('leave');
    const [code, reason] = (await once(socket, 'close')) as [number, Buffer];
    expect([code, String(reason)]).toEqual([4001, 'as asked']);
  });

  it('that hangs up, or speaks no HTTP, does not answer', async () => {
    const home = await address();
    for (const path of ['hang-up', 'nonsense']) {
      const page = await fetch(home + path);
      expect(page.status).toBe(502);
      expect(await page.text()).toMatch(/^The container does not answer/);
    }
  });

  it('that does not answer says so', async () => {
    const gone = createServer().listen(0, '127.0.0.1');
    await once(gone, 'listening');
    const { port: unused } = gone.address() as AddressInfo;
    gone.close();
    await once(gone, 'close');
    const answer = await ask(
      { host: '127.0.0.1', port: unused },
      { Authorization: `token ${TOKEN}` }
    );
    const { path } = (await answer.json()) as { path: string };
    const page = await fetch(new URL(path, jupyter.url));
    expect(page.status).toBe(502);
    expect(await page.text()).toMatch(/^The container does not answer/);
  });
});
