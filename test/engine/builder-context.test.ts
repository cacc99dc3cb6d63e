import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmod,
  link,
  mkdir,
  rename,
  rm,
  symlink,
  utimes,
  writeFile
} from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { IBuildResult } from '../../src/backend/builder/contract.js';
import { BuildHarness } from './builder-harness.js';
import type { BuildMore } from './builder-harness.js';

const execute = promisify(execFile);

/** Whether there is a `docker buildx` to compare with. */
let hasBuildx = false;
let harness: BuildHarness;

beforeAll(async () => {
  hasBuildx = await execute('docker', ['buildx', 'version']).then(
    () => true,
    () => false
  );
});

beforeEach(async () => {
  harness = await BuildHarness.open('context');
});

afterEach(async () => {
  await harness?.[Symbol.asyncDispose]();
  await rm(`${harness?.folder}-dockerfile`, { recursive: true, force: true });
});

/** The image that `docker buildx build` makes of the same folder. */
async function buildxImage(dockerfile: string): Promise<string | undefined> {
  const tag = harness.tag();
  await execute('docker', [
    'buildx',
    'build',
    '--quiet',
    '--provenance=false',
    ...Object.entries(harness.test.labels).flatMap(([key, value]) => [
      '--label',
      `${key}=${value}`
    ]),
    '--tag',
    tag,
    // The file lies outside the context, as it does for a notebook.
    '--file',
    await outside(dockerfile),
    harness.folder
  ]);
  return (await harness.test.engine.inspectImage(tag))?.id;
}

async function outside(dockerfile: string): Promise<string> {
  const folder = `${harness.folder}-dockerfile`;
  await mkdir(folder, { recursive: true });
  const path = join(folder, 'Dockerfile');
  await writeFile(path, dockerfile);
  return path;
}

/** Builds here and, where it can be had, with buildx: the images must be the same. */
async function buildAsBuildx(dockerfile: string): Promise<IBuildResult> {
  const result = await harness.build(dockerfile);
  if (hasBuildx) {
    expect(await buildxImage(dockerfile)).toBe(result.imageId);
  }
  return result;
}

/** What a build found in `/c` of its image. */
async function listOf(copy: string, more: BuildMore = {}): Promise<string[]> {
  await harness.build(
    `FROM busybox\n${copy}\nRUN cd /c && find . -mindepth 1 | sort\n`,
    { noCache: true, ...more }
  );
  return harness.record.stdout.trimEnd().split('\n');
}

function names(result: IBuildResult): string[] {
  return result.contextFiles.map(({ path }) => path);
}

describe('a copied folder', () => {
  it('is the same as with buildx: modes, times, links, pipes, empty folders, odd names', async () => {
    await harness.write({
      'd/plain': 'plain',
      'd/a, b': 'comma',
      'd/ü/日本 🙂': 'names',
      'd/-dash': 'dash',
      'd/new\nline': 'line',
      'd/a': '',
      'd/a.b': '',
      'd/a-b/c': '',
      'd/run.sh': '#!/bin/sh\n'
    });
    const d = join(harness.folder, 'd');
    await mkdir(join(d, 'empty'));
    await chmod(join(d, 'run.sh'), 0o4755);
    await chmod(join(d, 'plain'), 0o640);
    await chmod(join(d, 'empty'), 0o1777);
    await symlink('plain', join(d, 'link'));
    await symlink('/etc/passwd', join(d, 'absolute'));
    await symlink('nowhere', join(d, 'dangling'));
    await link(join(d, 'plain'), join(d, 'second-name'));
    await execute('mkfifo', [join(d, 'pipe')]);
    await utimes(join(d, 'plain'), 1_600_000_000.123, 1_600_000_000.123);
    await buildAsBuildx('FROM busybox\nCOPY d /d\n');
    await buildAsBuildx('FROM busybox\nCOPY --link d/ /e/\n');
    await buildAsBuildx('FROM busybox\nCOPY . /all\n');
  });

  it('may be the whole context', async () => {
    await harness.write({ a: 'a', 'b/c': 'c' });
    const result = await buildAsBuildx('FROM busybox\nCOPY . /c\n');
    expect(names(result)).toEqual(['a', 'b/c']);
    expect(await listOf('COPY . /c')).toEqual(['./a', './b', './b/c']);
  });

  it('is streamed when it is large', async () => {
    const size = 128 * 1024 * 1024;
    await mkdir(join(harness.folder, 'big'));
    const content = Buffer.alloc(size, 'large content ');
    await writeFile(join(harness.folder, 'big/file'), content);
    const sum = createHash('sha256').update(content).digest('hex');
    const before = process.memoryUsage().rss;
    let most = 0;
    const timer = setInterval(() => {
      most = Math.max(most, process.memoryUsage().rss - before);
    }, 5);
    await harness.build(
      'FROM busybox\nCOPY big /big\nRUN sha256sum /big/file\n',
      { noCache: true }
    );
    clearInterval(timer);
    expect(harness.record.stdout).toContain(sum);
    expect(most).toBeLessThan(size / 2);
  });
});

