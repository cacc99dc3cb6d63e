import {
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  realpath,
  rm,
  symlink,
  writeFile
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pack, type Header } from 'tar-stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isLayerbookError } from '../../../common/protocol/errors.js';
import type { ISavedSource } from './source.js';
import { ensureTargetFolder } from './target-folder.js';
import { saveToFolder } from './to-folder.js';

let root = '';
let folder = '';
/** Must stay as it is. */
let outside = '';

beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'layerbook-save-')));
  folder = join(root, 'target');
  outside = join(root, 'outside');
  await mkdir(folder);
  await mkdir(outside);
  await writeFile(join(outside, 'mine'), 'mine');
});
afterEach(() => rm(root, { recursive: true, force: true }));

type Entry = Partial<Header> & { name: string; text?: string };

/** A source whose tar the engine made up. */
function source(name: string, entries: readonly Entry[]): ISavedSource {
  return {
    path: name,
    name,
    open: () => {
      const tar = pack();
      for (const { text, ...header } of entries) {
        tar.entry(header, text ?? '');
      }
      tar.finalize();
      return Promise.resolve(
        Readable.from(tar as AsyncIterable<Buffer>, { objectMode: false })
      );
    }
  };
}

async function save(
  entries: readonly Entry[],
  replace = false
): ReturnType<typeof saveToFolder> {
  return saveToFolder([source('top', entries)], folder, {
    replace,
    signal: undefined
  });
}

async function refusal(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'nothing was refused',
    (error: unknown) =>
      isLayerbookError(error, 'request.invalid') ? error.message : String(error)
  );
}

async function isUntouched(): Promise<void> {
  expect(await readdir(outside)).toEqual(['mine']);
  expect(await readFile(join(outside, 'mine'), 'utf8')).toBe('mine');
}

describe('files of a container', () => {
  it('are saved with what is in them, and counted', async () => {
    const count = await save([
      { name: 'top/', type: 'directory' },
      { name: 'top/a', text: 'one' },
      { name: 'top/b/', type: 'directory' },
      { name: 'top/b/c', text: 'four', mode: 0o4755 }
    ]);
    expect(count).toEqual({ files: 2, bytes: 7 });
    expect(await readFile(join(folder, 'top/b/c'), 'utf8')).toBe('four');
    expect((await lstat(join(folder, 'top/b/c'))).mode & 0o7000).toBe(0);
    expect(await readdir(folder)).toEqual(['top']);
  });

  it.each([
    ['..', '../outside/x'],
    ['inner ..', 'top/../../outside/x'],
    ['no name', './']
  ])('never leave the folder by their name (%s)', async (_what, name) => {
    expect(await refusal(save([{ name, text: 'bad' }]))).toContain(
      'lies nowhere'
    );
    expect(await readdir(folder)).toEqual([]);
    await isUntouched();
  });

  it('never leave it through a link that came before', async () => {
    const count = await save([
      { name: 'top/away', type: 'symlink', linkname: '../../outside' },
      { name: 'top/root', type: 'symlink', linkname: '/etc' },
      { name: 'top/self', type: 'symlink', linkname: '.' },
      { name: 'top/twisted', type: 'symlink', linkname: 'self/../../x' },
      { name: 'top/near', type: 'symlink', linkname: 'b/c' },
      { name: 'top/b/up', type: 'symlink', linkname: '../near' },
      { name: 'top/hard', type: 'link', linkname: '../outside/mine' },
      { name: 'top/dev', type: 'character-device' }
    ]);
    expect(count).toEqual({ files: 3, bytes: 0 });
    expect((await readdir(join(folder, 'top'))).sort()).toEqual([
      'b',
      'near',
      'self'
    ]);
    expect(await readlink(join(folder, 'top/b/up'))).toBe('../near');
    await isUntouched();
    const below = save([
      { name: 'top/link', type: 'symlink', linkname: 'b' },
      { name: 'top/b/', type: 'directory' },
      { name: 'top/link/x', text: 'bad' }
    ]);
    expect(await refusal(below)).toContain('which is no folder');
  });

  it('are saved all or none, and replace only what they may', async () => {
    await mkdir(join(folder, 'top/b'), { recursive: true });
    await writeFile(join(folder, 'top/b/c'), 'old');
    await symlink(outside, join(folder, 'top/d'));
    const entries: Entry[] = [
      { name: 'top/a', text: 'new' },
      { name: 'top/b/c', text: 'new' }
    ];
    expect(await refusal(save(entries))).toBe(
      'top/b/c exists already in target.'
    );
    expect(await readdir(join(folder, 'top'))).toEqual(['b', 'd']);
    await save(entries, true);
    expect(await readFile(join(folder, 'top/b/c'), 'utf8')).toBe('new');
    const inFile = [{ name: 'top/a/x', text: 'x' }];
    expect(await refusal(save(inFile, true))).toContain('top/a exists already');
    const inLink = [{ name: 'top/d/x', text: 'x' }];
    expect(await refusal(save(inLink, true))).toContain('top/d exists already');
    await save([{ name: 'top/d', text: 'file' }], true);
    expect((await lstat(join(folder, 'top/d'))).isFile()).toBe(true);
    await isUntouched();
    expect(await readdir(folder)).toEqual(['top']);
  });
});

describe('the folder that files are saved to', () => {
  const target = (path: string, notebookPath = 'target/a.ipynb') =>
    ensureTargetFolder({ rootDir: root, notebookPath, path });

  it('is made below the notebook’s, also through links inside the root', async () => {
    expect(await target('')).toBe(folder);
    expect(await target('./x/y/')).toBe(join(folder, 'x/y'));
    await symlink(outside, join(folder, 'near'));
    expect(await target('near/z')).toBe(join(outside, 'z'));
  });

  it('is never anywhere else', async () => {
    await symlink(tmpdir(), join(folder, 'away'));
    await writeFile(join(folder, 'file'), '');
    for (const path of ['..', 'x/../..', '/tmp', 'away', 'away/x', 'file/x']) {
      expect(await refusal(target(path))).toMatch(
        /is not a folder|leads out of/
      );
    }
    for (const notebook of ['../a.ipynb', 'nowhere/a.ipynb']) {
      expect(await refusal(target('x', notebook))).toContain('does not exist');
    }
  });
});
