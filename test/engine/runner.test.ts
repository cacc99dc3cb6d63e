import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tarOfFile } from '../../src/backend/runner/tar-entries.js';
import type { IRunnerHarness } from './runner-harness.js';
import { createHarness } from './runner-harness.js';

let harness: IRunnerHarness;

beforeAll(async () => {
  harness = await createHarness();
});

afterAll(async () => {
  await harness[Symbol.asyncDispose]();
});

describe('a container cell', () => {
  it('runs its script and tells how it goes', async () => {
    const run = await harness.run('echo out\necho err >&2\nexit 3');
    expect(run).toMatchObject({
      exitCode: 3,
      stdout: 'out\n',
      stderr: 'err\n',
      states: ['starting', 'running', 'exited']
    });
    expect(run.card).toMatchObject({
      command: '/bin/sh -c',
      exitCode: 3,
      outOfMemory: false,
      kernel: harness.engine.info.kernel,
      image: { name: 'busybox:latest' },
      mounts: [],
      ports: []
    });
    expect(await harness.leftovers()).toBe(0);
  });

  it.each([0, 1, 42, 125, 126, 127, 130, 255])(
    'gives the exit code %i as it is',
    async code => {
      expect((await harness.run(`exit ${code}`)).exitCode).toBe(code);
    }
  );

  it('keeps the order of both streams', async () => {
    const { output } = await harness.run(
      'for i in 1 2 3; do echo out$i; usleep 60000; echo err$i >&2; usleep 60000; done'
    );
    expect(output.map(([stream, text]) => `${stream}:${text.trim()}`)).toEqual([
      '1:out1',
      '2:err1',
      '1:out2',
      '2:err2',
      '1:out3',
      '2:err3'
    ]);
  });

  it('passes scripts with quotes, line ends and heredocs unchanged', async () => {
    const script = [
      `x='it'"'"'s'; echo "$x \\"q\\" \\$y" 'a  b'`,
      `cat <<'EOF'`,
      `  $HOME \`id\` \\n "é 😀"`,
      'EOF',
      'for i in a \\',
      '  b; do',
      '  echo $i',
      'done'
    ].join('\n');
    const { stdout } = await harness.run(`#| cpus: 1\n\n${script}`);
    expect(stdout).toBe(`it's "q" $y a  b\n  $HOME \`id\` \\n "é 😀"\na\nb\n`);
  });

  it('never cuts a character in two', async () => {
    const { output } = await harness.run(
      "printf '\\303'; usleep 80000; printf '\\251'; usleep 80000; printf '\\360\\237'"
    );
    expect(output).toEqual([
      [1, 'é'],
      [1, '\uFFFD']
    ]);
  });

  it('passes 100 MB of output in bounded memory', async () => {
    let characters = 0;
    let longest = 0;
    let most = 0;
    const before = process.memoryUsage().rss;
    const { exitCode } = await harness.run(
      "head -c 100000000 /dev/zero | tr '\\0' 'x'",
      {
        keepOutput: false,
        onOutput: piece => {
          characters += piece.length;
          longest = Math.max(longest, piece.length);
          most = Math.max(most, process.memoryUsage().rss - before);
        }
      }
    );
    expect(exitCode).toBe(0);
    expect(characters).toBe(100_000_000);
    expect(longest).toBeLessThanOrEqual(1024 * 1024);
    expect(most).toBeLessThan(80 * 1024 * 1024);
  });

  it('says that memory ran out', async () => {
    const { card, exitCode } = await harness.run(
      '#| mem_limit: 16m\ntail /dev/zero'
    );
    expect(exitCode).toBe(137);
    expect(card.outOfMemory).toBe(true);
  });

  it('needs an image, from above or of its own, that the engine has', async () => {
    expect(await harness.fail('true', { image: null })).toMatchObject({
      code: 'build.noImage'
    });
    const missing = await harness.fail('#| image: no/such:image\ntrue');
    expect(missing).toMatchObject({
      code: 'build.imageNotFound',
      lines: [1, 1]
    });
    const gone = await harness.fail('true', {
      image: `sha256:${'0'.repeat(64)}`
    });
    expect(gone.hint).toContain('Dockerfile cell above');
    const own = await harness.run('#| image: busybox:latest\necho own', {
      image: null
    });
    expect(own.stdout).toBe('own\n');
  });
});

