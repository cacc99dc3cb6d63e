import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { pushHistory } from '../../src/backend/history/push/push-history.js';
import { tagCommit } from '../../src/backend/history/refs/change-refs.js';
import { TestHistory } from '../../src/backend/history/testing/test-history.js';
import type { CommitOid } from '../../src/common/ids.js';
import { serveGit, type IGitHttpServer } from '../helpers/git-http-server.js';

const PASSWORD = 's3cret%2Fpass';
const LOGIN = 'alice:s3cret/pass';

let source: TestHistory;
let top: CommitOid;
let folder: string;
let target: string;
let number = 0;
let open: IGitHttpServer;
let closed: IGitHttpServer;
/** Environment in which there is no `git`. */
let withoutGit: NodeJS.ProcessEnv;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'layerbook-push-'));
  source = await TestHistory.create();
  const base = await source.layer(null, [
    { name: 'etc/', type: 'directory' },
    { name: 'etc/back\\slash', content: 'one\n' },
    { name: 'etc/.git/config', content: 'two\n' },
    { name: 'etc/binary', content: Buffer.from([0, 1, 2]) }
  ]);
  const first = await source.layer(base.oid, [{ name: 'a', content: 'a\n' }]);
  const other = await source.layer(base.oid, [{ name: 'b', content: 'b\n' }]);
  await source.history.advance(first.oid);
  await source.history.advance(other.oid);
  await tagCommit(source.history, first.oid, 'v1');
  top = other.oid;
  open = await serveGit(folder);
  closed = await serveGit(folder, LOGIN);
  const empty = join(folder, 'bin');
  mkdirSync(empty);
  withoutGit = { PATH: empty };
});

