import { execFileSync } from 'node:child_process';
import { watch, type FSWatcher } from 'node:fs';
import {
  chmod,
  mkdir,
  rename,
  rm,
  symlink,
  unlink,
  utimes,
  writeFile
} from 'node:fs/promises';
import { dirname } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ContextWatch } from './context-watch.js';
import type { FilesByCell } from './contract.js';
import { ContextFolder, filesOf } from './testing/context-folder.js';

/** Milliseconds within which a change has to be told. */
const SOON = 5_000;

let folder: ContextFolder;
let watching: Watching | null;

beforeEach(async () => {
  watching = null;
  folder = await ContextFolder.open();
});

afterEach(async () => {
  watching?.[Symbol.dispose]();
  await folder[Symbol.asyncDispose]();
});

/** A watch whose reports can be waited for. */
class Watching implements Disposable {
  readonly reports: FilesByCell[] = [];
  private readonly _watch: Disposable;
  private _waiting: (() => void) | null = null;

  constructor(start: (onChange: (files: FilesByCell) => void) => Disposable) {
    this._watch = start(files => {
      this.reports.push(files);
      this._waiting?.();
    });
  }

  /** Waits until the last report is as wanted. */
  async until(isDone: (files: FilesByCell) => boolean): Promise<void> {
    const late = AbortSignal.timeout(SOON);
    for (;;) {
      const last = this.reports.at(-1);
      if (last && isDone(last)) {
        return;
      }
      await new Promise<void>((resolve, reject) => {
        this._waiting = resolve;
        late.onabort = () =>
          reject(new Error(`Not told; last: ${last && pathsOf(last).join()}`));
      });
    }
  }

  /** Waits for a report that is not yet there. */
  async next(change: () => Promise<unknown>): Promise<FilesByCell> {
    const count = this.reports.length;
    await change();
    await this.until(() => this.reports.length > count);
    return this.reports.at(-1) ?? new Map();
  }

  [Symbol.dispose](): void {
    this._watch[Symbol.dispose]();
  }
}

function pathsOf(found: FilesByCell): string[] {
  const files = [...found.values()].at(-1);
  return files?.list.map(({ path }) => path) ?? [];
}

/** Watches what `instruction` reads. */
async function start(instruction: string): Promise<Watching> {
  const subject = folder.subject('FROM busybox', instruction);
  const initial = await folder.inputs.read(subject);
  watching = new Watching(onChange =>
    folder.inputs.watch(subject, initial, onChange)
  );
  return watching;
}

describe('a change is told', () => {
  it.each<[string, string, () => Promise<unknown>]>([
    ['of a content', 'COPY d /', () => folder.write({ 'd/x': 'X' })],
    ['of a mode', 'COPY d /', () => chmod(folder.at('d/x'), 0o755)],
    ['of a file deep down', 'COPY . /', () => folder.write({ 'd/e/f/y': 'Y' })],
    ['of a new file', 'COPY d /', () => folder.write({ 'd/new': '' })],
    ['of a new folder', 'COPY d /', () => mkdir(folder.at('d/new'))],
    [
      'of a removed folder',
      'COPY d /',
      () => rm(folder.at('d/e'), { recursive: true })
    ],
    [
      'of a file that an editor replaces',
      'COPY d/x /',
      async () => {
        await writeFile(folder.at('d/.x.swp'), 'X');
        await rename(folder.at('d/.x.swp'), folder.at('d/x'));
      }
    ],
    [
      'of a file that matches a pattern now',
      'COPY d/*.txt /',
      () => folder.write({ 'd/1.txt': '' })
    ],
    [
      'of a path that was absent',
      'COPY d/none/at/all /',
      () => folder.write({ 'd/none/at/all': '' })
    ],
    [
      'of the target of a link',
      'COPY link/x /',
      () => folder.write({ 'd/x': 'X' })
    ],
    [
      'of a link that leads elsewhere',
      'COPY link/x /',
      async () => {
        await unlink(folder.at('link'));
        await symlink('d/e', folder.at('link'));
      }
    ],
    [
      'of the ignore file',
      'COPY d /',
      () => folder.write({ '.dockerignore': 'd/x' })
    ],
    [
      'of an ignore file behind a link',
      'COPY d /',
      () => folder.write({ 'rules/ignore': 'd/x' })
    ],
    [
      'of what an exception lets in',
      'COPY . /',
      () => folder.write({ 'out/deep/kept.md': '' })
    ]
  ])('%s', async (what, instruction, change) => {
    await folder.write({ 'd/x': 'x', 'd/e/x': 'ex', 'd/e/f/y': 'y' });
    await symlink('d', folder.at('link'));
    if (what.includes('behind a link')) {
      await folder.write({ 'rules/ignore': '' });
      await symlink('rules/ignore', folder.at('.dockerignore'));
    }
    if (what.includes('exception')) {
      await folder.write({ '.dockerignore': 'out\n!out/**/*.md' });
      await mkdir(folder.at('out/deep'), { recursive: true });
    }
    const files = await start(instruction);
    await change();
    const subject = folder.subject('FROM busybox', instruction);
    const present = await folder.inputs.read(subject);
    await files.until(found => isDeepStrictEqual(found, present));
  });

  it('also before the watch has looked for the first time', async () => {
    await folder.write({ a: 'a' });
    const subject = folder.subject('FROM busybox', 'COPY a /');
    const initial = await folder.inputs.read(subject);
    await folder.write({ a: 'b' });
    watching = new Watching(onChange =>
      folder.inputs.watch(subject, initial, onChange)
    );
    await watching.until(found => pathsOf(found).includes('a'));
  });

  it('after folders were removed and made again, any number of times', async () => {
    await folder.write({ 'd/e/x': 'x' });
    const files = await start('COPY d /');
    for (const content of ['1', '2', '3']) {
      await rm(folder.at('d'), { recursive: true });
      await files.until(found => pathsOf(found).length === 0);
      await folder.write({ 'd/e/x': content });
      await files.until(found => pathsOf(found).includes('d/e/x'));
      const before = files.reports.length;
      await folder.write({ 'd/e/x': `${content}${content}` });
      await files.until(() => files.reports.length > before);
    }
  });

  it('after the context itself was removed and made again', async () => {
    await folder.write({ x: 'x' });
    const files = await start('COPY . /');
    await rm(folder.path, { recursive: true });
    await files.until(found => pathsOf(found).length === 0);
    await folder.write({ x: 'again' });
    await files.until(found => pathsOf(found).includes('x'));
    await files.next(() => folder.write({ y: 'y' }));
  });

  it('after another folder took the place of one that is watched', async () => {
    await folder.write({ 'd/x': 'x', 'other/x': 'other' });
    const files = await start('COPY d /');
    await files.next(async () => {
      await rename(folder.at('d'), folder.at('old'));
      await rename(folder.at('other'), folder.at('d'));
    });
    await files.next(() => folder.write({ 'd/x': 'new' }));
  });
});

