import {
  chmod,
  mkdir,
  mkdtemp,
  readFile,
  realpath,
  rm,
  stat,
  symlink,
  writeFile
} from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseDockerfile } from '../../../common/dockerfile/parse.js';
import { parseNotebookSnapshot } from '../../../common/notebook/snapshot.js';
import type { NotebookSnapshot } from '../../../common/notebook/snapshot.js';
import { openApprovals } from './approvals.js';
import { allowedEntitlements } from './entitlements.js';
import { allowSecrets, listSecrets } from './list-secrets.js';
import { resolveSecrets } from './resolve-secrets.js';
import type { IResolvedSecrets, ISecretPlace } from './resolve-secrets.js';

let base: string;
let place: ISecretPlace;

beforeEach(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), 'layerbook-secrets-')));
  await mkdir(join(base, 'root/nb'), { recursive: true });
  await mkdir(join(base, 'home'));
  await mkdir(join(base, 'state'));
  place = {
    rootDir: join(base, 'root'),
    notebookDir: join(base, 'root/nb'),
    env: { HOME: join(base, 'home'), TOKEN: 'from-env' },
    approvals: openApprovals(join(base, 'state'))
  };
});

afterEach(() => rm(base, { recursive: true, force: true }));

function notebook(
  config: Partial<NotebookSnapshot['config']>,
  more: { readonly id?: string; readonly path?: string } = {}
): NotebookSnapshot {
  return parseNotebookSnapshot({
    id: 'n1',
    path: 'nb/a.ipynb',
    config,
    cells: [],
    ...more
  });
}

const MOUNTS = [
  'FROM x',
  'RUN --mount=type=secret,id=tok --mount=type=ssh true'
].join('\n');

function resolved(
  of: NotebookSnapshot,
  more: {
    readonly dockerfile?: string;
    readonly given?: Parameters<typeof resolveSecrets>[1]['given'];
  } = {}
): Promise<IResolvedSecrets> {
  const { instructions } = parseDockerfile(more.dockerfile ?? MOUNTS);
  return resolveSecrets(of, { ...place, instructions, given: more.given });
}

async function value(secrets: IResolvedSecrets): Promise<string | undefined> {
  return (await secrets.secrets.get('tok')?.read())?.toString();
}

