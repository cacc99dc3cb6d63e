import { execFileSync } from 'node:child_process';
import {
  chmod,
  link,
  mkdir,
  rename,
  rm,
  symlink,
  truncate,
  unlink,
  utimes,
  writeFile
} from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MAX_LISTED_FILES } from '../../common/notebook/inputs.js';
import { ContextFolder, filesOf } from './testing/context-folder.js';

let folder: ContextFolder;

beforeEach(async () => {
  folder = await ContextFolder.open();
});

afterEach(() => folder[Symbol.asyncDispose]());

describe('what a cell reads', () => {
  beforeEach(() =>
    folder.write({
      'app/main.py': 'main',
      'app/util.py': 'util',
      'app/readme.md': 'readme',
      'other.txt': 'other'
    })
  );

  it.each([
    ['COPY app/main.py /', ['app/', 'app/main.py']],
    ['COPY app /app', ['app/', 'app/main.py', 'app/readme.md', 'app/util.py']],
    ['COPY app/*.py /', ['app/', 'app/main.py', 'app/util.py']],
    [
      'ADD . /',
      ['app/', 'app/main.py', 'app/readme.md', 'app/util.py', 'other.txt']
    ],
    ['COPY ../other.txt ./nowhere /', ['other.txt']],
    [
      'COPY other.txt /\nCOPY app/readme.md /',
      ['app/', 'app/readme.md', 'other.txt']
    ],
    [
      'RUN --mount=type=bind,source=app/main.py,target=/m cat /m',
      ['app/', 'app/main.py']
    ],
    ['ARG f=other\nCOPY ${f}.txt /', ['other.txt']]
  ])('%j: %j', async (instruction, expected) => {
    expect(await folder.paths(instruction)).toEqual(expected);
  });

  it('is nothing for cells without paths, and disabled cells are left out', async () => {
    const { contextDir, notebook } = folder.subject(
      'FROM busybox AS one',
      'COPY other.txt /',
      'COPY --from=one /etc/passwd /\nADD https://example.org/x /\nRUN --mount=type=cache,target=/c true',
      'COPY <<E /\nE'
    );
    const cells = notebook.cells.map(cell =>
      cell.id === 'c2' ? { ...cell, disabled: true } : cell
    );
    const found = await folder.inputs.read({
      contextDir,
      notebook: { ...notebook, cells }
    });
    expect(Object.fromEntries(found)).toEqual({ c1: null, c3: null, c4: null });
  });

  it('is found in cells around one that cannot be parsed', async () => {
    const subject = folder.subject(
      'FROM busybox',
      'RUN <<E\nnot closed',
      'COPY other.txt /'
    );
    expect(filesOf(await folder.inputs.read(subject), 'c3').list).toHaveLength(
      1
    );
  });

  it('is counted beyond the files that are named', async () => {
    const names = Array.from({ length: MAX_LISTED_FILES + 20 }, (_, index) =>
      String(1000 + index)
    );
    await folder.write(
      Object.fromEntries(names.map(name => [`many/${name}`, 'ab']))
    );
    const before = await folder.files('COPY many/ /');
    expect(before).toMatchObject({
      more: 21,
      bytes: 2 * names.length,
      ignore: ''
    });
    expect(before.list).toHaveLength(MAX_LISTED_FILES);
    await writeFile(folder.at(`many/${names.at(-1)}`), 'cd');
    expect((await folder.files('COPY many/ /')).digest).not.toBe(before.digest);
  });
});

