import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { IRunnerHarness } from './runner-harness.js';
import { createHarness } from './runner-harness.js';

let harness: IRunnerHarness;

beforeAll(async () => {
  harness = await createHarness();
});

afterAll(async () => {
  await harness[Symbol.asyncDispose]();
});

/** First line of the first file of these that exists: control groups of version 2 and 1 differ. */
function firstOf(...files: string[]): string {
  return `for f in ${files.join(' ')}; do [ -f $f ] && { head -n 1 $f; break; }; done`;
}

describe('an option, seen inside the container', () => {
  it.each([
    ['environment: {A: "x y", B: 1}', 'echo "$A|$B"', 'x y|1\n'],
    ['environment: [A=b=c]', 'echo "$A"', 'b=c\n'],
    ['working_dir: /var/new/dir', 'pwd', '/var/new/dir\n'],
    ['user: "1234:5678"', 'id -u; id -g', '1234\n5678\n'],
    ['read_only: true', 'touch /x 2>/dev/null || echo refused', 'refused\n'],
    [
      'volumes: [{type: tmpfs, target: /t, tmpfs: {size: 3m}}]',
      "df -k /t | tail -n 1 | awk '{print $1, $2}'",
      'tmpfs 3072\n'
    ],
    [
      'mem_limit: 48m',
      firstOf(
        '/sys/fs/cgroup/memory.max',
        '/sys/fs/cgroup/memory/memory.limit_in_bytes'
      ),
      '50331648\n'
    ],
    [
      'cpus: 0.5',
      `${firstOf('/sys/fs/cgroup/cpu.max', '/sys/fs/cgroup/cpu/cpu.cfs_quota_us')} | cut -d ' ' -f 1`,
      '50000\n'
    ],
    ['ulimits: {nofile: 321}', 'ulimit -n', '321\n'],
    [
      'ulimits: {nofile: {soft: 100, hard: 200}}',
      'ulimit -Sn; ulimit -Hn',
      '100\n200\n'
    ],
    ['shm_size: 5m', "df -k /dev/shm | tail -n 1 | awk '{print $2}'", '5120\n'],
    [
      'extra_hosts: ["layerbook.test=10.9.8.7"]',
      "grep layerbook.test /etc/hosts | tr '\\t' ' '",
      '10.9.8.7 layerbook.test\n'
    ],
    [
      'network_mode: none',
      "ls /sys/class/net | tr '\\n' ' '",
      /^lo (?:\w+ )*$/
    ],
    ['init: false', 'cat /proc/1/comm; true', 'sh\n'],
    ['init: true', 'cat /proc/1/comm', 'docker-init\n'],
    ['cpus: 1', 'cat /proc/1/comm', 'docker-init\n'],
    ['entrypoint: ["env", "VIA=entry"]', 'echo $VIA', 'entry\n'],
    ['image: debian:bookworm-slim', 'grep ^ID= /etc/os-release', 'ID=debian\n'],
    ['tty: false', '[ -t 1 ] || echo no', 'no\n']
  ])('%s', async (option, script, expected) => {
    const { stdout, stderr, exitCode } = await harness.run(
      `#| ${option}\n${script}`
    );
    expect(stderr).toBe('');
    expect(stdout).toEqual(
      typeof expected === 'string' ? expected : expect.stringMatching(expected)
    );
    expect(exitCode).toBe(0);
  });

  it('network_mode: none leaves no way out', async () => {
    const { stdout } = await harness.run(
      '#| network_mode: none\nip route | wc -l'
    );
    expect(stdout.trim()).toBe('0');
  });

  it('labels, and Layerbook’s own over them', async () => {
    const stop = new AbortController();
    let labels: Promise<Record<string, string>> | undefined;
    const run = harness.run(
      '#| labels: {team: data, layerbook.notebook: forged}\nsleep 60',
      {
        signal: stop.signal,
        onChange: card => {
          if (card.state === 'running') {
            labels = labelsOf(card.containerId ?? '').finally(() =>
              stop.abort(new Error('seen'))
            );
          }
        }
      }
    );
    await expect(run).rejects.toThrow('seen');
    expect(await labels).toMatchObject({
      team: 'data',
      'layerbook.notebook': harness.notebookId,
      'layerbook.test': harness.notebookId
    });
    expect((await labels)?.['layerbook.owner']).toContain(`:${process.pid}:`);
  });

  it('networks, with an alias that others can be found by', async () => {
    const name = `${harness.notebookId}-net`;
    const network = await harness.docker.createNetwork({ Name: name });
    try {
      const { stdout } = await harness.run(
        `#| networks: {${name}: {aliases: [me.test]}}\nls /sys/class/net | grep -c eth; cat /etc/resolv.conf | grep -c 127.0.0.11`
      );
      expect(stdout).toBe('1\n1\n');
    } finally {
      await network.remove();
    }
  });

  it('env_file, under what environment says', async () => {
    await writeFile(path.join(harness.folder, 'a.env'), 'A=1\nB="two # x"\n');
    vi.stubEnv('LAYERBOOK_TEST_OUTER', 'outer');
    try {
      const { stdout } = await harness.run(
        [
          '#| env_file: [a.env, {path: none.env, required: false}]',
          '#| environment: {A: 5, LAYERBOOK_TEST_OUTER: , LAYERBOOK_TEST_NONE: }',
          'echo "$A|$B|$LAYERBOOK_TEST_OUTER|${LAYERBOOK_TEST_NONE-unset}"'
        ].join('\n')
      );
      expect(stdout).toBe('5|two # x|outer|unset\n');
    } finally {
      vi.unstubAllEnvs();
    }
  });

  it('entrypoint and command over the image’s own, as in Compose', async () => {
    const image = await harness.derive(
      'busybox:latest',
      'ENTRYPOINT ["echo", "entry"]',
      'CMD ["cmd"]'
    );
    const said = async (source: string) =>
      (await harness.run(source, { image })).stdout;
    expect(await said('')).toBe('entry cmd\n');
    expect(await said('#| command: other words')).toBe('entry other words\n');
    expect(await said('#| entrypoint: echo mine')).toBe('mine\n');
    expect(await said('#| entrypoint: ""\n#| command: echo bare')).toBe(
      'bare\n'
    );
    expect(await said('echo script')).toBe('script\n');
  });
});

