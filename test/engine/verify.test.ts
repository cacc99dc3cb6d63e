import { chmod, link, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LayerbookError } from '../../src/common/protocol/errors.js';
import type { IVerifyReport } from '../../src/common/protocol/notebook.js';
import { VerifyHarness } from './verify-harness.js';

const FIXTURES = join(import.meta.dirname, '../fixtures/notebooks');
const EXAMPLES = join(import.meta.dirname, '../../examples');

function resultsOf(report: IVerifyReport): Record<string, string> {
  return Object.fromEntries(
    report.checks.map(({ build, name, result }) => [`${build} ${name}`, result])
  );
}

function differencesOf(report: IVerifyReport, name: string): readonly string[] {
  return report.checks
    .filter(check => check.name === name)
    .flatMap(check => check.differences);
}

const ALL_SAME = {
  'cached image-id': 'same',
  'cached layers': 'same',
  'no-cache image-id': 'not-compared',
  'no-cache layers': 'not-compared',
  'no-cache config': 'same',
  'no-cache files': 'same'
};

describe('a notebook is verified', () => {
  it.each([
    'multi-stage',
    'heredoc',
    'onbuild',
    'escape',
    'cache-mount',
    'crlf'
  ])('%s', async name => {
    await using harness = await VerifyHarness.file(
      join(FIXTURES, `${name}.ipynb`)
    );
    await harness.run();
    const before = await harness.leftovers();
    const report = await harness.verify();
    expect({ ...resultsOf(report), report: report.checks }).toEqual({
      ...ALL_SAME,
      report: report.checks
    });
    expect(report.ok).toBe(true);
    expect(await harness.leftovers()).toEqual(before);
    // The build without cache left nothing that a cached build would take.
    const again = await harness.verify({ builds: 'cached' });
    expect(resultsOf(again)).toEqual({
      'cached image-id': 'same',
      'cached layers': 'same'
    });
  });

  it('as the first tutorial, with a step in the place of the one that needs a registry', async () => {
    await using harness = await VerifyHarness.file(
      join(EXAMPLES, '01-images-and-layers.ipynb')
    );
    for (const cell of harness.notebook.cells) {
      cell.source = cell.source.replace(
        'RUN npm install',
        'RUN node -e \'fs.mkdirSync("node_modules/ms", { recursive: true })\' && cp package.json node_modules/ms/'
      );
    }
    await harness.run();
    expect(resultsOf(await harness.verify())).toEqual(ALL_SAME);
  });

  it('in a copy with the modes, links and empty folders of the context, and nothing else', async () => {
    await using harness = await VerifyHarness.cells(
      ['FROM busybox:latest\nARG WHAT\nCOPY $WHAT /some/', 'COPY tree /tree/'],
      {
        files: {
          'a.txt': 'a',
          'tree/program': '#!/bin/sh\n',
          'tree/closed/in.txt': 'x',
          'tree/left.log': 'not built',
          'other/unseen.bin': 'x',
          '.dockerignore': '**/*.log\n'
        },
        config: { buildArgs: { WHAT: 'a.txt' } }
      }
    );
    const tree = join(harness.contextDir, 'tree');
    await chmod(join(tree, 'program'), 0o4751);
    await mkdir(join(tree, 'empty', 'deep'), { recursive: true });
    await symlink('../a.txt', join(tree, 'link'));
    await symlink('/nowhere', join(tree, 'dangling'));
    await link(join(tree, 'program'), join(tree, 'same-program'));
    await chmod(join(tree, 'closed'), 0o555);
    await harness.run();
    // Another cell's file does not matter, and no one looks at it.
    await writeFile(join(harness.contextDir, 'other/unseen.bin'), 'changed');
    const report = await harness.verify();
    expect(resultsOf(report)).toEqual(ALL_SAME);
    await chmod(join(tree, 'closed'), 0o755);
  });

  it('time and again when it only copies files', async () => {
    await using harness = await VerifyHarness.cells(
      ['FROM busybox:latest\nWORKDIR /w\nCOPY a.txt /new/folder/'],
      { files: { 'a.txt': 'a' } }
    );
    await harness.run();
    expect(resultsOf(await harness.verify())).toEqual(ALL_SAME);
    const again = await harness.verify();
    // The engine may take the newer of two equal copies: then contents decide.
    expect(resultsOf(again)).toMatchObject({ 'no-cache files': 'same' });
    expect(again.ok).toBe(true);
  });

  it('although its last cell is stale: then with what it builds now', async () => {
    await using harness = await VerifyHarness.cells([
      'FROM busybox:latest',
      'ENV A=1'
    ]);
    await harness.run();
    harness.notebook.cells[1]!.source = 'ENV A=2';
    const report = await harness.verify({ builds: 'cached' });
    expect(report.ok).toBe(true);
    expect(harness.told).toContainEqual(
      expect.stringContaining('not up to date (edited')
    );
  });
});

