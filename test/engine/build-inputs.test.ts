import { writeFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parseHost } from '../../src/backend/engine/connect/host-url.js';
import { openStream } from '../../src/backend/engine/docker/http.js';
import { BuildHarness, TestRegistry } from './builder-harness.js';

let harness: BuildHarness;
let config: string;

beforeEach(async () => {
  harness = await BuildHarness.open('inputs');
  config = await mkdtemp(join(tmpdir(), 'layerbook-config-'));
  vi.stubEnv('DOCKER_CONFIG', config);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await harness?.[Symbol.asyncDispose]();
  await rm(config, { recursive: true, force: true });
});

/** What the build printed. */
async function printed(
  ...[dockerfile, more]: Parameters<BuildHarness['build']>
): Promise<string> {
  await harness.build(dockerfile, { noCache: true, ...more });
  return harness.record.stdout;
}

async function request(method: 'POST' | 'DELETE', path: string): Promise<void> {
  const endpoint = parseHost(
    harness.test.engine.info.host,
    null,
    'DOCKER_HOST'
  );
  await text(await openStream(endpoint, `/v1.41${path}`, { method }));
}

describe('the network of a build', () => {
  const LIST = 'FROM busybox\nRUN ls /sys/class/net\n';

  it('is one of its own, none, or that of the engine’s machine where it is allowed', async () => {
    expect(await printed(LIST)).toMatch(/^eth0\n(?:.*\n)*lo\n$/);
    expect(await printed(LIST, { network: 'default' })).toContain('eth0\n');
    expect(await printed(LIST, { network: 'none' })).toBe('lo\n');
    const host = await printed(LIST, {
      network: 'host',
      entitlements: ['network.host']
    });
    for (const name of Object.keys(networkInterfaces())) {
      expect(host).toContain(`${name}\n`);
    }
  });

  it('of the engine’s machine needs a right, in the settings', async () => {
    expect(await harness.fail(LIST, { network: 'host' })).toMatchObject({
      code: 'build.notAllowed',
      message: expect.stringContaining('build settings ask for') as string
    });
  });

  it('of the engine’s machine needs a right, in a step', async () => {
    const step =
      'FROM busybox\nRUN true\nRUN --network=host ls /sys/class/net\n';
    expect(await harness.fail(step)).toMatchObject({
      code: 'build.notAllowed',
      message:
        '`RUN --network=host` is not allowed in builds here: the step could reach everything that listens on the engine’s machine, also what is for that machine alone.',
      hint: expect.stringContaining('LAYERBOOK_ALLOW=network.host') as string,
      lines: [3, 3]
    });
    expect(await printed(step, { entitlements: ['network.host'] })).not.toMatch(
      /^eth0\nlo\n$/
    );
  });

  it('has a server for a step to see that it is reached', async () => {
    const server = createServer((_request, response) => response.end('here'));
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const step = (flag: string) =>
      `FROM busybox\nRUN ${flag} wget -qO- http://127.0.0.1:${port}/ || echo out of reach\n`;
    const entitlements = ['network.host'] as const;
    expect(await printed(step('--network=host'), { entitlements })).toBe(
      'here'
    );
    expect(await printed(step(''), { entitlements })).toBe('out of reach\n');
    server.close();
  });
});

describe('all rights on the engine’s machine', () => {
  const step = 'FROM busybox\nRUN --security=insecure true\n';

  it('are not given to a step', async () => {
    expect(await harness.fail(step)).toMatchObject({
      code: 'build.notAllowed',
      message: expect.stringContaining(
        '`RUN --security=insecure` is not'
      ) as string,
      hint: expect.stringContaining(
        'LAYERBOOK_ALLOW=security.insecure'
      ) as string,
      lines: [2, 2]
    });
  });

  it('may be refused by the engine although they are allowed, which hinders no other build', async () => {
    const entitlements = ['security.insecure', 'network.host'] as const;
    expect(await harness.fail(step, { entitlements })).toMatchObject({
      code: 'build.notAllowed',
      message: expect.stringMatching(
        /^The engine itself refuses|^The Dockerfile frontend/
      ) as string,
      lines: [2, 2]
    });
    await harness.build('FROM busybox\nRUN true\n', { entitlements });
  });
});

describe('extra hosts', () => {
  it('are in /etc/hosts of every step', async () => {
    const hosts = await printed('FROM busybox\nRUN cat /etc/hosts\n', {
      extraHosts: [
        'db.test:10.1.2.3',
        'other.test=10.1.2.4',
        'six.test:[2001:db8::1]',
        'plain-six.test:2001:db8::2',
        'host.docker.internal:host-gateway'
      ]
    });
    expect(hosts).toMatch(/^10\.1\.2\.3\s+db\.test$/m);
    expect(hosts).toMatch(/^10\.1\.2\.4\s+other\.test$/m);
    expect(hosts).toMatch(/^2001:db8::1\s+six\.test$/m);
    expect(hosts).toMatch(/^2001:db8::2\s+plain-six\.test$/m);
    expect(hosts).toMatch(/^[\d.]+\s+host\.docker\.internal$/m);
  });

  it.each(['db.test', 'db.test:', ':10.0.0.1', 'a,b:10.0.0.1', 'a:10.0.0'])(
    '%j is no host',
    async host => {
      expect(
        await harness.fail('FROM busybox\n', { extraHosts: [host] })
      ).toMatchObject({
        code: 'build.settings',
        message: expect.stringContaining(`\`${host}\``) as string
      });
    }
  );
});

