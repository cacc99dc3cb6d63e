import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type {
  ContainerSpec,
  IEngine
} from '../../src/backend/engine/contract.js';
import type { ContainerId } from '../../src/common/ids.js';
import { TestEngine } from '../helpers/engine.js';

let test: TestEngine;
let engine: IEngine;
const made: ContainerId[] = [];
const volume = `layerbook-test-${String(Date.now())}`;
const network = `layerbook-test-${String(Date.now())}`;

beforeAll(async () => {
  test = await TestEngine.open('processes');
  engine = test.engine;
});

afterAll(async () => {
  for (const id of made) {
    await engine.containers.remove(id);
  }
  await engine.volumes.remove(volume);
  await engine.networks.remove(network);
  await test?.[Symbol.asyncDispose]();
});

async function create(script: string, more: object = {}): Promise<ContainerId> {
  const spec: ContainerSpec = {
    Image: 'busybox:latest',
    Cmd: ['sh', '-c', script],
    Labels: test.labels,
    HostConfig: { NetworkMode: 'none', Init: true },
    ...more
  };
  const id = await engine.containers.create(spec);
  made.push(id);
  return id;
}

/** Collects output and waits for words in it. */
function collector(): {
  readonly take: (stream: 1 | 2, chunk: Buffer) => void;
  readonly until: (words: string) => Promise<string>;
} {
  let all = '';
  let look = (): void => undefined;
  return {
    take: (_stream, chunk) => {
      all += chunk.toString();
      look();
    },
    until: words =>
      new Promise(resolve => {
        look = () => {
          if (all.includes(words)) {
            resolve(all);
          }
        };
        look();
      })
  };
}

describe('a container with standard input', () => {
  it('gets what is written to it, and its end', async () => {
    const id = await create('cat; echo end', {
      OpenStdin: true,
      StdinOnce: true
    });
    const output = collector();
    const streams = await engine.containers.attach(id, output.take, {
      stdin: true
    });
    const exit = engine.containers.wait(id);
    await engine.containers.start(id);
    await streams.write('zwölf\n');
    await output.until('zwölf\n');
    streams.endInput();
    expect(await exit).toBe(0);
    await streams.ended;
    expect(await output.until('end')).toBe('zwölf\nend\n');
    await streams.write('nobody listens');
  });

  it('has a terminal of the size that was asked for', async () => {
    const id = await create('read line; stty size; read line; stty size', {
      Tty: true,
      OpenStdin: true
    });
    const output = collector();
    const streams = await engine.containers.attach(id, output.take, {
      stdin: true,
      tty: true
    });
    const exit = engine.containers.wait(id);
    await engine.containers.start(id);
    await engine.containers.resize(id, 99, 33);
    await streams.write('\r');
    await output.until('33 99');
    await engine.containers.resize(id, 70, 20);
    await streams.write('\r');
    await output.until('20 70');
    expect(await exit).toBe(0);
    await engine.containers.resize(id, 1, 1);
    streams.close();
  });
});

