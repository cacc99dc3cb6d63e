import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dockerContext } from './docker-context.js';
import { dockerHost } from './docker-host.js';
import { namedPipes } from './named-pipes.js';
import type { IConnectScope } from './strategy.js';
import { usualSockets } from './usual-sockets.js';

let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'layerbook-home-'));
});

afterEach(() => {
  rmSync(home, { recursive: true, force: true });
});

function scope(
  env: NodeJS.ProcessEnv = {},
  platform: NodeJS.Platform = 'linux'
): IConnectScope {
  return { env, platform, home, uid: 1000 };
}

function write(path: string, content: string): void {
  const file = join(home, path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, content);
}

/** Writes a context as `docker context create` does. */
function writeContext(
  name: string,
  docker: object,
  tls: Readonly<Record<string, string>> = {},
  folder = '.docker'
): void {
  const id = createHash('sha256').update(name).digest('hex');
  write(
    `${folder}/contexts/meta/${id}/meta.json`,
    JSON.stringify({ Name: name, Metadata: {}, Endpoints: { docker } })
  );
  for (const [file, content] of Object.entries(tls)) {
    write(`${folder}/contexts/tls/${id}/docker/${file}`, content);
  }
}

describe('DOCKER_HOST', () => {
  it('is silent when it is not set', async () => {
    expect(await dockerHost.find(scope())).toEqual([]);
    expect(await dockerHost.find(scope({ DOCKER_HOST: '' }))).toEqual([]);
  });

  it('names a socket', async () => {
    const found = await dockerHost.find(
      scope({ DOCKER_HOST: 'unix:///x.sock', DOCKER_TLS_VERIFY: '1' })
    );
    expect(found).toEqual([
      {
        source: 'DOCKER_HOST',
        endpoint: {
          kind: 'socket',
          host: 'unix:///x.sock',
          socketPath: '/x.sock'
        }
      }
    ]);
  });

  it('takes the certificates of DOCKER_CERT_PATH', async () => {
    write('certs/ca.pem', 'CA');
    write('certs/key.pem', 'KEY');
    const [found] = await dockerHost.find(
      scope({
        DOCKER_HOST: 'tcp://host',
        DOCKER_TLS_VERIFY: '1',
        DOCKER_CERT_PATH: join(home, 'certs')
      })
    );
    expect(found?.endpoint).toMatchObject({
      port: 2376,
      tls: {
        ca: Buffer.from('CA'),
        key: Buffer.from('KEY'),
        rejectUnauthorized: true
      }
    });
  });

  it('takes the certificates of the config folder with DOCKER_TLS, unverified', async () => {
    write('.docker/ca.pem', 'CA');
    const [found] = await dockerHost.find(
      scope({ DOCKER_HOST: 'tcp://host', DOCKER_TLS: '1' })
    );
    expect(found?.endpoint).toMatchObject({
      tls: { ca: Buffer.from('CA'), rejectUnauthorized: false }
    });
  });
});

describe('docker context', () => {
  it('is silent without a config, and for the context “default”', async () => {
    expect(await dockerContext.find(scope())).toEqual([]);
    write('.docker/config.json', '{"currentContext":"default"}');
    expect(await dockerContext.find(scope())).toEqual([]);
    write('.docker/config.json', 'not json');
    expect(await dockerContext.find(scope())).toEqual([]);
  });

  it('is the current context of the config file', async () => {
    write(
      '.docker/config.json',
      '{"auths":{},"currentContext":"desktop-linux"}'
    );
    writeContext('desktop-linux', { Host: 'unix:///d.sock' });
    const [found] = await dockerContext.find(scope());
    expect(found).toMatchObject({
      source: 'context desktop-linux',
      endpoint: { socketPath: '/d.sock' }
    });
  });

  it('is rather the one of DOCKER_CONTEXT', async () => {
    write('.docker/config.json', '{"currentContext":"one"}');
    writeContext('one', { Host: 'unix:///1.sock' });
    writeContext('two', { Host: 'unix:///2.sock' });
    const [found] = await dockerContext.find(scope({ DOCKER_CONTEXT: 'two' }));
    expect(found?.endpoint).toMatchObject({ socketPath: '/2.sock' });
    const none = await dockerContext.find(scope({ DOCKER_CONTEXT: 'default' }));
    expect(none).toEqual([]);
  });

  it('is looked up in DOCKER_CONFIG', async () => {
    writeContext('one', { Host: 'unix:///1.sock' }, {}, 'elsewhere');
    const [found] = await dockerContext.find(
      scope({ DOCKER_CONTEXT: 'one', DOCKER_CONFIG: join(home, 'elsewhere') })
    );
    expect(found?.source).toBe('context one');
  });

  it('brings its certificates', async () => {
    const tls = { 'ca.pem': 'CA', 'cert.pem': 'CERT', 'key.pem': 'KEY' };
    writeContext('far', { Host: 'tcp://far:2376', SkipTLSVerify: false }, tls);
    const [found] = await dockerContext.find(scope({ DOCKER_CONTEXT: 'far' }));
    expect(found?.endpoint).toMatchObject({
      tls: { cert: Buffer.from('CERT'), rejectUnauthorized: true }
    });
  });

  it('may say that certificates are not to be checked', async () => {
    writeContext('far', { Host: 'tcp://far:2376', SkipTLSVerify: true });
    const [found] = await dockerContext.find(scope({ DOCKER_CONTEXT: 'far' }));
    expect(found?.endpoint).toMatchObject({
      tls: { rejectUnauthorized: false }
    });
  });

  it('is an error when it is chosen and not defined', async () => {
    const find = dockerContext.find(scope({ DOCKER_CONTEXT: 'gone' }));
    await expect(find).rejects.toMatchObject({
      data: { code: 'engine.unreachable' }
    });
    await expect(find).rejects.toThrow(/"gone"/);
  });
});

describe('usual sockets', () => {
  const sources = async (
    env: NodeJS.ProcessEnv,
    platform?: NodeJS.Platform
  ): Promise<string[]> =>
    (await usualSockets.find(scope(env, platform))).map(found => found.source);

  it('begin with the system’s, and hold each of the known engines once', async () => {
    const found = await sources({ XDG_RUNTIME_DIR: '/run/user/7' });
    expect(found[0]).toBe('/var/run/docker.sock');
    expect(found).toContain('/run/user/7/docker.sock');
    expect(found).toContain('/run/user/7/podman/podman.sock');
    expect(found).toContain(join(home, '.colima/default/docker.sock'));
    expect(found).toContain(join(home, '.rd/docker.sock'));
    expect(new Set(found).size).toBe(found.length);
  });

  it('take the user id for a runtime folder that is not named', async () => {
    expect(await sources({})).toContain('/run/user/1000/docker.sock');
  });

  it('are none on Windows, which has pipes', async () => {
    expect(await sources({}, 'win32')).toEqual([]);
    const pipes = await namedPipes.find(scope({}, 'win32'));
    expect(pipes[0]?.endpoint).toMatchObject({
      socketPath: '//./pipe/docker_engine'
    });
    expect(await namedPipes.find(scope())).toEqual([]);
  });
});