describe('what runs', () => {
  it('is the image’s SHELL with the script', async () => {
    const image = await harness.derive(
      'debian:bookworm-slim',
      'SHELL ["/bin/bash", "-eo", "pipefail", "-c"]',
      'ENTRYPOINT ["echo", "not me"]'
    );
    const run = await harness.run('false | true\necho unreachable', { image });
    expect(run).toMatchObject({ exitCode: 1, stdout: '' });
    expect(run.card.command).toBe('/bin/bash -eo pipefail -c');
  });

  it('is the image’s own command in a cell without script', async () => {
    const image = await harness.derive(
      'busybox:latest',
      'ENTRYPOINT ["echo", "entry"]',
      'CMD ["a b"]'
    );
    const run = await harness.run('# nothing but this\n', { image });
    expect(run.stdout).toBe('entry a b\n');
    expect(run.card.command).toBe("echo entry 'a b'");
  });

  it.each([
    ['#!/bin/sh -e\nfalse\necho no', '', 1, '/bin/sh -e -c'],
    ['#!/bin/env sh\necho $0', 'sh\n', 0, '/bin/env sh -c'],
    [
      '#!/bin/busybox sh\necho $0 `wc -l < $0`',
      '/.layerbook/script 1\n',
      0,
      '/bin/busybox sh'
    ],
    [
      '#!/bin/awk -f\nBEGIN { print "it\'s awk" }',
      "it's awk\n",
      0,
      '/bin/awk -f'
    ]
  ])(
    'is the interpreter of the #! line %#',
    async (script, stdout, exitCode, command) => {
      const run = await harness.run(`#| cpus: 1\n${script}`);
      expect(run).toMatchObject({ stdout, stderr: '', exitCode });
      expect(run.card.command).toBe(command);
      expect(run.card.changes?.paths).toEqual([]);
    }
  );

  it('is a script file also where nothing can be written', async () => {
    const run = await harness.run(
      '#| read_only: true\n#| user: "1000"\n#!/bin/busybox sh\necho fine; id -u'
    );
    expect(run.stdout).toBe('fine\n1000\n');
  });

  it('may be longer than an argument', async () => {
    const filler = `# ${'x'.repeat(140_000)}\n`;
    const run = await harness.run(`#| cpus: 1\n${filler}echo end`);
    expect(run.stdout).toBe('end\n');
  });

  it('is said when the image does not have it', async () => {
    const folder = await importImage();
    try {
      const data = await harness.fail('echo hi', { image: folder });
      expect(data.code).toBe('container.start');
      expect(data.message).toBe('The image has no program `/bin/sh`.');
      const empty = await harness.fail('', { image: folder });
      expect(empty).toMatchObject({ code: 'container.start' });
      expect(empty.message).toContain('no command of its own');
    } finally {
      await harness.docker.getImage(folder).remove();
    }
    const python = await harness.fail('#!/usr/bin/python3\nprint()');
    expect(python.message).toContain('no program `/usr/bin/python3`');
    const command = await harness.fail('#| command: nosuchthing');
    expect(command.message).toBe('The image has no program `nosuchthing`.');
    const plain = await harness.fail('#| command: /etc/passwd');
    expect(plain.message).toBe('`/etc/passwd` in the image is not executable.');
    const user = await harness.fail('#| cpus: 1\n#| user: nobody-here\ntrue');
    expect(user).toMatchObject({
      lines: [2, 2],
      message: 'The image has no user or group `nobody-here`.'
    });
    const gpu = await harness.fail('#| gpus: all\ntrue');
    expect(gpu).toMatchObject({ code: 'container.start', lines: [1, 1] });
    const net = await harness.fail('#| networks: [layerbook-none]\ntrue');
    expect(net.message).toBe(
      'The engine has no network called `layerbook-none`.'
    );
    expect(await harness.leftovers()).toBe(0);
  });
});