describe('a container that runs', () => {
  it('takes another process with a terminal, and tells its exit code', async () => {
    const id = await create('sleep 60');
    await engine.containers.start(id);
    const output = collector();
    const exec = await engine.containers.exec(
      id,
      { command: ['sh'], tty: true, user: '1:1', environment: ['A=b c'] },
      output.take
    );
    await exec.resize(61, 17);
    await exec.write('id -u; stty size; echo "<$A>"; exit $((40+2))\r');
    const text = await output.until('<b c>');
    await exec.ended;
    expect(text).toContain('17 61');
    expect(text).toMatch(/^1\r$/m);
    expect(await exec.exitCode()).toBe(42);
    await exec.resize(10, 10);
  });

  it('is refused a program that it has not got, in words', async () => {
    const id = await create('sleep 60');
    await engine.containers.start(id);
    const output = collector();
    const exec = await engine.containers.exec(
      id,
      { command: ['/no/such/shell'], tty: true },
      output.take
    );
    expect(await output.until('no such file')).toContain('/no/such/shell');
    await exec.ended;
    expect(await exec.exitCode()).toBe(127);
  });

  it('is stopped and started again, and its log read', async () => {
    const id = await create(
      'echo up; trap "exit 3" TERM; while :; do sleep 0.1; done'
    );
    await engine.containers.start(id);
    const first = collector();
    const stop = new AbortController();
    const followed = engine.containers.logs(id, first.take, {
      tail: 10,
      tty: false,
      signal: stop.signal
    });
    await first.until('up\n');
    await engine.containers.restart(id, 5);
    await engine.containers.stop(id, 5);
    await followed;
    expect(await engine.containers.inspect(id)).toMatchObject({
      running: false,
      exitCode: 3,
      tty: false
    });
    const second = collector();
    await engine.containers.logs(id, second.take, { tail: 1, tty: false });
    expect(await second.until('up\n')).toBe('up\n');
    await engine.containers.stop(id, 1);
  });

  it('ends the reading of its log when asked to', async () => {
    const id = await create('echo up; sleep 60');
    await engine.containers.start(id);
    const output = collector();
    const stop = new AbortController();
    const followed = engine.containers.logs(id, output.take, {
      tail: 10,
      tty: false,
      signal: stop.signal
    });
    await output.until('up\n');
    const reason = new Error('enough');
    stop.abort(reason);
    await expect(followed).rejects.toBe(reason);
  });
});

describe('what a container left', () => {
  it('becomes an image with labels', async () => {
    const id = await create('echo kept > /kept');
    const exit = engine.containers.wait(id);
    await engine.containers.start(id);
    await exit;
    const repository = `layerbook-test/commit-${String(Date.now())}`;
    const image = await engine.containers.commit(id, repository, 'one', {
      'layerbook.note': 'a "b" c'
    });
    const summary = await engine.inspectImage(`${repository}:one`);
    expect(summary?.id).toBe(image);
    expect(summary?.config.Labels).toMatchObject({
      'layerbook.note': 'a "b" c'
    });
    await engine.untagImage(`${repository}:one`);
  });
});

describe('an empty image', () => {
  it('is made of an empty tar, and volumes can be looked at through it', async () => {
    const repository = `layerbook-test/empty-${String(Date.now())}`;
    await engine.importImage(Buffer.alloc(1024), repository, '1');
    await engine.volumes.ensure(volume, { 'layerbook.path': 'a.ipynb' });
    const id = await create('', {
      Image: `${repository}:1`,
      Entrypoint: ['-'],
      HostConfig: {
        NetworkMode: 'none',
        Mounts: [{ Type: 'volume', Source: volume, Target: '/v' }]
      }
    });
    expect((await engine.containers.inspect(id))?.mounts).toEqual([
      { type: 'volume', source: volume, target: '/v' }
    ]);
    const listed = (await engine.volumes.list({ sizes: true })).find(
      ({ name }) => name === volume
    );
    expect(listed).toMatchObject({
      driver: 'local',
      labels: { 'layerbook.path': 'a.ipynb' },
      size: 0
    });
    await engine.containers.remove(id);
    await engine.untagImage(`${repository}:1`);
  });
});

describe('networks', () => {
  it('are made once, listed by label and removed', async () => {
    await Promise.all([
      engine.networks.ensure(network, test.labels),
      engine.networks.ensure(network, test.labels)
    ]);
    expect(await engine.networks.exists(network)).toBe(true);
    expect(await engine.networks.exists(network.slice(0, -1))).toBe(false);
    expect(await engine.networks.listByLabel(test.label)).toEqual([network]);
    const id = await create('sleep 60', {
      HostConfig: { NetworkMode: network, Init: true }
    });
    await engine.containers.start(id);
    expect((await engine.containers.inspect(id))?.networks).toEqual([network]);
    await expect(engine.networks.remove(network)).rejects.toThrow(network);
    await engine.containers.remove(id);
    await engine.networks.remove(network);
    await engine.networks.remove(network);
    expect(await engine.networks.exists(network)).toBe(false);
  });
});

describe('a pull', () => {
  it('that cannot be done says so', async () => {
    await expect(
      engine.pullImage('127.0.0.1:9/no/such:image')
    ).rejects.toMatchObject({ data: { code: 'build.cannotPull' } });
  });
});
