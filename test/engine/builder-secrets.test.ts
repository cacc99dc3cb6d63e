import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { extract } from 'tar-stream';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { BuildSecret } from '../../src/backend/builder/contract.js';
import { LayerbookError } from '../../src/common/protocol/errors.js';
import { BuildHarness } from './builder-harness.js';

let harness: BuildHarness;
let keys: string;

beforeAll(async () => {
  harness = await BuildHarness.open('secrets');
  keys = await mkdtemp(join(tmpdir(), 'layerbook-keys-'));
});

afterAll(async () => {
  await harness?.[Symbol.asyncDispose]();
  await rm(keys, { recursive: true, force: true });
});

/** A value that is nowhere else. */
function newValue(): string {
  return `s3cret-${randomBytes(12).toString('hex')}`;
}

function secretsOf(
  values: Readonly<Record<string, string>>
): ReadonlyMap<string, BuildSecret> {
  return new Map(
    Object.entries(values).map(([id, value]) => [
      id,
      { read: () => Promise.resolve(Buffer.from(value)) }
    ])
  );
}

/** Every byte of an image: its manifests, its configuration, the files of its layers. */
async function bytesOf(tag: string): Promise<Buffer> {
  const parts: Buffer[] = [];
  const archive = extract();
  (await harness.test.engine.saveImage(tag)).pipe(archive);
  for await (const entry of archive) {
    const chunks: Buffer[] = [];
    for await (const chunk of entry as AsyncIterable<Buffer>) {
      chunks.push(chunk);
    }
    const body = Buffer.concat(chunks);
    parts.push(body[0] === 0x1f && body[1] === 0x8b ? gunzipSync(body) : body);
  }
  return Buffer.concat(parts);
}

