import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { LABELS, networkName } from '../../src/backend/containers/contract.js';
import { connectEngine } from '../../src/backend/engine/connect-engine.js';
import type { IEngine } from '../../src/backend/engine/contract.js';
import { parseNotebookId } from '../../src/common/ids.js';
import type { IContainerInfo } from '../../src/common/protocol/containers.js';

const BUNDLE = fileURLToPath(
  new URL('../../dist/backend.cjs', import.meta.url)
);
const NOTEBOOK = parseNotebookId(`crash-${process.pid}`);
const LABEL = `${LABELS.notebook}=${NOTEBOOK}`;
const CELLS = [
  {
    id: 'service',
    kind: 'container',
    source:
      '#| image: busybox:latest\n#| detach: true\n#| container_name: web\ntrap "exit 0" TERM; while true; do sleep 0.2; done'
  },
  {
    id: 'run',
    kind: 'container',
    source: '#| image: busybox:latest\necho begun; sleep 300'
  }
];

interface IMessage {
  readonly id?: number;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

/** A back end in a process of its own, with one page. */
class BackEnd {
  readonly child: ChildProcess;
  readonly exited: Promise<unknown>;
  /** Notifications that came. */
  readonly told: IMessage[] = [];
  private readonly _answers = new Map<number, (message: IMessage) => void>();
  private _last = 0;

  constructor(folder: string) {
    this.child = spawn(
      process.execPath,
      [BUNDLE, 'serve', '--root-dir', folder],
      {
        stdio: ['pipe', 'pipe', 'inherit'],
        env: { ...process.env, XDG_STATE_HOME: join(folder, 'state') }
      }
    );
    this.exited = once(this.child, 'exit');
    this.child.stdin?.write('+1\n');
    createInterface({ input: this.child.stdout! }).on('line', line => {
      const message = JSON.parse(line.replace(/^=1 /, '')) as IMessage;
      if (message.id === undefined) {
        this.told.push(message);
      } else {
        this._answers.get(message.id)?.(message);
      }
    });
  }

  async ask<T>(method: string, params: object): Promise<T> {
    const id = ++this._last;
    const answer = new Promise<IMessage>(resolve => {
      this._answers.set(id, resolve);
    });
    const message = { jsonrpc: '2.0', id, method, params };
    this.child.stdin?.write(`=1 ${JSON.stringify(message)}\n`);
    const { error, result } = await answer;
    if (error) {
      throw new Error(error.message);
    }
    return result as T;
  }

  start(cellId: string): Promise<unknown> {
    const notebook = {
      id: NOTEBOOK,
      path: 'notebook.ipynb',
      config: {},
      cells: CELLS
    };
    return this.ask('run/start', { notebook, cellId, cache: 'use' });
  }

  list(): Promise<IContainerInfo[]> {
    return this.ask('container/list', { notebookId: NOTEBOOK });
  }

  /** Waits for a notification whose JSON contains the text. */
  hears(text: string): Promise<void> {
    return vi.waitFor(
      () => expect(JSON.stringify(this.told)).toContain(text),
      30_000
    );
  }
}

let folder: string;
let engine: IEngine;
let servers: BackEnd[];

function serve(): BackEnd {
  const server = new BackEnd(folder);
  servers.push(server);
  return server;
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'layerbook-crash-'));
  engine = await connectEngine();
  servers = [];
});
afterEach(async () => {
  for (const { child, exited } of servers) {
    child.kill('SIGKILL');
    await exited;
  }
  for (const { id } of await engine.containers.listByLabel(LABEL)) {
    await engine.containers.remove(id);
  }
  await engine.networks.remove(networkName(NOTEBOOK));
  await rm(folder, { recursive: true, force: true });
});

async function roles(): Promise<string[]> {
  const listed = await engine.containers.listByLabel(LABEL);
  return listed.map(({ labels }) => labels[LABELS.role] ?? '').sort();
}

async function killedInMidRun(): Promise<void> {
  const server = serve();
  await server.start('service');
  await server.hears('"runFinished","outcome":"succeeded"');
  await server.start('run');
  await server.hears('begun');
  expect(await server.list()).toMatchObject([
    { kind: 'service', name: 'web', status: 'running', adopted: false }
  ]);
  server.child.kill('SIGKILL');
  await server.exited;
  expect(await roles()).toEqual(['run', 'service']);
}

it('a server that is killed in mid-run leaves nothing that the next one does not remove or offer to stop', async () => {
  await killedInMidRun();
  const server = serve();
  const [service] = await server.list();
  expect(service).toMatchObject({
    kind: 'service',
    cellId: 'service',
    name: 'web',
    status: 'running',
    adopted: true,
    kept: false
  });
  await vi.waitFor(async () => expect(await roles()).toEqual(['service']), {
    timeout: 30_000
  });
  const one = { notebookId: NOTEBOOK, containerId: service?.containerId };
  await server.ask('container/stop', one);
  await server.hears('container/changed');
  expect(await server.list()).toMatchObject([
    { status: 'exited', exitCode: 0, adopted: true }
  ]);
  await server.ask('container/discard', one);
  server.child.stdin?.end();
  await server.exited;
  expect(await roles()).toEqual([]);
  expect(await engine.networks.exists(networkName(NOTEBOOK))).toBe(false);
});

it('what is kept outlives the server that adopted it, and the rest ends with it', async () => {
  await killedInMidRun();
  const server = serve();
  const [service] = await server.list();
  const one = { notebookId: NOTEBOOK, containerId: service?.containerId };
  await server.ask('container/keep', { ...one, kept: true });
  server.child.stdin?.end();
  await server.exited;
  expect(await roles()).toContain('service');
  const next = serve();
  expect(await next.list()).toMatchObject([{ kept: true, status: 'running' }]);
  await next.ask('container/keep', { ...one, kept: false });
  next.child.stdin?.end();
  await next.exited;
  expect(await roles()).toEqual([]);
  expect(await engine.networks.exists(networkName(NOTEBOOK))).toBe(false);
});
