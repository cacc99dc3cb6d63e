import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectEngine } from '../../src/backend/engine/connect-engine.js';
import type {
  ContainerSpec,
  IEngine
} from '../../src/backend/engine/contract.js';
import { parseContainerId } from '../../src/common/ids.js';
import { cuttable, tarOf, TestEngine } from '../helpers/engine.js';

let test: TestEngine;
let engine: IEngine;

beforeAll(async () => {
  test = await TestEngine.open('engine');
  engine = test.engine;
});

afterAll(async () => {
  await test?.[Symbol.asyncDispose]();
});

function spec(script: string, more: object = {}): ContainerSpec {
  return {
    Image: 'busybox:latest',
    Cmd: ['sh', '-c', script],
    Labels: test.labels,
    HostConfig: { NetworkMode: 'none' },
    ...more
  };
}

/** Runs a container to its end and gives its exit code and output; the caller removes it. */
async function run(script: string): Promise<{
  id: Awaited<ReturnType<IEngine['containers']['create']>>;
  code: number;
  output: string[];
}> {
  const { containers } = engine;
  const id = await containers.create(spec(script));
  const output = ['', '', ''];
  const attached = await containers.attach(id, (stream, chunk) => {
    output[stream] += chunk.toString();
  });
  const exit = containers.wait(id);
  await containers.start(id);
  const code = await exit;
  await attached.ended;
  return { id, code, output };
}