describe('a secret', () => {
  it('is a file, also one of a given place, mode and owner, or a variable', async () => {
    const dockerfile = [
      'FROM busybox',
      'RUN --mount=type=secret,id=tok wc -c < /run/secrets/tok',
      'RUN --mount=type=secret,id=tok,target=/etc/t,mode=0440,uid=7 stat -c "%a %u" /etc/t; wc -c < /etc/t',
      'RUN --mount=type=secret,id=tok,env=TOKEN echo ${#TOKEN}; ls /run/secrets 2>&1 || true',
      ''
    ].join('\n');
    await harness.build(dockerfile, {
      noCache: true,
      secrets: secretsOf({ tok: 'twelve chars' })
    });
    const { stdout } = harness.record;
    expect(stdout).toContain('12\n440 7\n12\n12\n');
  });

  it('is hidden in the log, in names and in errors, and is not in the image', async () => {
    const [one, two] = [newValue(), newValue()];
    const tag = harness.tag();
    const secrets = secretsOf({ one, two: `first of ${two}\nsecond-${two}\n` });
    await harness.build(
      [
        'FROM busybox',
        'RUN --mount=type=secret,id=one --mount=type=secret,id=two,env=TWO cat /run/secrets/one; echo; echo "$TWO"; cut -c 1-9 /run/secrets/one; sleep 0.1; cat /run/secrets/one >&2; true',
        'RUN --mount=type=secret,id=one head -c 20 /run/secrets/one; sleep 0.2; tail -c +21 /run/secrets/one',
        ''
      ].join('\n'),
      { tag, noCache: true, secrets }
    );
    const { stdout, stderr, reports } = harness.record;
    expect(stdout).toBe(`***\n***\n***\n\n${one.slice(0, 9)}\n***`);
    expect(stderr).toBe('***');
    expect(JSON.stringify(reports)).not.toContain(one);
    const image = await bytesOf(tag);
    expect(image.includes('busybox')).toBe(true);
    expect(image.includes(one)).toBe(false);
    expect(image.includes(two)).toBe(false);
    const history = await harness.test.engine.imageHistory(tag);
    expect(JSON.stringify(history)).not.toContain(one);
  });

  it('that stands in the Dockerfile is hidden in the error of its step', async () => {
    const value = newValue();
    const data = await harness.fail(
      `FROM busybox\nRUN --mount=type=secret,id=tok echo ${value} && exit 4\n`,
      { noCache: true, secrets: secretsOf({ tok: value }) }
    );
    expect(data).toMatchObject({
      message:
        'Step failed with exit code 4: `RUN --mount=type=secret,id=tok echo *** && exit 4`.',
      lines: [2, 2],
      exitCode: 4
    });
  });

  it('is read only when a step wants it, and not again for a step in the cache', async () => {
    let reads = 0;
    const secrets = new Map([
      [
        'tok',
        {
          read: () => {
            reads += 1;
            return Promise.resolve(Buffer.from('value'));
          }
        }
      ],
      ['other', { read: () => Promise.reject(new Error('not wanted')) }]
    ]);
    const dockerfile = `FROM busybox\nRUN --mount=type=secret,id=tok true ${newValue()}\n`;
    await harness.build(dockerfile, { secrets });
    await harness.build(dockerfile, { secrets });
    expect(reads).toBe(1);
  });

  it('that is missing is named with its line, unless the step can do without', async () => {
    const optional =
      'FROM busybox\nRUN --mount=type=secret,id=tok test ! -e /run/secrets/tok\n';
    await harness.build(optional, { noCache: true });
    const required =
      'FROM busybox\nRUN true\nRUN --mount=type=secret,id=tok,required=true true\n';
    expect(await harness.fail(required)).toMatchObject({
      code: 'build.secretMissing',
      message: expect.stringContaining('needs the secret `tok`') as string,
      lines: [3, 3]
    });
    const error = new LayerbookError('build.secretMissing', 'No file there.', {
      hint: 'Create it.'
    });
    const secrets = new Map([['tok', { read: () => Promise.reject(error) }]]);
    await harness.build(optional, { noCache: true, secrets });
    expect(await harness.fail(required, { secrets })).toMatchObject({
      code: 'build.secretMissing',
      message: 'No file there.',
      hint: 'Create it.',
      lines: [3, 3]
    });
  });

  it('may have 500 KB and no more', async () => {
    const dockerfile =
      'FROM busybox\nRUN --mount=type=secret,id=big wc -c < /run/secrets/big\n';
    const secrets = secretsOf({ big: 'x'.repeat(500 * 1024) });
    await harness.build(dockerfile, { noCache: true, secrets });
    expect(harness.record.stdout).toBe('512000\n');
    expect(
      await harness.fail(dockerfile, {
        noCache: true,
        secrets: secretsOf({ big: 'x'.repeat(500 * 1024 + 1) })
      })
    ).toMatchObject({
      code: 'build.secretMissing',
      message: expect.stringContaining('larger than 500 KB') as string,
      lines: [2, 2]
    });
  });
});

/** Talks to the agent as `ssh` does: lists the keys, signs, and tries what changes the agent. */
const PROBE = `
import { connect } from 'node:net';
const socket = connect(process.env.SSH_AUTH_SOCK);
const ask = body => new Promise(resolve => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  let all = Buffer.alloc(0);
  const take = chunk => {
    all = Buffer.concat([all, chunk]);
    if (all.length >= 4 && all.length >= 4 + all.readUInt32BE(0)) {
      socket.off('data', take);
      resolve(all.subarray(4));
    }
  };
  socket.on('data', take);
  socket.write(length);
  socket.write(body);
});
const text = value => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(value.length);
  return Buffer.concat([length, value]);
};
const list = await ask(Buffer.from([11]));
const count = list.readUInt32BE(1);
console.log('keys', count);
const key = list.subarray(9, 9 + list.readUInt32BE(5));
console.log('comment', list.subarray(9 + key.length + 4).toString().slice(0, 8));
const signed = await ask(Buffer.concat([Buffer.from([13]), text(key), text(Buffer.from('data')), Buffer.alloc(4)]));
console.log('sign', signed[0]);
console.log('remove all', (await ask(Buffer.from([19])))[0]);
console.log('lock', (await ask(Buffer.concat([Buffer.from([22]), text(Buffer.from('x'))])))[0]);
console.log('keys', (await ask(Buffer.from([11]))).readUInt32BE(1));
socket.end();
`;

