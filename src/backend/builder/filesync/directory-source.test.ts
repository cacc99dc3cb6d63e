import { spawnSync } from 'node:child_process';
import {
  chmod,
  link,
  mkdir,
  mkdtemp,
  rename,
  rm,
  symlink,
  utimes,
  writeFile
} from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DirectorySource } from './directory-source.js';
import type { IListRequest, ISourceEntry } from './source-entry.js';

let base: string;
let root: string;

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'layerbook-source-'));
  root = join(base, 'context');
  await mkdir(root);
});

afterEach(async () => {
  await chmod(root, 0o755);
  await rm(base, { recursive: true, force: true });
});

async function write(...paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), `content of ${path}`);
  }
}

async function list(
  request: Partial<IListRequest> = {}
): Promise<ISourceEntry[]> {
  const entries: ISourceEntry[] = [];
  await new DirectorySource(root).list({
    includePatterns: [],
    excludePatterns: [],
    followPaths: null,
    emit: entry => void entries.push(entry),
    ...request
  });
  return entries;
}

async function paths(request: Partial<IListRequest> = {}): Promise<string[]> {
  return (await list(request)).map(entry => entry.path.toString());
}

async function read(entry: ISourceEntry | undefined): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of entry?.read?.() ?? []) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

describe('what is listed', () => {
  it('comes in byte order, each folder before what is in it', async () => {
    await write('b/x', 'b.txt', 'b-1', 'B', 'é', 'z/y/w', 'a0/q', 'a');
    expect(await paths()).toEqual([
      'B',
      'a',
      'a0',
      'a0/q',
      'b',
      'b/x',
      'b-1',
      'b.txt',
      'z',
      'z/y',
      'z/y/w',
      'é'
    ]);
  });

  it('is only what is included, with the folders that lead to it', async () => {
    await write('a/b/c', 'a/b/d', 'a/e', 'f', 'g/h');
    expect(await paths({ followPaths: ['a/b/c', 'f'] })).toEqual([
      'a',
      'a/b',
      'a/b/c',
      'f'
    ]);
    expect(await paths({ followPaths: ['*/h'] })).toEqual(['g', 'g/h']);
    expect(await paths({ followPaths: ['nothing'] })).toEqual([]);
    expect(await paths({ followPaths: ['.'] })).toHaveLength(8);
    expect(await paths({ includePatterns: ['a/**', '!a/b'] })).toEqual([
      'a',
      'a/e'
    ]);
  });

  it('leaves out what is excluded, but for the exceptions', async () => {
    await write('keep/a', 'log/a.log', 'log/b.txt', 'x.log', 'y/z.log');
    const excludePatterns = ['**/*.log', 'log', '!log/b.txt'];
    expect(await paths({ excludePatterns })).toEqual([
      'keep',
      'keep/a',
      'log',
      'log/b.txt',
      'y'
    ]);
    expect(
      await paths({ excludePatterns, followPaths: ['log/b.txt'] })
    ).toEqual(['log', 'log/b.txt']);
  });

  it('has names of any kind', async () => {
    const names = [
      'a, b',
      ' space',
      '-dash',
      'new\nline',
      '"q\'',
      '%41',
      '日本'
    ];
    await write(...names);
    expect(new Set(await paths())).toEqual(new Set(names));
  });

  it('has no name that is not UTF-8, unless it is excluded', async () => {
    await writeFile(Buffer.from(`${root}/\xff\xfea`, 'latin1'), 'x');
    await expect(list()).rejects.toMatchObject({
      data: { message: expect.stringContaining('not UTF-8') as string }
    });
    expect(await paths({ excludePatterns: ['*a'] })).toEqual([]);
  });

  it('has links as links, and never what they point to', async () => {
    await writeFile(join(base, 'outside'), 'secret');
    await symlink('../outside', join(root, 'link'));
    await symlink('..', join(root, 'folder'));
    const listed = await list();
    expect(
      listed.map(entry => [
        entry.path.toString(),
        entry.linkName?.toString(),
        entry.read
      ])
    ).toEqual([
      ['folder', '..', undefined],
      ['link', '../outside', undefined]
    ]);
  });

  it('names the first of several names of one file', async () => {
    await write('a/first', 'other');
    await link(join(root, 'a/first'), join(root, 'b'));
    const [, first, second] = await list();
    expect(first?.read).toBeDefined();
    expect(second).toMatchObject({
      linkName: Buffer.from('a/first'),
      size: 0n
    });
    const [alone] = await list({ followPaths: ['b'] });
    expect(alone?.linkName).toBeUndefined();
  });

  it('has mode, size and time to the nanosecond', async () => {
    await write('f', 'd/x');
    await chmod(join(root, 'f'), 0o4751);
    await chmod(join(root, 'd'), 0o1777);
    await utimes(join(root, 'f'), 1_700_000_000.125, 1_700_000_000.125);
    const [folder, , file] = await list();
    expect(folder).toMatchObject({
      mode: 2 ** 31 + 2 ** 20 + 0o777,
      size: 0n
    });
    expect(file).toMatchObject({
      mode: 2 ** 23 + 0o751,
      size: 12n,
      modified: 1_700_000_000_125_000_000n
    });
  });

  it('has pipes, and no sockets', async () => {
    spawnSync('mkfifo', [join(root, 'pipe')]);
    const server = createServer().listen(join(root, 'socket'));
    await new Promise(resolve => server.once('listening', resolve));
    const listed = await list();
    server.close();
    expect(listed.map(entry => [entry.path.toString(), entry.read])).toEqual([
      ['pipe', undefined]
    ]);
  });

  it('waits for whoever takes it', async () => {
    await write('a', 'b', 'c');
    let taking = 0;
    await list({
      emit: async () => {
        expect(taking++).toBe(0);
        await new Promise(resolve => setImmediate(resolve));
        taking--;
      }
    });
    expect(taking).toBe(0);
  });
});

