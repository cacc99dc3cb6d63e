import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { Server, Socket } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectEngine } from './connect-engine.js';

let folder: string;
let servers: Server[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'layerbook-sock-'));
  servers = [];
});

afterEach(async () => {
  for (const server of servers) {
    await new Promise(resolve => server.close(resolve));
  }
  rmSync(folder, { recursive: true, force: true });
});

/** Listens on a socket in the test's folder and treats every connection with `onConnection`. */
async function listen(
  name: string,
  onConnection: (socket: Socket) => void
): Promise<string> {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  const server = createServer(onConnection);
  servers.push(server);
  await new Promise<void>(resolve => server.listen(path, resolve));
  return path;
}

/** Only places below the test's folder, so that an engine of the machine is not found. */
const nowhere = (): NodeJS.ProcessEnv => ({
  HOME: folder,
  XDG_RUNTIME_DIR: folder
});

describe('connectEngine', () => {
  it('says that DOCKER_HOST does not answer, and tries no other engine', async () => {
    let asked = 0;
    await listen('docker.sock', socket => {
      asked++;
      socket.destroy();
    });
    const host = `unix://${folder}/dead.sock`;
    const env = { ...nowhere(), DOCKER_HOST: host };
    await expect(connectEngine({ env })).rejects.toMatchObject({
      message: `The container engine at ${host} (DOCKER_HOST) does not answer: there is no such socket.`,
      data: { code: 'engine.unreachable' }
    });
    expect(asked).toBe(0);
  });

  it('says of a server that only closes connections that it does not answer', async () => {
    const path = await listen('closing.sock', socket => socket.destroy());
    const env = { DOCKER_HOST: `unix://${path}` };
    await expect(connectEngine({ env })).rejects.toMatchObject({
      data: { code: 'engine.unreachable' }
    });
  });

  it('says of a path that is no socket that nothing listens there', async () => {
    const path = join(folder, 'file');
    writeFileSync(path, '');
    const env = { DOCKER_HOST: `unix://${path}` };
    await expect(connectEngine({ env })).rejects.toMatchObject({
      data: { code: 'engine.unreachable' }
    });
  });

  it('says of a server that speaks something else that it is not understood', async () => {
    const body = '{"hello":"world"}';
    const path = await listen('other.sock', socket => {
      socket.on('error', () => undefined).resume();
      socket.end(
        `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`
      );
    });
    const env = { DOCKER_HOST: `unix://${path}` };
    await expect(connectEngine({ env })).rejects.toMatchObject({
      data: { code: 'engine.failed' }
    });
  });

  it('lists in one sentence what was tried when there is no engine', async () => {
    const env = nowhere();
    const failure = connectEngine({ env, platform: 'win32' });
    await expect(failure).rejects.toMatchObject({
      data: { code: 'engine.notFound' }
    });
    await expect(failure).rejects.toThrow(
      /tried: npipe:\/\/\/\/\.\/pipe\/docker_engine, /
    );
  });

  it('does not begin when it is cancelled, and stops when it becomes so', async () => {
    const reason = new Error('stop');
    const env = { DOCKER_HOST: `unix://${folder}/x.sock` };
    const signal = AbortSignal.abort(reason);
    await expect(connectEngine({ env, signal })).rejects.toBe(reason);

    const controller = new AbortController();
    const path = await listen('silent.sock', socket => {
      socket.on('error', () => undefined);
      controller.abort(reason);
    });
    await expect(
      connectEngine({
        env: { DOCKER_HOST: `unix://${path}` },
        signal: controller.signal
      })
    ).rejects.toBe(reason);
  });
});
