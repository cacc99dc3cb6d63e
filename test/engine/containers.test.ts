import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ContainerKeeper } from '../../src/backend/containers/keeper.js';
import { KeptContainers } from '../../src/backend/containers/kept.js';
import { sweepContainers } from '../../src/backend/runner/sweep.js';
import { CellContainers, deadOwner } from '../helpers/cell-containers.js';

let made: CellContainers;
let kept: KeptContainers;
let keeper: ContainerKeeper;
/** How often pages were told. */
let told: number;

function openKeeper(): ContainerKeeper {
  return new ContainerKeeper({
    engines: { get: () => Promise.resolve(made.engine) },
    kept,
    onChanged: id => {
      told += id === made.notebookId ? 1 : 0;
    }
  });
}

beforeEach(async () => {
  made = await CellContainers.open();
  kept = new KeptContainers(made.folder);
  told = 0;
  keeper = openKeeper();
});
afterEach(async () => {
  await keeper.dispose();
  await made[Symbol.asyncDispose]();
});

const SERVE = 'trap "exit 0" TERM; while true; do sleep 0.2; done';

describe('what a run left', () => {
  it('is listed, and goes when its cell runs again, but not what is kept or of another cell', async () => {
    const first = await made.start('exit 3');
    const other = await made.start('true', { cell: 'cell-2' });
    const second = await made.start('true');
    for (const container of [first, other, second]) {
      await keeper.left(made.engine, container);
    }
    expect(told).toBe(3);
    expect(await keeper.list(made.notebookId)).toMatchObject([
      {
        containerId: first.containerId,
        cellId: 'cell-1',
        runId: 'run-1',
        kind: 'ended',
        status: 'exited',
        exitCode: 3,
        kept: false,
        adopted: false,
        ports: [],
        name: null
      },
      { containerId: other.containerId },
      { containerId: second.containerId }
    ]);
    await keeper.keep(made.engine, first, true);
    await keeper.beforeRun(made.engine, first);
    const left = await keeper.list(made.notebookId);
    expect(left.map(info => [info.containerId, info.kept])).toEqual([
      [first.containerId, true],
      [other.containerId, false]
    ]);
  });

  it('is not listed before its run said so, and goes at once when the server ends meanwhile', async () => {
    const container = await made.start('true');
    expect(await keeper.list(made.notebookId)).toEqual([]);
    await keeper.dispose();
    await keeper.left(made.engine, container);
    expect(await made.count()).toBe(0);
  });
});

describe('a service', () => {
  it('is listed with its ports, and its end is noticed', async () => {
    const container = await made.start(SERVE, {
      role: 'service',
      name: 'web',
      spec: { ExposedPorts: { '80/tcp': {} } },
      hostConfig: {
        NetworkMode: 'bridge',
        PortBindings: { '80/tcp': [{ HostIp: '127.0.0.1', HostPort: '' }] }
      }
    });
    await keeper.serving(made.engine, container);
    expect(await keeper.hasService(made.engine, made.notebookId)).toBe(true);
    const [info] = await keeper.list(made.notebookId);
    expect(info).toMatchObject({
      kind: 'service',
      name: 'web',
      status: 'running',
      exitCode: null
    });
    expect(info?.ports).toHaveLength(1);
    expect(info?.ports[0]?.container).toBe('80/tcp');
    expect(info?.ports[0]?.host).toMatch(/^127\.0\.0\.1:\d+$/);
    const before = told;
    await made.engine.containers.kill(container.containerId, 'SIGKILL');
    await vi.waitFor(() => expect(told).toBe(before + 1), { timeout: 10_000 });
    expect(await keeper.list(made.notebookId)).toMatchObject([
      { status: 'exited', exitCode: 137, ports: [] }
    ]);
    expect(await keeper.hasService(made.engine, made.notebookId)).toBe(false);
    await keeper.beforeRun(made.engine, container);
    expect(await made.count()).toBe(0);
  });

  it('that another server here looks after is left alone, unless its cell runs again', async () => {
    const owner = 'elsewhere/1:7:7';
    const container = await made.start(SERVE, { role: 'service', owner });
    expect(await keeper.list(made.notebookId)).toMatchObject([
      { adopted: false }
    ]);
    await keeper.closeNotebook(made.notebookId);
    expect(await made.count()).toBe(1);
    await keeper.beforeRun(made.engine, container);
    expect(await made.count()).toBe(0);
  });
});