describe('only what the Dockerfile names', () => {
  beforeEach(() =>
    harness.write({
      'f1.txt': '1',
      'f2.txt': '2',
      other: 'x',
      'd/e/f': 'f',
      'd/g': 'g',
      'huge/x': 'never'
    })
  );

  it('is looked at: files, folders, wildcards, bind mounts', async () => {
    const result = await buildAsBuildx(
      'FROM busybox\nCOPY f*.txt /w/\nCOPY ["d/e", "/e"]\nRUN --mount=type=bind,source=other,target=/o cat /o\n'
    );
    expect(names(result)).toEqual(['d/e/f', 'f1.txt', 'f2.txt', 'other']);
  });

  it('may lie behind links, which never lead out of the context', async () => {
    await symlink('d/e', join(harness.folder, 'alias'));
    await symlink('../other', join(harness.folder, 'd/up'));
    await symlink('../../../../../../f1.txt', join(harness.folder, 'far'));
    const result = await buildAsBuildx(
      'FROM busybox\nCOPY alias/f d/up far /c/\n'
    );
    expect(names(result)).toEqual([
      'alias',
      'd/e/f',
      'd/up',
      'f1.txt',
      'far',
      'other'
    ]);
    expect(await listOf('COPY alias/f d/up far /c/')).toEqual([
      './f',
      './far',
      './up'
    ]);
    await symlink('/etc/hostname', join(harness.folder, 'host'));
    expect(await harness.fail('FROM busybox\nCOPY host /c\n')).toMatchObject({
      code: 'build.contextMissing',
      lines: [2, 2]
    });
  });

  it('may have a comma in its name, or characters that are not ASCII', async () => {
    await harness.write({ 'a, b.txt': 'comma', 'c++ ü+%20.txt': 'plus' });
    const result = await buildAsBuildx(
      'FROM busybox\nCOPY ["a, b.txt", "/x"]\nCOPY ["c++ ü+%20.txt", "a, b.txt", "/c/"]\n'
    );
    expect(names(result)).toEqual(['a, b.txt', 'c++ ü+%20.txt']);
  });

  it('is nothing when no instruction copies', async () => {
    expect(
      (await harness.build('FROM busybox\nRUN true\n')).contextFiles
    ).toEqual([]);
  });
});

describe('a second build', () => {
  it('sends nothing again, and only what changed after that', async () => {
    await harness.write({ 'd/a': 'a', 'd/b': 'bb', 'd/c': 'ccc' });
    const dockerfile = 'FROM busybox\nCOPY d /d\n';
    const sent = async (): Promise<string[]> =>
      (await harness.build(dockerfile)).contextFiles
        .filter(file => file.sent)
        .map(({ path }) => path);
    expect(await sent()).toEqual(['d/a', 'd/b', 'd/c']);
    const again = await harness.build(dockerfile);
    expect(again.contextFiles).toEqual([
      { path: 'd/a', size: 1, sent: false },
      { path: 'd/b', size: 2, sent: false },
      { path: 'd/c', size: 3, sent: false }
    ]);
    await harness.write({ 'd/b': 'changed' });
    expect(await sent()).toEqual(['d/b']);
  });

  it('sees that a file took the place of a folder, and the other way round', async () => {
    await harness.write({ 'd/x/y': 'y', 'd/z': 'z' });
    expect(await listOf('COPY d /c')).toEqual(['./x', './x/y', './z']);
    await rename(join(harness.folder, 'd/z'), join(harness.folder, 'd/t'));
    await rename(join(harness.folder, 'd/x'), join(harness.folder, 'd/z'));
    await rename(join(harness.folder, 'd/t'), join(harness.folder, 'd/x'));
    expect(await listOf('COPY d /c')).toEqual(['./x', './z', './z/y']);
    await buildAsBuildx('FROM busybox\nCOPY d /c\n');
  });
});