afterAll(async () => {
  await open[Symbol.asyncDispose]();
  await closed[Symbol.asyncDispose]();
  await source[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

beforeEach(() => {
  target = bare(`target-${++number}`);
});

function bare(name: string): string {
  const path = join(folder, `${name}.git`);
  execFileSync('git', ['init', '--bare', '--quiet', path]);
  execFileSync('git', ['-C', path, 'config', 'http.receivepack', 'true']);
  return path;
}

function git(path: string, ...args: string[]): string {
  return execFileSync('git', ['--git-dir', path, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe']
  });
}

function refsOf(path: string): string {
  return git(path, 'for-each-ref', '--format=%(refname) %(objectname)');
}

/** What a push should bring over: no refs of layers. */
function expectedRefs(): string {
  return git(
    source.history.gitDir,
    ...['for-each-ref', '--format=%(refname) %(objectname)'],
    ...['refs/heads', 'refs/tags']
  );
}

function urlOf(server: IGitHttpServer, login = ''): string {
  const place = `${server.url}/target-${number}.git`;
  return login === '' ? place : place.replace('//', `//${login}@`);
}

async function failureOf(push: Promise<unknown>): Promise<string> {
  const error: unknown = await push.then(
    () => new Error('The push succeeded.'),
    (reason: unknown) => reason
  );
  expect(error).toMatchObject({ data: { code: 'history.push' } });
  return String(error);
}

const WAYS = [
  ['the git program', () => process.env],
  ['no git program', () => withoutGit]
] as const;

describe('to a folder', () => {
  it('branches and tags arrive, and nothing else; the second time there is nothing to do', async () => {
    const result = await pushHistory(source.history, target);
    expect(refsOf(target)).toBe(expectedRefs());
    expect(result.refs).toEqual([
      'refs/heads/run-0001',
      'refs/heads/run-0002',
      'refs/tags/v1'
    ]);
    expect(result.message).toBe(`Pushed 2 branches and 1 tag to ${target}.`);
    git(target, 'fsck', '--strict', '--full');
    const again = await pushHistory(source.history, `file://${target}`);
    expect(again.message).toBe(
      `file://${target} has all branches and tags already.`
    );
    expect(again.refs).toEqual(result.refs);
  });

  it('what is not there is said not to be a repository', async () => {
    const words = await failureOf(
      pushHistory(source.history, join(folder, 'nothing.git'))
    );
    expect(words).toMatch(/there is no repository/);
  });

  it('what a hook says is passed on', async () => {
    const hook = join(target, 'hooks', 'pre-receive');
    writeFileSync(
      hook,
      '#!/bin/sh\necho "too large for this server" >&2\nexit 1\n'
    );
    chmodSync(hook, 0o755);
    const words = await failureOf(pushHistory(source.history, target));
    expect(words).toMatch(
      /pre-receive hook declined.*too large for this server/
    );
    expect(refsOf(target)).toBe('');
  });

  it('without git it is said that git is needed', async () => {
    const words = await failureOf(
      pushHistory(source.history, target, { env: withoutGit })
    );
    expect(words).toMatch(/git program is not installed/);
  });
});

describe.each(WAYS)('over http with %s', (_name, environment) => {
  const push = (url: string, signal?: AbortSignal) =>
    pushHistory(source.history, url, { env: environment(), signal });

  it('branches and tags arrive whole', async () => {
    const result = await push(urlOf(open));
    expect(refsOf(target)).toBe(expectedRefs());
    expect(result.message).toMatch(/^Pushed 2 branches and 1 tag to http/);
    git(target, 'fsck', '--strict', '--full');
    const again = await push(urlOf(open));
    expect(again.message).toMatch(/has all branches and tags already/);
  });

  it('a login in the address is used, and shown nowhere', async () => {
    const result = await push(urlOf(closed, `alice:${PASSWORD}`));
    expect(refsOf(target)).toBe(expectedRefs());
    expect(closed.logins).toContain(
      `Basic ${Buffer.from(LOGIN).toString('base64')}`
    );
    expect(JSON.stringify(result)).not.toMatch(/s3cret|alice/);
  });

  it.each([
    ['none', ''],
    ['a wrong one', 'alice:wr0ngwr0ng'],
    ['a token as user', 'ghp_0123456789012345678901234567']
  ])(
    '%s is refused without asking and without a word of it',
    async (_what, login) => {
      const words = await failureOf(push(urlOf(closed, login)));
      expect(words).toMatch(/did not accept the login/);
      expect(words).not.toMatch(/wr0ng|alice|ghp_/);
      expect(refsOf(target)).toBe('');
    }
  );

  it('nothing is overwritten', async () => {
    const foreign = git(
      target,
      ...['-c', 'user.name=x', '-c', 'user.email=x@y'],
      ...[
        'commit-tree',
        '-m',
        'foreign',
        git(target, 'mktree', '--missing').trim() || ''
      ]
    ).trim();
    git(target, 'update-ref', 'refs/heads/run-0001', foreign);
    git(target, 'update-ref', 'refs/tags/v1', foreign);
    const words = await failureOf(push(urlOf(open)));
    expect(words).toMatch(/did not take refs\/heads\/run-0001/);
    expect(words).toMatch(/refs\/tags\/v1/);
    const refs = refsOf(target);
    expect(refs).toContain(`refs/heads/run-0001 ${foreign}`);
    expect(refs).toContain(`refs/tags/v1 ${foreign}`);
    // What is in nobody's way arrives.
    expect(refs).toContain(`refs/heads/run-0002 ${top}`);
  });

  it('what is not there is said not to be a repository', async () => {
    const words = await failureOf(push(`${open.url}/nothing.git`));
    expect(words).toMatch(/there is no repository/);
  });

  it('a server that does not listen is said not to answer', async () => {
    const words = await failureOf(push('http://127.0.0.1:1/x.git'));
    expect(words).toMatch(/it does not answer/);
  });

  it('a push to a server that never answers ends when it is cancelled', async () => {
    const controller = new AbortController();
    const server = createServer(() => controller.abort(new Error('stop')));
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const pushing = push(`http://127.0.0.1:${port}/x.git`, controller.signal);
    await expect(pushing).rejects.toThrow('stop');
    server.closeAllConnections();
    await new Promise(resolve => server.close(resolve));
  });
});

it('no secret is given to git as an argument, and none that git prints is passed on', async () => {
  const bin = join(folder, 'fake');
  const log = join(folder, 'git.log');
  mkdirSync(bin);
  writeFileSync(
    join(bin, 'git'),
    `#!/bin/sh\nprintf '%s\\n' "$@" > ${log}\necho "fatal: s3cret/pass s3cret%2Fpass http://a:b@host/x" >&2\nexit 128\n`
  );
  chmodSync(join(bin, 'git'), 0o755);
  const words = await failureOf(
    pushHistory(source.history, urlOf(closed, `alice:${PASSWORD}`), {
      env: { ...process.env, PATH: `${bin}:${process.env['PATH']}` }
    })
  );
  expect(words).toContain('*** *** http://***@host/x');
  const args = readFileSync(log, 'utf8');
  expect(args).toContain(urlOf(closed));
  expect(args).not.toMatch(/s3cret|alice/);
});

describe('over ssh', () => {
  it('nothing is asked for, and a host that is not there is said so', async () => {
    const words = await failureOf(
      pushHistory(source.history, 'ssh://git@127.0.0.1:1/x.git')
    );
    expect(words).toMatch(/it does not answer|not installed/);
  });

  it('the own ssh of the user is told to ask nothing', async () => {
    const log = join(folder, 'ssh.log');
    const ssh = join(folder, 'ssh');
    writeFileSync(ssh, `#!/bin/sh\necho "$@" > ${log}\nexit 255\n`);
    chmodSync(ssh, 0o755);
    await failureOf(
      pushHistory(source.history, 'git@example.invalid:x.git', {
        env: { ...process.env, GIT_SSH_COMMAND: `${ssh} -v` }
      })
    );
    const args = readFileSync(log, 'utf8');
    expect(args).toMatch(/^-v -oBatchMode=yes .*git@example\.invalid/);
  });
});

it('an empty history has nothing to push', async () => {
  await using empty = await TestHistory.create();
  const words = await failureOf(pushHistory(empty.history, target));
  expect(words).toMatch(/nothing to push/);
});

it.each([
  ['ext::sh -c touch% /tmp/x'],
  ['fd::17'],
  ['--upload-pack=touch /tmp/x'],
  ['-x'],
  [''],
  ['relative/folder'],
  ['gopher://host/x'],
  ['ssh://-oProxyCommand=x/y'],
  ['https://'],
  ['http://host/a\nb']
])('%j is no address to push to', async address => {
  const words = await failureOf(pushHistory(source.history, address));
  expect(words).toMatch(/cannot be pushed there/);
});
