import { mkdir, readdir, stat, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { contextDiff } from './context-diff.js';
import { openContextInputs } from './context-inputs.js';
import { hasPrivateName } from './private-names.js';
import { ContextFolder, filesOf } from './testing/context-folder.js';
import { MAX_TEXT_BYTES, TextStore } from './text-store.js';

let folder: ContextFolder;

beforeEach(async () => {
  folder = await ContextFolder.open();
});

afterEach(() => folder[Symbol.asyncDispose]());

/** Reads the whole context as a build does, and gives the digest of one file. */
async function build(path: string): Promise<string> {
  const subject = folder.subject('FROM x', 'COPY . /');
  const found = await folder.inputs.read(subject, { keepTexts: true });
  const file = filesOf(found, 'c2').list.find(entry => entry.path === path);
  return file?.digest ?? '';
}

async function textOf(digest: string): Promise<string | null> {
  const { notebook } = folder.subject();
  return folder.inputs.text(notebook.id, digest);
}

const storeDir = (): string => join(folder.stateDir, 'context', 'inputs-test');

describe('a text that a build was made from', () => {
  it('is there after the file has changed, for this notebook only', async () => {
    await folder.write({ 'd/a.py': 'one' });
    const one = await build('d/a.py');
    await folder.write({ 'd/a.py': 'two' });
    const two = await build('d/a.py');
    expect(await textOf(one)).toBe('one');
    expect(await textOf(two)).toBe('two');
    const later = openContextInputs(folder.stateDir);
    const { notebook } = folder.subject();
    expect(await later.text(notebook.id, one)).toBe('one');
    const other = { ...notebook, id: `${notebook.id}x` as typeof notebook.id };
    expect(await later.text(other.id, one)).toBeNull();
  });

  it('is not kept by a reading that no build follows', async () => {
    await folder.write({ a: 'a' });
    const files = await folder.files('COPY a /');
    expect(await textOf(files.list[0]?.digest ?? '')).toBeNull();
    expect(await build('a')).toBe(files.list[0]?.digest);
    expect(await textOf(files.list[0]?.digest ?? '')).toBe('a');
  });

  it('is kept again by the next build when it was removed', async () => {
    await folder.write({ a: 'a' });
    const digest = await build('a');
    await unlink(join(storeDir(), digest));
    expect(await textOf(digest)).toBeNull();
    await build('a');
    expect(await textOf(digest)).toBe('a');
  });

  it('can be read by its user alone', async () => {
    await folder.write({ a: 'a' });
    const digest = await build('a');
    const modeOf = async (path: string): Promise<number> =>
      (await stat(path)).mode & 0o777;
    expect(await modeOf(storeDir())).toBe(0o700);
    expect(await modeOf(join(storeDir(), digest))).toBe(0o600);
  });

  it.each<[string, string | Uint8Array]>([
    ['binary', 'a\0b'],
    ['latin1', Uint8Array.of(0xe9)],
    ['large', 'x'.repeat(MAX_TEXT_BYTES + 1)],
    ['disguised', '-----BEGIN OPENSSH PRIVATE KEY-----\n'],
    ['.env', 'A=1'],
    ['deploy/id_ed25519', 'key'],
    ['.docker/config.json', '{}'],
    ['my-Secrets.yaml', 'x']
  ])('is not kept of %s', async (name, content) => {
    await folder.write({ [name]: content, plain: 'plain' });
    const digest = await build(name);
    expect(digest).toMatch(/^[0-9a-f]{16}$/);
    expect(await textOf(digest)).toBeNull();
    expect(await readdir(storeDir())).toHaveLength(1);
  });
});

it.each([
  ['.env', true],
  ['app/.env.production', true],
  ['prod.env', true],
  ['environment.py', false],
  ['server.pem', true],
  ['tls/server.key', true],
  ['keyboard.ts', false],
  ['.npmrc', true],
  ['api-token.txt', true],
  ['tokenizer.py', false],
  ['secrets/plain.txt', true],
  ['credentials.json', true],
  ['kubeconfig', true],
  ['home/.ssh/config', true],
  ['src/main.py', false]
])('%s may hold a key or a token: %s', (path, expected) => {
  expect(hasPrivateName(path)).toBe(expected);
});

describe('a store', () => {
  it('gives room to new texts by removing those that were used longest ago', async () => {
    const store = new TextStore(storeDir(), 3 * 4096);
    const digests = ['0', '1', '2', '3'].map(digit => digit.repeat(16));
    const [first = '', second = '', third = '', fourth = ''] = digests;
    for (const digest of [first, second, third]) {
      await store.keep(digest, Buffer.from(digest));
    }
    expect(await store.wants(first)).toBe(false);
    await store.keep(fourth, Buffer.from(fourth));
    expect((await readdir(storeDir())).sort()).toEqual([first, third, fourth]);
    const again = new TextStore(storeDir(), 3 * 4096);
    await again.keep(second, Buffer.from(second));
    expect(await readdir(storeDir())).toHaveLength(3);
    expect(await again.get(second)).toBe(second);
  });

  it('gives nothing for what is no digest', async () => {
    await mkdir(storeDir(), { recursive: true });
    await writeFile(join(folder.stateDir, 'other'), 'x');
    const store = new TextStore(storeDir());
    expect(await store.get('../../other')).toBeNull();
  });

  it('that cannot be written stops no build, and says so once', async () => {
    const log = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    await writeFile(folder.stateDir, 'a file in place of the folder');
    await folder.write({ a: 'a', b: 'b' });
    expect(await build('a')).not.toBe('');
    expect(await build('b')).not.toBe('');
    expect(log).toHaveBeenCalledTimes(1);
    log.mockRestore();
  });
});

describe('a comparison', () => {
  const compare = async (
    path: string,
    before: string | null,
    after: string | null
  ): ReturnType<typeof contextDiff> =>
    contextDiff(
      folder.inputs,
      { notebookId: folder.subject().notebook.id, path, before, after },
      folder.path
    );

  it('of a build with the file as it is now reads the file', async () => {
    await folder.write({ 'd/a': 'one' });
    const before = await build('d/a');
    await folder.write({ 'd/a': 'two' });
    const { list } = await folder.files('COPY d/a /');
    const after = list.at(-1)?.digest ?? '';
    const both = { before: 'one', after: 'two' };
    expect(await compare('d/a', before, after)).toEqual(both);
    expect(await compare('d/a', null, after)).toEqual({
      ...both,
      before: null
    });
    expect(await compare('d/a', before, null)).toEqual({
      ...both,
      after: null
    });
    await folder.write({ 'd/a': 'three' });
    expect(await compare('d/a', before, after)).toEqual({
      before: 'one',
      after: null,
      note: 'The later content is not kept: only text files of up to 256 KiB are, and the oldest make room for others.'
    });
  });

  it('shows nothing of private files, folders and paths that lead out', async () => {
    await folder.write({ '.env': 'A=1', 'd/x': '' });
    const { list } = await folder.files('COPY .env d /');
    for (const { path, digest } of list) {
      expect(await compare(path, null, digest)).toMatchObject(
        path === 'd/x'
          ? { after: '' }
          : { after: null, note: expect.any(String) as string }
      );
      expect(await compare(`../context/${path}`, null, digest)).toMatchObject({
        after: null
      });
    }
  });
});
