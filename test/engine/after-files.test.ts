import { mkdir, symlink } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collectFiles } from '../../src/backend/runner/after/collect-files.js';
import type { ICollectedFiles } from '../../src/backend/runner/after/collect-files.js';
import type { ContainerId } from '../../src/common/ids.js';
import { AfterHarness } from './after-harness.js';

const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64'
);

let harness: AfterHarness;
let ended: ContainerId;

beforeAll(async () => {
  harness = await AfterHarness.open('after-files');
  const volume = await harness.volume('/results');
  ended = await harness.ended(
    [
      'mkdir -p /app/deep/er /app/.hidden; cd /app',
      'for i in 1 2 10; do echo $i > plot$i.txt; done',
      'echo "<b>x</b>" > deep/er/report.html; echo no > .hidden/a.txt',
      'ln -s plot10.txt latest.txt; ln -s /nowhere broken.txt; ln -s /app /abs',
      'ln plot2.txt same.txt; mkfifo pipe.txt',
      'echo "a,b" > /results/table.csv',
      'head -c 3000000 /dev/zero > /results/big.bin'
    ].join('\n'),
    { mounts: [volume] }
  );
});

afterAll(async () => {
  await harness?.[Symbol.asyncDispose]();
});

function collect(...patterns: readonly string[]): Promise<ICollectedFiles> {
  return collectFiles(harness.engine, {
    id: ended,
    patterns,
    notebookDir: harness.folder,
    rootDir: harness.root
  });
}

const paths = ({ files }: ICollectedFiles): string[] =>
  files.map(file => file.path);

describe('files that a cell shows from its container', () => {
  it('are found by a glob, in natural order, links followed', async () => {
    const { files, notes } = await collect('/app/*.txt');
    expect(files).toEqual([
      { path: '/app/latest.txt', size: 3, mime: 'text/plain', data: '10\n' },
      { path: '/app/plot1.txt', size: 2, mime: 'text/plain', data: '1\n' },
      { path: '/app/plot2.txt', size: 2, mime: 'text/plain', data: '2\n' },
      { path: '/app/plot10.txt', size: 3, mime: 'text/plain', data: '10\n' },
      { path: '/app/same.txt', size: 2, mime: 'text/plain', data: '2\n' }
    ]);
    expect(notes).toEqual([
      'No file of the container matches `/app/broken.txt` (display): check the path, and whether the run wrote it.'
    ]);
  });

  it('are found in volumes, also when the container has ended', async () => {
    const { files, notes } = await collect('/results/*');
    expect(files).toEqual([
      {
        path: '/results/big.bin',
        size: 3_000_000,
        mime: 'application/octet-stream'
      },
      { path: '/results/table.csv', size: 4, mime: 'text/csv', data: 'a,b\n' }
    ]);
    expect(notes).toEqual([]);
  });

  it('are found without a wildcard, in folders below and through links', async () => {
    expect(paths(await collect('/app/plot1.txt'))).toEqual(['/app/plot1.txt']);
    expect(paths(await collect('/app/**/*.html'))).toEqual([
      '/app/deep/er/report.html'
    ]);
    expect(paths(await collect('/abs/plot?.txt'))).toEqual([
      '/abs/plot1.txt',
      '/abs/plot2.txt'
    ]);
    expect(paths(await collect('/app/*/*'))).toEqual([]);
    expect(paths(await collect('/app/.hidden/*'))).toEqual([
      '/app/.hidden/a.txt'
    ]);
  });

  it('are named in a note where there are none, and what to do', async () => {
    const { notes } = await collect('/nope/*.png', '/app', '/results/', '/x[');
    expect(notes).toEqual([
      'No file of the container matches `/nope/*.png` (display): check the path, and whether the run wrote it.',
      '`/app` (display) is a folder: write `/app/*` to show the files in it.',
      '`/results/` (display) is a folder: write `/results/*` to show the files in it.',
      '`/x[` (display): A “[” of the pattern has no closing “]”.'
    ]);
  });

  it('are not searched for in what is too large', async () => {
    const { notes } = await collect('/**/nothing-here');
    expect(notes.length).toBe(1);
    const id = await harness.ended(
      'head -c 300000000 /dev/zero > /b; echo 1 > /z'
    );
    const all = await collectFiles(harness.engine, {
      id,
      patterns: ['/z*'],
      notebookDir: harness.folder,
      rootDir: harness.root
    });
    expect(all.files).toEqual([]);
    expect(all.notes[0]).toBe(
      'There is too much in `/` to look through all of it for `/z*` (display): name a folder closer to the files.'
    );
  });
});