describe('connectEngine', () => {
  it('tells what the engine is, from what the engine says', async () => {
    const { info } = await connectEngine();
    expect(info.source).toBe('DOCKER_HOST');
    expect(info.host).toBe(process.env['DOCKER_HOST']);
    expect(info.version).toMatch(/^\d+\./);
    expect(info.apiVersion).toMatch(/^1\.\d+$/);
    expect(['amd64', 'arm64']).toContain(info.architecture);
    expect(info.kernel).toMatch(/^\d/);
    expect(['overlay2', 'containerd', 'other']).toContain(info.imageStore);
  });

  it('finds the engine at one of the usual places', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'lb-'));
    const socket = (process.env['DOCKER_HOST'] ?? '').replace('unix://', '');
    try {
      symlinkSync(socket, join(folder, 'docker.sock'));
      const env = { HOME: folder, XDG_RUNTIME_DIR: folder };
      const found = await connectEngine({ env });
      // A machine may have an engine at the system's place, which comes first.
      expect([join(folder, 'docker.sock'), '/var/run/docker.sock']).toContain(
        found.info.source
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('images', () => {
  it('tells an image’s config, layers and history', async () => {
    const tag = await test.build(
      'FROM busybox:latest\nENV A=b\nCOPY f /f\nEXPOSE 80\nCMD ["a", "b"]',
      { files: { f: 'content' } }
    );
    const image = await engine.inspectImage(tag);
    expect(image?.tags).toEqual([tag]);
    expect(image?.layers).toHaveLength(2);
    expect(image?.config.Env).toContain('A=b');
    expect(image?.config.Cmd).toEqual(['a', 'b']);
    expect(image?.config.ExposedPorts).toEqual(['80/tcp']);
    expect(image?.config.Labels).toMatchObject(test.labels);
    const history = await engine.imageHistory(tag);
    expect(history?.at(-1)?.createdBy).toBe('CMD ["a" "b"]');
    expect(history?.at(0)?.size).toBeGreaterThan(0);
  });

  it('knows no image that is not there', async () => {
    expect(await engine.inspectImage('layerbook-test/none:1')).toBeNull();
    expect(await engine.imageHistory('layerbook-test/none:1')).toBeNull();
  });

  it('tags and untags, also what is gone already', async () => {
    const tag = await test.build('FROM busybox:latest\nENV A=tagged');
    const other = `${tag}-other`;
    const [repository = '', name = ''] = other.split(':');
    await engine.tagImage(tag, repository, name);
    expect((await engine.inspectImage(tag))?.tags.toSorted()).toEqual([
      tag,
      other
    ]);
    await engine.untagImage(other);
    await engine.untagImage(other);
    expect((await engine.inspectImage(tag))?.tags).toEqual([tag]);
  });

  it('refuses a name that would be another path of the API', async () => {
    await expect(
      Promise.resolve().then(() => engine.inspectImage('../containers'))
    ).rejects.toMatchObject({ data: { code: 'engine.failed' } });
  });

  it('reports a failed push, which the engine tells inside a stream that began well', async () => {
    const tag = await test.build('FROM busybox:latest\nENV A=pushed');
    // The discard port of the loopback address: nothing listens there.
    await engine.tagImage(tag, '127.0.0.1:9/layerbook-test', 'x');
    try {
      await expect(
        engine.pushImage('127.0.0.1:9/layerbook-test', 'x')
      ).rejects.toMatchObject({ data: { code: 'engine.failed' } });
    } finally {
      await engine.untagImage('127.0.0.1:9/layerbook-test:x');
    }
  });

  it('saves an image', async () => {
    const archive = await engine.saveImage('busybox:latest');
    const [head] = (await archive.take(1).toArray()) as Buffer[];
    expect(head?.length).toBeGreaterThan(0);
  });
});

describe('upgrade', () => {
  it('opens BuildKit’s connection, which answers as HTTP/2 does', async () => {
    const connection = await engine.upgrade('/grpc', { protocol: 'h2c' });
    // The preface and an empty SETTINGS frame; a server begins with SETTINGS (type 4).
    connection.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
    connection.write(Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]));
    const frame = await new Promise<Buffer>((resolve, reject) => {
      connection.once('data', resolve).once('error', reject);
    });
    connection.destroy();
    expect(frame[3]).toBe(4);
  });

  it('says that an engine has no such connection', async () => {
    await expect(
      engine.upgrade('/no-such-thing', { protocol: 'h2c' })
    ).rejects.toMatchObject({ data: { code: 'engine.unsupported' } });
  });

  it('gives the engine’s words when it refuses', async () => {
    const none = 'f'.repeat(64);
    const path = `/containers/${none}/attach?stream=1`;
    await expect(engine.upgrade(path, { protocol: 'tcp' })).rejects.toThrow(
      /no |No such container/
    );
  });

  it('does not open it when cancelled', async () => {
    const reason = new Error('stop');
    const signal = AbortSignal.abort(reason);
    await expect(
      engine.upgrade('/grpc', { protocol: 'h2c', signal })
    ).rejects.toBe(reason);
  });
});

describe('containers', () => {
  it('runs one: output apart by stream, exit code, changes', async () => {
    const { id, code, output } = await run(
      'echo out; echo err >&2; echo x > /new; rm /bin/vi; exit 3'
    );
    expect(code).toBe(3);
    expect(output.slice(1)).toEqual(['out\n', 'err\n']);
    expect(await engine.containers.changes(id)).toEqual(
      expect.arrayContaining([
        { kind: 'added', path: '/new' },
        { kind: 'modified', path: '/bin' },
        { kind: 'deleted', path: '/bin/vi' }
      ])
    );
    const state = await engine.containers.inspect(id);
    expect(state).toMatchObject({ running: false, exitCode: 3, pid: 0 });
    expect(state?.labels).toMatchObject(test.labels);
    await engine.containers.remove(id);
    expect(await engine.containers.inspect(id)).toBeNull();
  });

  it('brings a long output whole', async () => {
    const { id, output } = await run('seq 1 200000; seq 1 50000 >&2');
    await engine.containers.remove(id);
    const lines = (count: number): string =>
      Array.from({ length: count }, (_line, index) => `${index + 1}\n`).join(
        ''
      );
    expect(output[1] === lines(200_000)).toBe(true);
    expect(output[2] === lines(50_000)).toBe(true);
  });

  it('knows no changes where nothing changed', async () => {
    const { id } = await run('true');
    expect(await engine.containers.changes(id)).toEqual([]);
    await engine.containers.remove(id);
  });

  it('misses no exit, however short the run', async () => {
    for (let round = 0; round < 5; round++) {
      const id = await engine.containers.create(spec(`exit ${round}`));
      const exit = engine.containers.wait(id);
      await engine.containers.start(id);
      expect(await exit).toBe(round);
      await engine.containers.remove(id);
    }
  });

  it('reads and writes files of one that was never started', async () => {
    const { containers } = engine;
    const id = await containers.create(spec('true'));
    await containers.putArchive(id, '/tmp', await tarOf({ note: 'hello' }));
    const archive = await containers.archive(id, '/tmp/note');
    expect(await text(archive ?? Readable.from([]))).toContain('hello');
    expect(await containers.archive(id, '/no/such')).toBeNull();
    await containers.remove(id);
  });

  it('gives the addresses of published ports', async () => {
    const info = await engine.containers.create(
      spec('sleep 60', {
        ExposedPorts: { '80/tcp': {} },
        HostConfig: {
          PortBindings: { '80/tcp': [{ HostIp: '127.0.0.1', HostPort: '' }] }
        }
      })
    );
    await engine.containers.start(info);
    const state = await engine.containers.inspect(info);
    expect(state?.running).toBe(true);
    expect(state?.pid).toBeGreaterThan(0);
    expect(state?.ports['80/tcp']).toEqual([
      expect.stringMatching(/^127\.0\.0\.1:\d+$/)
    ]);
    await engine.containers.remove(info);
  });

  it('kills and removes, also what has ended or is gone', async () => {
    const { containers } = engine;
    const id = await containers.create(spec('sleep 60'));
    const exit = containers.wait(id);
    await containers.start(id);
    await containers.kill(id, 'SIGKILL');
    expect(await exit).toBe(137);
    await containers.kill(id, 'SIGKILL');
    await containers.remove(id);
    await containers.remove(id);
    await containers.kill(id, 'SIGKILL');
  });

  it('is found by its label, running or not', async () => {
    const { containers } = engine;
    const labels = { ...test.labels, 'layerbook.kind': 'listed' };
    const id = await containers.create(spec('true', { Labels: labels }));
    const found = await containers.listByLabel(test.label);
    expect(found).toContainEqual(
      expect.objectContaining({ id, running: false })
    );
    const others = await containers.listByLabel(`${test.label}-other`);
    expect(others).toEqual([]);
    await containers.remove(id);
  });

  it('says in the engine’s words why one cannot be made or started', async () => {
    const missing = { ...spec('true'), Image: 'layerbook-test/none:1' };
    await expect(engine.containers.create(missing)).rejects.toThrow(
      /Could not create the container: No such image/
    );
    const id = await engine.containers.create(
      spec('', { Cmd: ['/no/such/program'] })
    );
    await expect(engine.containers.start(id)).rejects.toMatchObject({
      data: { code: 'engine.failed' }
    });
    await engine.containers.remove(id);
  });

  it('stops waiting when cancelled', async () => {
    const id = await engine.containers.create(spec('sleep 60'));
    const controller = new AbortController();
    const exit = engine.containers.wait(id, { signal: controller.signal });
    await engine.containers.start(id);
    const reason = new Error('stop');
    controller.abort(reason);
    await expect(exit).rejects.toBe(reason);
    await engine.containers.remove(id);
  });
});

describe('volumes', () => {
  it('are made once, found by label, and removed once', async () => {
    const { volumes } = engine;
    const name = test.label.replace(/\W/g, '-');
    await volumes.ensure(name, test.labels);
    await volumes.ensure(name, test.labels);
    expect(await volumes.listByLabel(test.label)).toEqual([name]);
    await volumes.remove(name);
    await volumes.remove(name);
    expect(await volumes.listByLabel(test.label)).toEqual([]);
  });
});

describe('an engine that goes away', () => {
  it('is one that stopped for a call that was under way', async () => {
    await using line = await cuttable();
    const id = await engine.containers.create(spec('sleep 60'));
    const exit = line.engine.containers.wait(id);
    await line.engine.containers.start(id);
    line.cut();
    await expect(exit).rejects.toMatchObject({
      data: { code: 'engine.stopped' }
    });
    await engine.containers.remove(id);
  });

  it('is unreachable for the next call, and used again when it is back', async () => {
    const line = await cuttable();
    line.cut();
    expect(await line.engine.inspectImage('busybox:latest')).not.toBeNull();
    await line.close();
    await expect(
      line.engine.inspectImage('busybox:latest')
    ).rejects.toMatchObject({ data: { code: 'engine.unreachable' } });
    const id = parseContainerId('f'.repeat(64));
    await expect(line.engine.containers.remove(id)).rejects.toMatchObject({
      data: { code: 'engine.unreachable' }
    });
  });
});