describe('what is not the same is told', () => {
  it('with the path of a file that each build makes anew', async () => {
    await using harness = await VerifyHarness.cells([
      'FROM busybox:latest',
      'RUN mkdir /made && cat /proc/sys/kernel/random/uuid > /made/x && echo same > /made/y'
    ]);
    await harness.run();
    const report = await harness.verify();
    expect(report.ok).toBe(false);
    expect(resultsOf(report)).toEqual({
      ...ALL_SAME,
      'no-cache files': 'differs'
    });
    expect(differencesOf(report, 'files')).toEqual([
      expect.stringMatching(/^\/made\/x: content/)
    ]);
  });

  it('with modes, links, owners, kinds, and what only one has', async () => {
    await using harness = await VerifyHarness.cells([
      'FROM busybox:latest\nRUN mkdir /d && touch /d/kept /d/removed /d/mode && mknod /d/pipe p',
      'RUN chmod 4711 /d/mode && ln -s a /l && mkdir /o && touch /k /h1 && ln /h1 /h2 && rm /d/removed'
    ]);
    await harness.run();
    await harness.replaceImage(
      1,
      'FROM busybox:latest\nRUN mkdir /d && touch /d/kept /d/removed /d/mode && mknod /d/pipe p\n' +
        'RUN chmod 711 /d/mode && ln -s b /l && mkdir /o /o/more && chown 5:6 /o && mkdir /k && touch /h1 /h2 && rm /d/pipe'
    );
    const report = await harness.verify({ builds: 'cached' });
    expect(report.ok).toBe(false);
    expect([...differencesOf(report, 'files')].sort()).toEqual([
      '/d/mode: mode 711 and 4711',
      '/d/pipe: only in the export’s image',
      '/d/removed: only in the notebook’s image',
      '/h2: link none and =h1',
      '/k: directory and file',
      '/l: link b and a',
      '/o/more: only in the notebook’s image',
      '/o: owner 5:6 and 0:0'
    ]);
    expect(differencesOf(report, 'config')).toHaveLength(1);
  });

  it('but not what one build only touched', async () => {
    await using harness = await VerifyHarness.cells([
      'FROM busybox:latest\nRUN mkdir /d && echo 1 > /d/a && echo 2 > /d/b',
      'RUN chmod 600 /d/a && chmod 644 /d/a && rm -r /d && mkdir /d && echo 1 > /d/a && echo 2 > /d/b'
    ]);
    await harness.run();
    await harness.replaceImage(
      1,
      'FROM busybox:latest\nRUN mkdir /d && echo 1 > /d/a && echo 2 > /d/b\nRUN touch /d/b'
    );
    const report = await harness.verify({ builds: 'cached' });
    expect(resultsOf(report)).toMatchObject({
      'cached config': 'differs',
      'cached files': 'same'
    });
  });

  it('apart for files that no two builds make alike', async () => {
    await using harness = await VerifyHarness.cells([
      'FROM busybox:latest\nRUN mkdir -p /var/log && cat /proc/sys/kernel/random/uuid > /var/log/build.log'
    ]);
    await harness.run();
    const report = await harness.verify();
    expect(report.ok).toBe(true);
    expect(resultsOf(report)).toEqual(ALL_SAME);
    expect(report.volatile).toEqual(['/var/log/build.log']);
  });

  it('when the image of the last cell is another one than its text builds', async () => {
    await using harness = await VerifyHarness.cells([
      'FROM busybox:latest\nENV A=1 B=2\nRUN echo one > /x'
    ]);
    await harness.run();
    await harness.replaceImage(
      0,
      'FROM busybox:latest\nENV B=2 A=1\nRUN echo two > /x'
    );
    const report = await harness.verify({ builds: 'cached' });
    expect(report.ok).toBe(false);
    expect(resultsOf(report)).toEqual({
      'cached image-id': 'differs',
      'cached layers': 'differs',
      'cached config': 'differs',
      'cached files': 'differs'
    });
    expect(differencesOf(report, 'files')).toEqual([
      '/x: content (4 and 4 bytes)'
    ]);
    expect(differencesOf(report, 'config')[0]).toMatch(/^ENV: .*B=2.* and /);
  });
});

describe('a notebook that cannot be verified', () => {
  it.each([
    ['without FROM', ['ARG A=1'], {}, 'build.noImage'],
    [
      'with a cell that fails',
      ['FROM busybox:latest', 'ENV A=1\nRUN exit 7'],
      {},
      'build.failed'
    ]
  ])('%s says so', async (_name, sources, config, code) => {
    await using harness = await VerifyHarness.cells(sources, { config });
    const before = await harness.leftovers();
    await expect(harness.verify()).rejects.toMatchObject({ data: { code } });
    expect(await harness.leftovers()).toEqual(before);
  });

  it('names the cell and the line that fail', async () => {
    await using harness = await VerifyHarness.cells([
      'FROM busybox:latest',
      'ENV A=1\nRUN exit 7'
    ]);
    await expect(harness.verify()).rejects.toThrow(
      /^In Dockerfile cell 2, line 2: /
    );
  });

  it('refuses build settings that are not understood', async () => {
    await using harness = await VerifyHarness.cells(['FROM busybox:latest']);
    harness.notebook = { ...harness.notebook, configProblem: 'It is wrong.' };
    await expect(harness.verify()).rejects.toMatchObject({
      data: { code: 'build.settings', message: 'It is wrong.' }
    });
  });

  it('leaves nothing behind when it is stopped', async () => {
    await using harness = await VerifyHarness.cells([
      'FROM busybox:latest',
      'RUN echo once > /x',
      // The values of secrets are no part of what the engine looks up in its cache.
      'RUN --mount=type=secret,id=wait sleep "$(cat /run/secrets/wait || echo 0)"'
    ]);
    await harness.run();
    const before = await harness.leftovers();
    const stop = new AbortController();
    const reason = new LayerbookError('cancelled', 'Stopped.');
    const verifying = harness.verify({
      signal: stop.signal,
      secrets: new Map([
        ['wait', { read: () => Promise.resolve(Buffer.from('600')) }]
      ]),
      onProgress: text => {
        if (text.includes('without cache: step 3')) {
          stop.abort(reason);
        }
      }
    });
    await expect(verifying).rejects.toBe(reason);
    expect(await harness.leftovers()).toEqual(before);
    const again = await harness.verify({ builds: 'cached' });
    expect(resultsOf(again)['cached image-id']).toBe('same');
  });
});