describe('a file that changes after it was listed', () => {
  it('is sent as it is when it is read: longer, shorter, or another file', async () => {
    await write('grown', 'cut', 'saved');
    const [cut, grown, saved] = await list();
    await writeFile(join(root, 'grown'), 'much longer than it was before');
    await writeFile(join(root, 'cut'), '');
    await writeFile(join(root, 'draft'), 'saved as editors do');
    await rename(join(root, 'draft'), join(root, 'saved'));
    expect((await read(grown)).toString()).toContain('much longer');
    expect((await read(cut)).toString()).toBe('');
    expect((await read(saved)).toString()).toBe('saved as editors do');
  });
});

describe('what cannot be read', () => {
  it('is named when it was removed after it had been listed', async () => {
    await write('gone');
    const [entry] = await list();
    await rm(join(root, 'gone'));
    await expect(read(entry)).rejects.toMatchObject({
      data: {
        code: 'build.contextMissing',
        message: '`gone` was removed while it was being sent to the engine.'
      }
    });
  });

  it('is not read through a link that was put in its place', async () => {
    await write('d/f');
    await mkdir(join(base, 'elsewhere'));
    await writeFile(join(base, 'elsewhere/f'), 'secret');
    const entry = (await list()).at(-1);
    await rename(join(root, 'd'), join(base, 'moved'));
    await symlink(join(base, 'elsewhere'), join(root, 'd'));
    await expect(read(entry)).rejects.toMatchObject({
      data: { message: expect.stringContaining('`d/f` was replaced') as string }
    });
    await rm(join(root, 'd'));
    await mkdir(join(root, 'd'));
    await symlink(join(base, 'elsewhere/f'), join(root, 'd/f'));
    await expect(read(entry)).rejects.toMatchObject({
      data: { code: 'build.contextMissing' }
    });
  });

  it('is named when the folder does not exist', async () => {
    const source = new DirectorySource(join(base, 'none'));
    const listed = source.list({
      includePatterns: [],
      excludePatterns: [],
      followPaths: null,
      emit: () => undefined
    });
    await expect(listed).rejects.toMatchObject({
      data: {
        code: 'build.contextMissing',
        message: `The build context \`${join(base, 'none')}\` cannot be read: it does not exist.`
      }
    });
  });

  it('is a pattern with a syntax error', async () => {
    await expect(list({ excludePatterns: ['a['] })).rejects.toMatchObject({
      data: { message: expect.stringContaining('`a[`') as string }
    });
  });

  it.runIf(process.getuid?.() === 0)(
    'is named when permission is missing, unless it is not wanted',
    async () => {
      await write('private/key', 'ok', 'secret');
      await chmod(join(root, 'secret'), 0o600);
      await chmod(join(root, 'private'), 0o700);
      await chmod(base, 0o755);
      await asNobody(async () => {
        await expect(list()).rejects.toMatchObject({
          data: {
            code: 'build.contextMissing',
            message:
              '`private` in the build context cannot be read: permission denied.'
          }
        });
        const excludePatterns = ['private'];
        const entries = await list({ excludePatterns });
        expect((await read(entries[0])).toString()).toBe('content of ok');
        await expect(read(entries[1])).rejects.toMatchObject({
          data: {
            message:
              '`secret` in the build context cannot be read: permission denied.'
          }
        });
      });
    }
  );
});

/** Runs `action` without root's rights, which know no permissions. */
async function asNobody(action: () => Promise<void>): Promise<void> {
  process.seteuid?.(65534);
  try {
    await action();
  } finally {
    process.seteuid?.(0);
  }
}