describe('mounts', () => {
  it('bind read-write and read-only folders and files of the notebook', async () => {
    const data = path.join(harness.folder, 'data');
    await mkdir(data);
    await writeFile(path.join(data, 'in.txt'), 'from host\n');
    const { stdout, card } = await harness.run(
      [
        '#| volumes: ["./data:/rw", "./data:/ro:ro", "./data/in.txt:/one.txt:ro"]',
        'cat /ro/in.txt /one.txt',
        'echo back > /rw/out.txt',
        'touch /ro/x 2>/dev/null || echo read-only',
        'cat /ro/out.txt'
      ].join('\n')
    );
    expect(stdout).toBe('from host\nfrom host\nread-only\nback\n');
    expect(card.mounts).toEqual([
      { type: 'bind', source: './data', target: '/rw', readOnly: false },
      { type: 'bind', source: './data', target: '/ro', readOnly: true },
      {
        type: 'bind',
        source: './data/in.txt',
        target: '/one.txt',
        readOnly: true
      }
    ]);
    expect(card.changes?.paths).toEqual([]);
  });

  it('keep a named volume over two runs, and nothing else', async () => {
    const name = `${harness.notebookId}-cache`;
    const cell = `#| volumes: ["${name}:/cache", "/anonymous"]\n`;
    await harness.run(
      `${cell}echo 1 > /cache/a; echo 1 > /anonymous/a; echo 1 > /b`
    );
    const { stdout } = await harness.run(`${cell}ls /cache /anonymous /b 2>&1`);
    expect(stdout).toContain('a\n');
    expect(stdout).toContain('/anonymous:\n\n'.trimEnd());
    expect(stdout).toContain('/b: No such file');
    expect(stdout.match(/^a$/gm)).toHaveLength(1);
    expect(
      await harness.engine.volumes.listByLabel(
        `layerbook.notebook=${harness.notebookId}`
      )
    ).toEqual([name]);
  });

  it('name the line and the path of a source that is missing', async () => {
    const data = await harness.fail(
      '#| cpus: 1\n#| volumes:\n#|   - ./missing:/x\ntrue'
    );
    expect(data).toMatchObject({
      code: 'container.missingSource',
      lines: [3, 3],
      missingFolder: 'missing'
    });
    expect(data.message).toContain('`./missing` (line 3) does not exist');
    expect(data.hint).toContain('Create it');
  });

  it.each([
    ['../outside.txt:/x', 'is outside the server’s root folder'],
    ['/etc:/x:ro', 'is outside the server’s root folder'],
    ['./link:/x', 'is outside the server’s root folder']
  ])('refuse %s', async (volume, message) => {
    await symlink('/etc', path.join(harness.folder, 'link')).catch(
      () => undefined
    );
    const data = await harness.fail(`#| volumes: ["${volume}"]\ntrue`);
    expect(data).toMatchObject({ code: 'container.refused', lines: [1, 1] });
    expect(data.message).toContain(message);
  });

  it('give what is outside when the server allows it', async () => {
    const { stdout } = await harness.run(
      '#| volumes: ["../outside.txt:/x:ro"]\ncat /x',
      { allow: { bindOutsideRoot: true } }
    );
    expect(stdout).toBe('outside');
  });

  it('refuse the engine’s socket and the folder that holds it', async () => {
    const socket = harness.engine.info.host.replace('unix://', '');
    for (const source of [socket, path.dirname(socket)]) {
      const data = await harness.fail(`#| volumes: ["${source}:/x"]\ntrue`, {
        allow: { bindOutsideRoot: true }
      });
      expect(data.code).toBe('container.refused');
      expect(data.message).toContain('socket');
    }
  });

  it('refuse env files outside, and the host’s network', async () => {
    const env = await harness.fail('#| env_file: ../outside.txt\ntrue');
    expect(env).toMatchObject({ code: 'container.refused', lines: [1, 1] });
    const net = await harness.fail('#| cpus: 1\n#| network_mode: host\ntrue');
    expect(net).toMatchObject({ code: 'container.refused', lines: [2, 2] });
    const { exitCode } = await harness.run('#| network_mode: host\ntrue', {
      allow: { hostNetwork: true }
    });
    expect(exitCode).toBe(0);
  });
});