describe('what a run changed', () => {
  it('is nothing after a run that wrote nothing', async () => {
    const { card } = await harness.run('cat /etc/passwd > /dev/null');
    expect(card.changes).toEqual({
      counts: { added: 0, modified: 0, metadata: 0, deleted: 0, bytes: 0 },
      paths: [],
      more: 0
    });
  });

  it('is listed exactly, without parents and mount points', async () => {
    await mkdir(path.join(harness.folder, 'mnt'), { recursive: true });
    const { card } = await harness.run(
      [
        '#| volumes: ["./mnt:/new/mount/point", "/bin/anonymous", {type: tmpfs, target: /tmp/t}]',
        'mkdir -p /x/y; printf 12345 > /x/y/f; ln -s y /x/l; mkfifo /x/p; touch /new/mount/point/inside',
        'echo more >> /etc/group; chmod 600 /etc/hostname.keep 2>/dev/null; chmod 600 /etc/shells',
        'rm /etc/fstab; rm -rf /usr/share/doc; rm /etc/issue; mkdir /etc/issue'
      ].join('\n'),
      { image: 'debian:bookworm-slim' }
    );
    const { paths, counts, more } = card.changes ?? {};
    expect(
      paths?.map(({ op, kind, path, size }) =>
        op === 'M' || op === 'm' ? [op, kind, path] : [op, kind, path, size]
      )
    ).toEqual([
      ['M', 'file', 'etc/group'],
      ['m', 'file', 'etc/shells'],
      ['A', 'file', 'x/y/f', 5],
      ['T', 'directory', 'etc/issue', 0],
      ['A', 'directory', 'x', 0],
      ['A', 'symlink', 'x/l', 0],
      ['A', 'fifo', 'x/p', 0],
      ['A', 'directory', 'x/y', 0],
      ['D', 'file', 'etc/fstab', 0],
      ['D', 'directory', 'usr/share/doc', 0]
    ]);
    expect(counts).toMatchObject({
      added: 5,
      modified: 2,
      metadata: 1,
      deleted: 2
    });
    expect(more).toBe(0);
  });

  it('has no kinds and sizes where Docker refuses to give files', async () => {
    // Debian's /var/run is a link to /run. When this fails, Docker has mended it and `archiveIfPossible` can go.
    const { card } = await harness.run(
      '#| volumes: ["/var/run/anonymous"]\nln -s x /y; echo 1 > /run/z',
      { image: 'debian:bookworm-slim' }
    );
    expect(card.changes?.paths).toEqual([
      { op: 'A', kind: 'file', path: 'run/z', size: 0 },
      { op: 'A', kind: 'file', path: 'y', size: 0 }
    ]);
  });

  it('is gone at the next run', async () => {
    await harness.run('echo kept > /kept');
    const { exitCode, card } = await harness.run('test -e /kept');
    expect(exitCode).toBe(1);
    expect(card.changes?.paths).toEqual([]);
  });

  it('is counted beyond what is listed', async () => {
    const { card } = await harness.run(
      'mkdir /d; i=0; while [ $i -lt 300 ]; do echo x > /d/f$i; i=$((i+1)); done'
    );
    expect(card.changes?.counts).toMatchObject({ added: 301, bytes: 600 });
    expect(card.changes?.paths).toHaveLength(40);
    expect(card.changes?.more).toBe(261);
  });
});

/** An image of one file and nothing else. */
async function importImage(): Promise<string> {
  const name = 'layerbook-test-empty:latest';
  const tar = Readable.from([await tarOfFile('only', 'x')]);
  const query = { repo: 'layerbook-test-empty', tag: 'latest' };
  await text(await harness.docker.importImage(tar, query));
  return name;
}