describe('a digest', () => {
  const all = async (): Promise<string> =>
    (await folder.files('COPY . /')).digest;

  it.each<[string, () => Promise<unknown>]>([
    ['another content of the same size', () => folder.write({ a: 'A' })],
    ['a new empty file', () => folder.write({ b: '' })],
    ['a new empty folder', () => mkdir(folder.at('b'))],
    ['a file that is gone', () => unlink(folder.at('a'))],
    ['another name', () => rename(folder.at('a'), folder.at('b'))],
    ['a mode', () => chmod(folder.at('a'), 0o755)],
    ['a setuid bit', () => chmod(folder.at('a'), 0o4644)],
    ['a mode of a folder', () => chmod(folder.at('d'), 0o700)],
    ['a sticky folder', () => chmod(folder.at('d'), 0o1755)],
    [
      'a link in place of its target',
      async () => {
        await unlink(folder.at('a'));
        await symlink('same', folder.at('a'));
      }
    ],
    [
      'another target of a link',
      async () => {
        await unlink(folder.at('l'));
        await symlink('d', folder.at('l'));
      }
    ],
    [
      'a folder in place of a file',
      async () => {
        await unlink(folder.at('a'));
        await mkdir(folder.at('a'));
      }
    ],
    ['a pipe', () => Promise.resolve(execFileSync('mkfifo', [folder.at('p')]))]
  ])('is another after %s', async (_what, change) => {
    await folder.write({ a: 'a', same: 'a', 'd/x': 'x' });
    await symlink('a', folder.at('l'));
    const before = await all();
    await change();
    expect(await all()).not.toBe(before);
  });

  it.each<[string, () => Promise<unknown>]>([
    ['another time', () => utimes(folder.at('a'), 1, 1)],
    [
      'a copy in its place',
      async () => {
        await writeFile(folder.at('.new'), 'a');
        await rename(folder.at('.new'), folder.at('a'));
      }
    ],
    [
      'a second name of the same file as a file',
      async () => {
        await unlink(folder.at('same'));
        await link(folder.at('a'), folder.at('same'));
      }
    ]
  ])('is the same after %s', async (_what, change) => {
    await folder.write({ a: 'a', same: 'a' });
    const before = await all();
    await change();
    expect(await all()).toBe(before);
  });

  it('tells a path that appears, and is the old one when it is gone again', async () => {
    const instruction = 'COPY deep/down/file /';
    const before = await folder.files(instruction);
    expect(before).toMatchObject({ list: [], bytes: 0 });
    await folder.write({ 'deep/down/file': 'x' });
    const there = await folder.files(instruction);
    expect(there.list.at(-1)).toMatchObject({
      path: 'deep/down/file',
      size: 1
    });
    await rm(folder.at('deep'), { recursive: true });
    expect(await folder.files(instruction)).toEqual(before);
  });

  it('does not trust times that a change may not have moved', async () => {
    await folder.write({ a: '1' });
    const digests = new Set<string>();
    for (let count = 0; count < 20; count += 1) {
      await writeFile(folder.at('a'), String(count % 10));
      digests.add(await all());
    }
    expect(digests.size).toBe(10);
  });

  it('is the same for a content that was read before and one that was not', async () => {
    await folder.write({ a: 'a', 'd/x': 'x'.repeat(1000) });
    await link(folder.at('a'), folder.at('z'));
    const past = Date.now() / 1000 - 3600;
    await utimes(folder.at('a'), past, past);
    const first = await all();
    expect(await all()).toBe(first);
    await using other = await ContextFolder.open();
    expect(
      await other.inputs.read({
        ...other.subject('FROM x', 'COPY . /'),
        contextDir: folder.path
      })
    ).toEqual(await folder.inputs.read(folder.subject('FROM x', 'COPY . /')));
  });
});

describe('links', () => {
  it('are followed inside the context, as the engine follows them', async () => {
    await folder.write({ 'real/x': 'x', 'unrelated/y': 'y' });
    await symlink('/real', folder.at('link'));
    expect(await folder.paths('COPY link/x /')).toEqual([
      'link',
      'real/',
      'real/x'
    ]);
    const before = await folder.files('COPY link/x /');
    await folder.write({ 'real/x': 'X' });
    expect((await folder.files('COPY link/x /')).digest).not.toBe(
      before.digest
    );
  });

  it('lead to nothing outside, and may dangle', async () => {
    await symlink('/etc', folder.at('etc'));
    await symlink('nowhere', folder.at('dangling'));
    expect(await folder.paths('COPY etc/passwd dangling /')).toEqual([
      'dangling',
      'etc'
    ]);
  });
});