describe('a notebook’s secret', () => {
  it('is read only after it was allowed: that source, for that notebook, under that id', async () => {
    await writeFile(join(base, 'root/nb/tok'), 'from-file');
    const own = notebook({ secrets: { tok: { file: 'tok' } } });
    await expect(resolved(own)).rejects.toMatchObject({
      data: {
        code: 'build.secretNotAllowed',
        message:
          'The notebook may not read the secret `tok` from the file `tok` yet.',
        hint: expect.stringContaining('--secret id=tok') as string
      }
    });
    await allowSecrets(own, place);
    expect(await value(await resolved(own))).toBe('from-file');
    const others = [
      notebook({ secrets: { tok: { file: 'tok2' } } }),
      notebook({ secrets: { tok: { env: 'tok' } } }),
      notebook(own.config, { id: 'n2' }),
      notebook(own.config, { path: 'nb/copy.ipynb' })
    ];
    for (const other of others) {
      await expect(resolved(other)).rejects.toMatchObject({
        data: { code: 'build.secretNotAllowed' }
      });
    }
    const dockerfile = 'FROM x\nRUN --mount=type=secret,id=tok2 true\n';
    const renamed = notebook({ secrets: { tok2: { file: 'tok' } } });
    await expect(resolved(renamed, { dockerfile })).rejects.toMatchObject({
      data: { code: 'build.secretNotAllowed' }
    });
  });

  it('that a link leads to is another one, and the error says where it leads', async () => {
    const own = notebook({ secrets: { tok: { file: 'tok' } } });
    await allowSecrets(own, place);
    await writeFile(join(base, 'home/private'), 'private');
    await symlink(join(base, 'home/private'), join(base, 'root/nb/tok'));
    await expect(resolved(own)).rejects.toMatchObject({
      data: {
        message: `The notebook may not read the secret \`tok\` from the file \`tok\` (a link to \`${join(base, 'home/private')}\`) yet.`
      }
    });
    await rm(join(base, 'root/nb/tok'));
    await writeFile(join(base, 'root/nb/tok'), 'mine');
    expect(await value(await resolved(own))).toBe('mine');
  });

  it('may be a variable of the server, a file of the home folder, or one beside the notebook’s folder', async () => {
    const cases = [
      [{ env: 'TOKEN' }, 'from-env'],
      [{ file: '~/private' }, 'private'],
      [{ file: '../beside' }, 'beside']
    ] as const;
    await writeFile(join(base, 'home/private'), 'private');
    await writeFile(join(base, 'root/beside'), 'beside');
    for (const [source, expected] of cases) {
      const own = notebook({ secrets: { tok: source } });
      await allowSecrets(own, place);
      expect(await value(await resolved(own))).toBe(expected);
    }
  });

  it('that nothing mounts is not looked at', async () => {
    const own = notebook({
      secrets: { tok: { file: 'none' }, other: { env: 'NONE' } },
      ssh: { default: { agent: true } }
    });
    const { secrets, ssh } = await resolved(own, {
      dockerfile: 'FROM x\nRUN true\n'
    });
    expect([secrets.size, ssh.size]).toEqual([0, 0]);
    await expect(
      resolved(own, { dockerfile: 'FROM x\nRUN --mount=type=secret,id=$X y\n' })
    ).rejects.toMatchObject({ data: { code: 'build.secretNotAllowed' } });
  });

  it('has a clear error when there is nothing to read', async () => {
    const cases = [
      [{ file: 'none' }, 'the file `none` does not exist'],
      [{ file: '.' }, 'the file `.` is a folder'],
      [{ env: 'NONE' }, 'the environment variable NONE is not set']
    ] as const;
    for (const [source, words] of cases) {
      const own = notebook({ secrets: { tok: source } });
      await allowSecrets(own, place);
      await expect(value(await resolved(own))).rejects.toMatchObject({
        data: {
          code: 'build.secretMissing',
          message: expect.stringContaining(words) as string
        }
      });
    }
  });
});

describe('what the command line gives', () => {
  it('is allowed, and goes before what the notebook names', async () => {
    await writeFile(join(base, 'given'), 'given');
    const own = notebook({ secrets: { tok: { env: 'TOKEN' } } });
    const given = {
      secrets: new Map([['tok', { file: join(base, 'given') }]]),
      ssh: new Map([['default', { files: [join(base, 'given')] }]])
    };
    const sources = await resolved(own, { given });
    expect(await value(sources)).toBe('given');
    expect(sources.ssh.get('default')).toEqual({
      keyFiles: [join(base, 'given')]
    });
  });
});

describe('an ssh source', () => {
  const agent = { ssh: { default: { agent: true } } } as const;

  it('needs to be allowed, and an agent', async () => {
    await expect(resolved(notebook(agent))).rejects.toMatchObject({
      data: {
        code: 'build.secretNotAllowed',
        message:
          'The notebook may not read the SSH source `default` from the SSH agent yet.'
      }
    });
    await allowSecrets(notebook(agent), place);
    await expect(resolved(notebook(agent))).rejects.toMatchObject({
      data: {
        code: 'build.secretMissing',
        message: expect.stringContaining('SSH_AUTH_SOCK is not set') as string
      }
    });
    place = { ...place, env: { ...place.env, SSH_AUTH_SOCK: '/a/socket' } };
    const { ssh } = await resolved(notebook(agent));
    expect(ssh.get('default')).toEqual({ agentSocket: '/a/socket' });
  });

  it('of files is an agent’s socket or keys, by what is there', async () => {
    const socket = join(base, 'home/socket');
    const server = createServer().listen(socket);
    await new Promise(resolve => server.once('listening', resolve));
    const key = join(base, 'home/key');
    await writeFile(key, 'key');
    const of = (files: readonly string[]) =>
      resolved(notebook({}), {
        given: { secrets: new Map(), ssh: new Map([['default', { files }]]) }
      }).then(({ ssh }) => ssh.get('default'));
    expect(await of([socket])).toEqual({ agentSocket: socket });
    expect(await of([key, key])).toEqual({ keyFiles: [key, key] });
    await expect(of([key, socket])).rejects.toMatchObject({
      data: { code: 'build.secretMissing' }
    });
    await expect(of([join(base, 'none')])).rejects.toMatchObject({
      data: { code: 'build.secretMissing' }
    });
    server.close();
    const own = notebook({ ssh: { default: { file: '~/key' } } });
    await allowSecrets(own, place);
    expect((await resolved(own)).ssh.get('default')).toEqual({
      keyFiles: [key]
    });
  });
});