describe('closing a notebook', () => {
  it('stops its services, removes what it left and its network, but for what is kept', async () => {
    await made.ensureNetwork();
    const service = await made.start(SERVE, { role: 'service', network: true });
    await keeper.serving(made.engine, service);
    const ended = await made.start('true', { cell: 'cell-2' });
    await keeper.left(made.engine, ended);
    await keeper.keep(made.engine, ended, true);
    await keeper.closeNotebook(made.notebookId);
    const left = await keeper.list(made.notebookId);
    expect(left.map(info => info.containerId)).toEqual([ended.containerId]);
    // What is kept may be started again, and then needs it.
    expect(await made.engine.networks.exists(made.network)).toBe(true);
    await keeper.keep(made.engine, ended, false);
    await keeper.closeNotebook(made.notebookId);
    expect(await made.count()).toBe(0);
    expect(await made.engine.networks.exists(made.network)).toBe(false);
  });
});

describe('the end of the server', () => {
  it('stops even a service that does not listen, within a few seconds', async () => {
    await made.ensureNetwork();
    const service = await made.start('trap "" TERM; sleep 300', {
      role: 'service',
      network: true,
      hostConfig: { Init: false }
    });
    await keeper.serving(made.engine, service);
    const began = Date.now();
    await keeper.dispose();
    expect(Date.now() - began).toBeLessThan(8_000);
    expect(await made.count()).toBe(0);
    expect(await made.engine.networks.exists(made.network)).toBe(false);
  });

  it('leaves what is kept for the next one, which has it as adopted', async () => {
    const service = await made.start(SERVE, {
      role: 'service',
      owner: deadOwner()
    });
    await keeper.serving(made.engine, service);
    await keeper.keep(made.engine, service, true);
    await keeper.dispose();
    keeper = openKeeper();
    expect(await keeper.list(made.notebookId)).toMatchObject([
      { status: 'running', kept: true, adopted: true }
    ]);
    const file = join(made.folder, 'kept-containers.json');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({
      version: 1,
      kept: [{ container: service.containerId }]
    });
    await keeper.discard(made.engine, service.containerId);
    expect(await kept.of(made.engine.info.id)).toEqual(new Set());
    expect(await made.count()).toBe(0);
  });
});

describe('a sweep', () => {
  it('removes what a dead server left but for services and what is kept', async () => {
    const owner = deadOwner();
    await made.ensureNetwork(owner);
    const service = await made.start(SERVE, { role: 'service', owner });
    const stays = await made.start('true', { owner });
    const run = await made.start('true', { owner });
    const own = await made.start('true');
    await made.start('true', { role: 'probe', owner });
    await made.start('true', { role: 'shell', owner });
    const options = { kept: new Set([stays.containerId]) };
    const removed = await sweepContainers(made.engine, options);
    expect(removed).toContain(run.containerId);
    expect(await made.count()).toBe(3);
    expect(await made.engine.networks.exists(made.network)).toBe(true);
    for (const { containerId } of [service, stays, own]) {
      await made.engine.containers.remove(containerId);
    }
    await sweepContainers(made.engine, options);
    expect(await made.engine.networks.exists(made.network)).toBe(false);
  });

  it('leaves the network of a server that runs', async () => {
    await made.ensureNetwork();
    await sweepContainers(made.engine);
    expect(await made.engine.networks.exists(made.network)).toBe(true);
  });
});