describe('files that a cell shows from the notebook’s folder', () => {
  it('are shown as what they are, in the order of the globs', async () => {
    await harness.write('out/b.png', PIXEL);
    await harness.write('out/a10.png', PIXEL);
    await harness.write('out/a9.png', PIXEL);
    await harness.write('report.html', '<h1>é</h1>');
    await harness.write('deep/report.html', 'not this one');
    const { files, notes } = await collect('report.html', './out/*.png');
    expect(notes).toEqual([]);
    expect(files.map(({ path: at, mime }) => [at, mime])).toEqual([
      ['report.html', 'text/html'],
      ['out/a9.png', 'image/png'],
      ['out/a10.png', 'image/png'],
      ['out/b.png', 'image/png']
    ]);
    expect(files[1]?.data).toBe(PIXEL.toString('base64'));
    expect(files[0]?.data).toBe('<h1>é</h1>');
  });

  it('may lie beside it in the root folder, and not outside', async () => {
    await harness.write('../shared/a.txt', 'a');
    const found = await collect(
      '../shared/*.txt',
      '../../*.txt',
      '../../secret.txt'
    );
    expect(paths(found)).toEqual(['../shared/a.txt']);
    expect(found.notes).toEqual([
      '`../..` (display) is not shown: it leads out of the server’s root folder.',
      '`../../secret.txt` (display) is not shown: it leads out of the server’s root folder.'
    ]);
  });

  it('are not reached by links that lead out of the root folder', async () => {
    await harness.write('links/real.txt', 'real');
    const inLinks = (name: string): string =>
      path.join(harness.folder, 'links', name);
    await symlink('../../../secret.txt', inLinks('leak.txt'));
    await symlink('../../..', inLinks('up'));
    await symlink('real.txt', inLinks('fine.txt'));
    const found = await collect(
      'links/*.txt',
      'links/up/secret.txt',
      'links/*/*'
    );
    expect(paths(found)).toEqual(['links/fine.txt', 'links/real.txt']);
    expect(found.notes.slice(0, 2)).toEqual([
      '`links/leak.txt` (display) is not shown: it leads out of the server’s root folder.',
      '`links/up/secret.txt` (display) is not shown: it leads out of the server’s root folder.'
    ]);
    expect(JSON.stringify(found)).not.toContain('"secret"');
  });

  it('go round no circle of links, and wait for no pipe', async () => {
    await mkdir(path.join(harness.folder, 'circle'));
    await symlink('.', path.join(harness.folder, 'circle/again'));
    await harness.write('circle/a.txt', 'a');
    expect(paths(await collect('circle/**/*.txt'))).toEqual(['circle/a.txt']);
    expect(paths(await collect('circle/*/*.txt'))).toEqual([
      'circle/again/a.txt'
    ]);
  });

  it('are at most twenty, and say what to do when nothing matches', async () => {
    for (let at = 0; at < 25; at++) {
      await harness.write(`many/${at}.txt`, String(at));
    }
    const { files, notes } = await collect('many/*', 'many/*', 'none/*.png');
    expect(files).toHaveLength(20);
    expect(files[19]?.path).toBe('many/19.txt');
    expect(notes).toEqual([
      '25 files match `many/*` (display); only the first 20 are shown, since a cell shows at most 20 files.',
      '5 files match `many/*` (display); none of them is shown, since a cell shows at most 20 files.',
      'No file beside the notebook matches `none/*.png` (display): mount the folder that the run writes to (`volumes: ["./out:/out"]`), or give the path as the container sees it, beginning with `/`.'
    ]);
  });

  it('have 6 MB together', async () => {
    const line = `${'x'.repeat(99)}\n`;
    for (let at = 0; at < 4; at++) {
      await harness.write(`large/${at}.txt`, line.repeat(30_000));
    }
    await harness.write('large/9.png', Buffer.alloc(2_000_000, PIXEL));
    const { files } = await collect('large/*');
    const shown = files.map(({ data = '', omitted = 0 }) => [
      data.length,
      omitted
    ]);
    expect(shown).toEqual([
      [2_097_100, 902_900],
      [2_097_100, 902_900],
      [2_097_100, 902_900],
      [100, 2_999_900],
      [0, 0]
    ]);
  });
});