describe('ports', () => {
  it('are published on the loopback address and answer', async () => {
    const stop = new AbortController();
    let answer: Promise<string> | undefined;
    const run = harness.run(
      [
        '#| ports: ["80", "8080/udp"]',
        'mkdir /www; echo hello from inside > /www/index.html',
        'httpd -p 80 -h /www',
        'echo ready; sleep 60'
      ].join('\n'),
      {
        signal: stop.signal,
        onChange: card => {
          const port = card.ports?.find(
            ({ container }) => container === '80/tcp'
          );
          if (port && card.state === 'running') {
            answer ??= get(port.host).finally(() =>
              stop.abort(new Error('seen'))
            );
            expect(card.ports?.map(({ host }) => host.split(':')[0])).toEqual([
              '127.0.0.1',
              '127.0.0.1'
            ]);
          }
        }
      }
    );
    await expect(run).rejects.toThrow('seen');
    expect(await answer).toBe('hello from inside\n');
  });

  it('say which one is in use', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise(resolve => server.once('listening', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    try {
      const data = await harness.fail(
        `#| cpus: 1\n#| ports: ["${port}:80"]\ntrue`
      );
      expect(data).toMatchObject({ code: 'container.start', lines: [2, 2] });
      expect(data.message).toBe(`Port ${port} of the host is in use already.`);
    } finally {
      server.close();
    }
    expect(await harness.leftovers()).toBe(0);
  });
});

async function labelsOf(id: string): Promise<Record<string, string>> {
  return (await harness.docker.getContainer(id).inspect()).Config.Labels;
}

/** Until the program in the container listens the engine's proxy resets the connection. */
async function get(host: string): Promise<string> {
  return vi.waitFor(async () => (await fetch(`http://${host}/`)).text(), {
    timeout: 20_000,
    interval: 50
  });
}