describe('the list of secrets', () => {
  it('says what is allowed and what is there, and no value', async () => {
    await writeFile(join(base, 'home/private'), 'private');
    const own = notebook({
      secrets: {
        tok: { env: 'TOKEN' },
        file: { file: '~/private' },
        none: { file: 'none' }
      },
      ssh: { default: { agent: true } }
    });
    const list = await listSecrets(own, place);
    expect(list).toEqual([
      {
        id: 'tok',
        kind: 'secret',
        source: { env: 'TOKEN' },
        isAllowed: false,
        isThere: true
      },
      {
        id: 'file',
        kind: 'secret',
        source: { file: '~/private' },
        path: join(base, 'home/private'),
        isAllowed: false,
        isThere: true
      },
      {
        id: 'none',
        kind: 'secret',
        source: { file: 'none' },
        path: join(base, 'root/nb/none'),
        isAllowed: false,
        isThere: false
      },
      {
        id: 'default',
        kind: 'ssh',
        source: { agent: true },
        isAllowed: false,
        isThere: false
      }
    ]);
    await allowSecrets(own, place);
    expect(
      (await listSecrets(own, place)).every(({ isAllowed }) => isAllowed)
    ).toBe(true);
  });
});

describe('approvals', () => {
  const file = () => join(base, 'state/allowed-secrets.json');

  it('are kept in a file for its user alone, also when several are given at once', async () => {
    const books = ['a', 'b', 'c'].map(id =>
      notebook({ secrets: { tok: { env: `E_${id}` } } }, { id })
    );
    await Promise.all(books.map(book => allowSecrets(book, place)));
    expect((await stat(file())).mode & 0o777).toBe(0o600);
    const reopened = {
      ...place,
      approvals: openApprovals(join(base, 'state'))
    };
    for (const book of books) {
      expect((await listSecrets(book, reopened))[0]?.isAllowed).toBe(true);
    }
    const before = await readFile(file(), 'utf8');
    await allowSecrets(
      notebook({ secrets: { tok: { env: 'E_a' } } }, { id: 'a' }),
      place
    );
    expect(await readFile(file(), 'utf8')).toBe(before);
  });

  it('allow nothing when the file makes no sense', async () => {
    await writeFile(file(), '{"version":1,"allowed":[{"notebook":"n1"}]}');
    await chmod(file(), 0o600);
    const own = notebook({ secrets: { tok: { env: 'TOKEN' } } });
    expect((await listSecrets(own, place))[0]?.isAllowed).toBe(false);
  });
});

it.each([
  [undefined, []],
  ['', []],
  ['network.host', ['network.host']],
  [
    ' security.insecure , network.host,other',
    ['network.host', 'security.insecure']
  ]
])('LAYERBOOK_ALLOW=%s allows %j', (text, expected) => {
  const env = text === undefined ? {} : { LAYERBOOK_ALLOW: text };
  expect(allowedEntitlements(env)).toEqual(expected);
});