describe('base images', () => {
  it('are named as the engine resolved them', async () => {
    const { bases } = await harness.build(
      'FROM busybox AS one\nRUN true\nFROM debian:bookworm-slim AS two\nCOPY --from=one /bin/busybox /b\nRUN --mount=type=bind,from=node:14-alpine,target=/n true\nFROM scratch AS unused\nFROM busybox:none-such AS unused-too\nFROM two\nRUN true\n'
    );
    expect(bases.map(({ ref }) => ref).toSorted()).toEqual([
      'docker.io/library/busybox:latest',
      'docker.io/library/debian:bookworm-slim',
      'docker.io/library/node:14-alpine'
    ]);
    const isDigest = /^sha256:[0-9a-f]{64}$/;
    expect(
      bases.every(({ digest }) => digest === null || isDigest.test(digest))
    ).toBe(true);
  });

  it('are those of the registry when newer ones are asked for', async () => {
    await using registry = await TestRegistry.open();
    const { engine } = harness.test;
    await registry.put('one', engine.info.architecture);
    const first = registry.digest;
    const [name] = registry.ref.split(/:1$/);
    await request('POST', `/images/create?fromImage=${name}&tag=1`);
    await registry.put('two', engine.info.architecture);
    const tag = harness.tag();
    const env = async (): Promise<readonly string[] | undefined> =>
      (await engine.inspectImage(tag))?.config.Env ?? undefined;
    const dockerfile = `FROM ${registry.ref}\nLABEL a=b\n`;
    await harness.build(dockerfile, { tag });
    // With the containerd store the engine asks the registry at each build, as it does for `docker build`.
    expect(await env()).toContain(
      engine.info.imageStore === 'containerd' ? 'VERSION=two' : 'VERSION=one'
    );
    const { bases } = await harness.build(dockerfile, { tag, pull: true });
    expect(await env()).toContain('VERSION=two');
    expect(bases).toEqual([{ ref: registry.ref, digest: registry.digest }]);
    expect(first).not.toBe(registry.digest);
    await request('DELETE', `/images/${registry.ref}?force=1`);
  });
});

describe('proxies of Docker’s configuration', () => {
  const PRINT =
    'FROM busybox\nRUN echo $HTTP_PROXY $http_proxy $NO_PROXY ${HTTPS_PROXY:-none}\n';

  it('are there for every step, and not in the image', async () => {
    await writeFile(
      join(config, 'config.json'),
      JSON.stringify({
        proxies: {
          default: {
            httpProxy: 'http://proxy.test:1',
            noProxy: 'a.test,b.test'
          },
          'tcp://elsewhere:2375': { httpProxy: 'http://elsewhere:1' }
        }
      })
    );
    const tag = harness.tag();
    expect(await printed(PRINT, { tag })).toBe(
      'http://proxy.test:1 http://proxy.test:1 a.test,b.test none\n'
    );
    const image = await harness.test.engine.inspectImage(tag);
    const history = await harness.test.engine.imageHistory(tag);
    expect(JSON.stringify([image, history])).not.toContain('proxy.test');
    expect(
      await printed(PRINT, {
        buildArgs: { HTTP_PROXY: 'http://own.test:1' }
      })
    ).toBe('http://own.test:1 http://own.test:1 a.test,b.test none\n');
  });

  it('may be those of this engine alone', async () => {
    const { host } = harness.test.engine.info;
    await writeFile(
      join(config, 'config.json'),
      JSON.stringify({
        proxies: {
          default: { httpProxy: 'http://proxy.test:1' },
          [host]: { httpsProxy: 'http://this.test:1' }
        }
      })
    );
    expect(await printed(PRINT)).toBe('http://this.test:1\n');
  });

  it('count for nothing when the configuration makes no sense', async () => {
    await writeFile(join(config, 'config.json'), '{');
    expect(await printed(PRINT)).toBe('none\n');
  });
});

describe('files that change during the build', () => {
  it('are listed', async () => {
    await harness.write({ a: 'first', b: 'b', 'd/c': 'c', e: 'e' });
    harness.record.onLog = () => undefined;
    const building = harness.build(
      'FROM busybox\nCOPY a b /x/\nCOPY d /d\nRUN cat /x/a\n',
      { noCache: true }
    );
    harness.record.onLog = () => {
      writeFileSync(join(harness.folder, 'a'), 'second');
      writeFileSync(join(harness.folder, 'e'), 'not used');
      writeFileSync(join(harness.folder, 'd/c'), 'C');
    };
    const { changedDuringBuild } = await building;
    expect(harness.record.stdout).toBe('first');
    expect(changedDuringBuild).toEqual(['a', 'd/c']);
    const again = await harness.build('FROM busybox\nCOPY a /x/\n');
    expect(again.changedDuringBuild).toEqual([]);
  });

  it('leave the next build the content that is there then', async () => {
    const path = join(harness.folder, 'growing');
    const dockerfile = 'FROM busybox\nCOPY . /x/\nRUN wc -c < /x/growing\n';
    let size = 1_000_000;
    await harness.write({ growing: 'x'.repeat(size), 'many/a': 'a' });
    let over = false;
    const write = (): void => {
      if (!over) {
        size += 1000;
        writeFileSync(path, 'y'.repeat(size));
        setImmediate(write);
      }
    };
    write();
    const { changedDuringBuild } = await harness
      .build(dockerfile)
      .finally(() => (over = true));
    expect(changedDuringBuild).toEqual(['growing']);
    expect(await printed(dockerfile)).toBe(`${size}\n`);
  });

  it('may be folders, which are named too', async () => {
    await harness.write({ 'd/e/f': 'f' });
    const { contextFolders } = await harness.build('FROM busybox\nCOPY d /d\n');
    expect(contextFolders).toEqual(['d', 'd/e']);
  });
});