describe('odd files', () => {
  it('have digests whatever their names are', async () => {
    const names = ['a b', 'a\nb', '-x', 'ü', '日本', 'a,b', '[x]'];
    await folder.write(Object.fromEntries(names.map(name => [name, name])));
    const files = await folder.files('COPY . /');
    expect(files.list.map(({ path }) => path).sort()).toEqual(names.sort());
    expect(new Set(files.list.map(({ digest }) => digest)).size).toBe(
      names.length
    );
    expect(files.problem).toBeUndefined();
  });

  it('whose names the engine cannot take are a problem', async () => {
    await writeFile(
      Buffer.concat([Buffer.from(`${folder.path}/`), Buffer.from([0xff])]),
      'x'
    );
    expect((await folder.files('COPY . /')).problem).toContain('not UTF-8');
  });

  it('of several names are read once and have one digest', async () => {
    await folder.write({ a: 'content' });
    await link(folder.at('a'), folder.at('b'));
    const { list, problem } = await folder.files('COPY . /');
    expect(problem).toBeUndefined();
    expect(list.map(({ size }) => size)).toEqual([7, 7]);
    expect(list[1]?.digest).toBe(list[0]?.digest);
  });

  it('that vanish while a folder is read make no error', async () => {
    await folder.write(
      Object.fromEntries(
        Array.from({ length: 400 }, (_, index) => [`d/${index}`, 'x'])
      )
    );
    const reading = folder.files('COPY d /');
    await rm(folder.at('d'), { recursive: true });
    const found = await reading;
    expect(found.list.length + found.more).toBeLessThanOrEqual(401);
    expect(await folder.files('COPY d /')).toMatchObject({ list: [], more: 0 });
  });

  it('that grow while they are read end', async () => {
    await folder.write({ big: 'x' });
    await truncate(folder.at('big'), 4 << 20);
    const reading = folder.files('COPY big /');
    const growing = (async () => {
      for (let size = 5; size < 20; size += 1) {
        await truncate(folder.at('big'), size << 20);
      }
    })();
    const [first] = await Promise.all([reading, growing]);
    expect(first.problem).toBeUndefined();
    const last = await folder.files('COPY big /');
    expect(last.bytes).toBe(19 << 20);
    await using other = await ContextFolder.open();
    await other.write({ big: Buffer.alloc(19 << 20) });
    expect((await other.files('COPY big /')).digest).not.toBe(last.digest);
    await other.write({
      big: Buffer.concat([Buffer.from('x'), Buffer.alloc((19 << 20) - 1)])
    });
    expect(await other.files('COPY big /')).toEqual(last);
  });

  it('a context that is gone is a problem, and another digest', async () => {
    const before = await folder.files('COPY . /');
    await rm(folder.path, { recursive: true });
    const after = await folder.files('COPY . /');
    expect(after.problem).toContain('it does not exist');
    expect(after.digest).not.toBe(before.digest);
  });
});

describe('an ignore file', () => {
  beforeEach(() =>
    folder.write({ 'd/keep.txt': '1', 'd/drop.log': '2', 'e/x': '3' })
  );

  it('leaves paths out, with exceptions', async () => {
    await folder.write({ '.dockerignore': '# logs\n**/*.log\n/e\n!e/x\n' });
    const files = await folder.files('COPY . /');
    expect(files.list.map(({ path }) => path)).toEqual([
      '.dockerignore',
      'd/',
      'd/keep.txt',
      'e/',
      'e/x'
    ]);
    expect(files.ignore).toMatch(/^[0-9a-f]{16}$/);
  });

  it('of the Dockerfile goes before that of the folder, also when it is empty', async () => {
    await folder.write({
      '.dockerignore': 'd',
      'Dockerfile.dockerignore': ''
    });
    expect(await folder.paths('COPY d /')).toContain('d/keep.txt');
  });

  it('that is a link out of the context counts for nothing', async () => {
    await writeFile(`${folder.stateDir}-rules`, 'd');
    await symlink(`${folder.stateDir}-rules`, folder.at('.dockerignore'));
    expect(await folder.paths('COPY d /')).toContain('d/keep.txt');
  });

  it('with a pattern that the engine refuses is a problem', async () => {
    await folder.write({ '.dockerignore': 'a[' });
    expect((await folder.files('COPY . /')).problem).toContain('bad pattern');
  });

  it('changes the digest of cells only by what it leaves out', async () => {
    await folder.write({ '.dockerignore': '*.log\n' });
    const one = await folder.files('COPY e /');
    await folder.write({ '.dockerignore': '*.tmp\n' });
    const other = await folder.files('COPY e /');
    expect(other.digest).toBe(one.digest);
    expect(other.ignore).not.toBe(one.ignore);
  });
});

it('reading is stopped by its signal', async () => {
  await folder.write({ a: 'a' });
  const reason = new Error('enough');
  const subject = folder.subject('FROM x', 'COPY . /');
  await expect(
    folder.inputs.read(subject, { signal: AbortSignal.abort(reason) })
  ).rejects.toBe(reason);
  const controller = new AbortController();
  await truncate(folder.at('a'), 1 << 30);
  const reading = folder.inputs.read(subject, { signal: controller.signal });
  setImmediate(() => controller.abort(new DOMException('stop', 'AbortError')));
  await expect(reading).rejects.toMatchObject({ message: 'stop' });
});