describe('.dockerignore', () => {
  beforeEach(() =>
    harness.write({
      'a.md': '',
      'README.md': '',
      'src/a.c': '',
      'src/a.o': '',
      'src/deep/b.o': '',
      'node_modules/x/index.js': '',
      'web/node_modules/y/index.js': '',
      'logs/keep.log': '',
      'logs/old/x.log': '',
      'x-1.0+cu118.whl': ''
    })
  );

  it('leaves out what it names, but for the exceptions', async () => {
    await harness.write({
      '.dockerignore': [
        '# comment',
        '*.md',
        '!README.md',
        '/src/**/*.o',
        '**/node_modules/',
        'logs',
        '!logs/keep.log',
        '*+cu118.whl',
        '.dockerignore'
      ].join('\r\n')
    });
    const result = await buildAsBuildx('FROM busybox\nCOPY . /c\n');
    expect(names(result)).toEqual([
      '.dockerignore',
      'README.md',
      'logs/keep.log',
      'src/a.c'
    ]);
    expect(await listOf('COPY . /c')).toEqual([
      './README.md',
      './logs',
      './logs/keep.log',
      './src',
      './src/a.c',
      './src/deep',
      './web'
    ]);
  });

  it('can turn the rule round', async () => {
    await harness.write({ '.dockerignore': '**\n!src/*.c\n!**/index.js\n' });
    expect(await listOf('COPY . /c')).toEqual([
      './node_modules',
      './node_modules/x',
      './node_modules/x/index.js',
      './src',
      './src/a.c',
      './web',
      './web/node_modules',
      './web/node_modules/y',
      './web/node_modules/y/index.js'
    ]);
    await buildAsBuildx('FROM busybox\nCOPY . /c\n');
  });

  it('of the Dockerfile’s own name goes first', async () => {
    await harness.write({
      '.dockerignore': '*',
      'Dockerfile.dockerignore': '**/*.js\n*ignore\nlogs\nsrc\nx*\nw*\nn*'
    });
    const result = await harness.build('FROM busybox\nCOPY . /c\n');
    expect(names(result)).toEqual([
      'Dockerfile.dockerignore',
      'README.md',
      'a.md'
    ]);
  });

  it('is named when it hides what the Dockerfile wants, with the line', async () => {
    await harness.write({ '.dockerignore': 'src/*.o\n' });
    expect(
      await harness.fail('FROM busybox\n\nCOPY src/a.o /c/\n')
    ).toMatchObject({
      code: 'build.contextMissing',
      message: '`src/a.o` is left out of the build context by .dockerignore.',
      lines: [3, 3]
    });
  });

  it('with a bad pattern is named', async () => {
    await harness.write({ '.dockerignore': 'a[\n' });
    const data = await harness.fail('FROM busybox\nCOPY . /c\n');
    expect(data.message).toBe('A pattern in .dockerignore has a syntax error.');
  });
});

describe('a file that is not there', () => {
  it.each([
    ['COPY nosuch /x', 'nosuch'],
    ['ADD sub/nosuch.tar /x', 'sub/nosuch.tar'],
    ['RUN --mount=type=bind,source=nope,target=/n true', 'nope']
  ])('%s names it and the line', async (instruction, path) => {
    expect(
      await harness.fail(`FROM busybox\nRUN true\n${instruction}\n`)
    ).toMatchObject({
      code: 'build.contextMissing',
      message: `\`${path}\` is not in the build context.`,
      lines: [3, 3]
    });
  });

  it('may be missing in a stage instead', async () => {
    expect(
      await harness.fail(
        'FROM busybox AS one\nFROM busybox\nCOPY --from=one /nope /x\n'
      )
    ).toMatchObject({
      code: 'build.failed',
      message: '`/nope` does not exist in `one`, from which this step copies.',
      lines: [3, 3]
    });
  });

  it('may be the context itself', async () => {
    expect(
      await harness.fail('FROM busybox\nCOPY a /\n', {
        contextDir: join(harness.folder, 'gone')
      })
    ).toMatchObject({
      code: 'build.contextMissing',
      message: expect.stringContaining('does not exist') as string
    });
  });
});