it('nothing is told of changes that no cell reads, or that change no digest', async () => {
  await folder.write({
    'd/x': 'x',
    'd/skip.log': '',
    'e/y': 'y',
    '.dockerignore': '*.log\nd/skip.log'
  });
  const files = await start('COPY d /');
  await folder.write({ 'd/skip.log': 'more', 'e/y': 'Y', z: 'z' });
  await utimes(folder.at('d/x'), 1, 1);
  await folder.write({ 'd/x': 'x' });
  await files.next(() => folder.write({ 'd/last': '' }));
  const [first] = files.reports;
  expect(files.reports).toHaveLength(1);
  expect(first && pathsOf(first)).toEqual(['d/', 'd/last', 'd/x']);
});

it('a folder that changes all the time keeps no one from being told', async () => {
  await folder.write({ x: 'x' });
  const files = await start('COPY x /');
  const noise = setInterval(
    () => void folder.write({ log: String(Math.random()) }),
    20
  );
  try {
    await files.next(() => folder.write({ x: 'X' }));
  } finally {
    clearInterval(noise);
  }
});

describe('a watch that is disposed', () => {
  it.runIf(process.platform === 'linux')(
    'leaves nothing behind, wherever it is',
    async () => {
      await folder.write({ 'd/x': 'x', 'd/e/f': '' });
      const subject = folder.subject('FROM busybox', 'COPY . /');
      const initial = await folder.inputs.read(subject);
      const before = inotifyWatches();
      const onChange = vi.fn();
      for (let count = 0; count < 20; count += 1) {
        using watch = folder.inputs.watch(subject, initial, onChange);
        // Some are disposed in the middle of their first look.
        if (count % 2) {
          const other = new Watching(tell =>
            folder.inputs.watch(subject, initial, tell)
          );
          await other.next(() => folder.write({ 'd/x': String(count) }));
          other[Symbol.dispose]();
        }
        expect(watch).toBeDefined();
      }
      await folder.inputs.read(subject);
      expect(inotifyWatches()).toBe(before);
    }
  );
});

it('more folders than may be watched are said once in the log, and the first ones are watched', async () => {
  const log = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  await folder.write(
    Object.fromEntries(
      Array.from({ length: 9 }, (_, index) => [`d/${index}/x`, ''])
    )
  );
  const subject = folder.subject('FROM busybox', 'COPY . /');
  const looked = new Promise<ContextWatch>(resolve => {
    const watch: ContextWatch = new ContextWatch({
      contextDir: subject.contextDir,
      initial: new Map(),
      maxFolders: 4,
      read: async onFolder => {
        for (const name of ['', 'd', 'd/0', 'd/1', 'd/2']) {
          onFolder(folder.at(name));
        }
        return folder.inputs.read(subject);
      },
      onChange: () => resolve(watch)
    });
  });
  using watch = await looked;
  expect(watch.folderCount).toBe(4);
  expect(log.mock.calls.map(([text]) => String(text))).toEqual([
    expect.stringContaining('more than 4 folders')
  ]);
  log.mockRestore();
});

/** Folders that this process watches, as the kernel counts them. */
function inotifyWatches(): number {
  // Node opens its inotify descriptor with the first watch.
  const probe: FSWatcher = watch(dirname(folder.path));
  const text = execFileSync('sh', [
    '-c',
    `cat /proc/${process.pid}/fdinfo/* 2>/dev/null | grep -c '^inotify'`
  ]).toString();
  probe.close();
  return Number(text);
}

it('tells what a reading of the same folder tells', async () => {
  await folder.write({ a: 'a' });
  const files = await start('COPY a /');
  const report = await files.next(() => folder.write({ a: 'b' }));
  expect(filesOf(report, 'c2')).toEqual(await folder.files('COPY a /'));
});