const PROBED =
  'keys 1\ncomment test-key\nsign 14\nremove all 5\nlock 5\nkeys 1\n';

const hasOpenSsh = spawnSync('ssh-agent', ['-h']).error === undefined;

/** A private key file with the comment `test-key`. */
function newKey(name: string, passphrase = ''): string {
  const path = join(keys, name);
  const args = ['-q', '-t', 'ed25519', '-N', passphrase, '-C', 'test-key'];
  spawnSync('ssh-keygen', [...args, '-f', path]);
  return path;
}

describe.runIf(hasOpenSsh)('an ssh mount', () => {
  const dockerfile = (mount: string) =>
    [
      'FROM node:14-alpine',
      'COPY <<"EOF" /probe.mjs',
      PROBE.trim(),
      'EOF',
      `RUN --mount=${mount} test -S $SSH_AUTH_SOCK && node /probe.mjs`,
      ''
    ].join('\n');
  const lastLine = 3 + PROBE.trim().split('\n').length + 1;

  it('reaches an agent that runs, to list and to sign and for nothing else', async () => {
    const agentSocket = join(keys, 'agent');
    const agent = spawn('ssh-agent', ['-D', '-a', agentSocket], {
      stdio: 'ignore'
    });
    try {
      const key = newKey('of-agent');
      await vi.waitFor(() => {
        const env = { ...process.env, SSH_AUTH_SOCK: agentSocket };
        expect(spawnSync('ssh-add', [key], { env }).status).toBe(0);
      }, 5000);
      const ssh = new Map([['default', { agentSocket }]]);
      await harness.build(dockerfile('type=ssh'), { noCache: true, ssh });
      expect(harness.record.stdout).toBe(PROBED);
    } finally {
      agent.kill();
    }
  });

  it('reaches the keys of files by an agent of its own, which ends with the build', async () => {
    const key = newKey('of-file');
    const folders = async (): Promise<number> =>
      (await readdir(tmpdir())).filter(name => /^layerbook-ssh-/.test(name))
        .length;
    const before = await folders();
    await harness.build(dockerfile('type=ssh,id=deploy,required=true'), {
      noCache: true,
      ssh: new Map([['deploy', { keyFiles: [key] }]])
    });
    expect(harness.record.stdout).toBe(PROBED);
    expect(await folders()).toBe(before);
  });

  it('without anything to reach is missing, or left out', async () => {
    await harness.build(
      'FROM busybox\nRUN --mount=type=ssh test -z "$SSH_AUTH_SOCK" -o ! -S "$SSH_AUTH_SOCK"\n',
      { noCache: true }
    );
    const locked = newKey('locked', 'passphrase');
    const cases = [
      [undefined, 'the notebook names none'],
      [{ agentSocket: join(keys, 'nobody') }, 'does not answer'],
      [{ keyFiles: [join(keys, 'none')] }, 'it cannot be read'],
      [{ keyFiles: [locked] }, 'it has a passphrase']
    ] as const;
    for (const [source, words] of cases) {
      const ssh = new Map(source ? [['default', source] as const] : []);
      expect(
        await harness.fail(dockerfile('type=ssh,required=true'), { ssh })
      ).toMatchObject({
        code: 'build.secretMissing',
        message: expect.stringContaining(words) as string,
        lines: [lastLine, lastLine]
      });
    }
  });

  it('with key files says what is missing where OpenSSH is not installed', async () => {
    const folder = join(keys, 'path');
    await mkdtemp(folder);
    vi.stubEnv('PATH', folder);
    try {
      expect(
        await harness.fail(
          'FROM busybox\nRUN --mount=type=ssh,required=true true\n',
          { ssh: new Map([['default', { keyFiles: ['/none'] }]]) }
        )
      ).toMatchObject({
        code: 'build.secretMissing',
        message: expect.stringContaining(
          'need the program `ssh-agent`'
        ) as string,
        lines: [2, 2]
      });
    } finally {
      vi.unstubAllEnvs();
    }
  });
});
