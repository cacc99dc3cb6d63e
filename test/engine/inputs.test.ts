import { execFile } from 'node:child_process';
import { chmod, link, mkdir, realpath, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openContextInputs } from '../../src/backend/inputs/context-inputs.js';
import { missingImages } from '../../src/backend/inputs/missing-images.js';
import { cellTag } from '../../src/backend/session/context.js';
import {
  parseNotebookSnapshot,
  type NotebookSnapshot
} from '../../src/common/notebook/snapshot.js';
import { BuildHarness } from './builder-harness.js';

const execute = promisify(execFile);

let harness: BuildHarness;

beforeEach(async () => {
  harness = await BuildHarness.open('inputs');
});

afterEach(async () => {
  await harness?.[Symbol.asyncDispose]();
});

const buildArgs = { GIVEN: 'src' };

function notebookOf(sources: readonly string[]): NotebookSnapshot {
  return parseNotebookSnapshot({
    id: harness.test.label.replace(/[^a-z0-9]+/g, '-'),
    path: 'notebook.ipynb',
    config: { buildArgs },
    cells: sources.map((source, index) => ({
      id: `c${index + 1}`,
      kind: 'dockerfile',
      source
    }))
  });
}

/** What is read here for the cells of a notebook, without folders. */
async function predicted(sources: readonly string[]): Promise<string[]> {
  const inputs = openContextInputs(join(harness.folder, '..', 'no-state'));
  const found = await inputs.read({
    notebook: notebookOf(sources),
    contextDir: await realpath(harness.folder)
  });
  const paths = [...found.values()].flatMap(files => files?.list ?? []);
  return unique(
    paths.map(({ path }) => path).filter(path => !path.endsWith('/'))
  );
}

/** What the engine lists of the context when it builds them. */
async function asked(sources: readonly string[]): Promise<string[]> {
  const result = await harness.build(`${sources.join('\n')}\n`, { buildArgs });
  return unique(result.contextFiles.map(({ path }) => path));
}

function unique(paths: readonly string[]): string[] {
  return [...new Set(paths)]
    .filter(path => !/^(Dockerfile)?\.dockerignore$/.test(path))
    .sort();
}

describe('the files of a notebook are those that the engine asks about', () => {
  beforeEach(async () => {
    await harness.write({
      'src/a.py': 'a',
      'src/b.py': 'b',
      'src/notes.md': 'notes',
      'src/deep/c.py': 'c',
      'data/1.csv': '1',
      'data/2.csv': '2',
      'real/inside/x': 'x',
      'real/y': 'y',
      'top.txt': 'top',
      'odd [name] *.txt': 'odd'
    });
    await symlink('real/inside', join(harness.folder, 'link'));
    await symlink('/data/1.csv', join(harness.folder, 'absolute'));
    await symlink('nowhere', join(harness.folder, 'src/dangling'));
    await link(
      join(harness.folder, 'src/a.py'),
      join(harness.folder, 'src/a-again.py')
    );
    await mkdir(join(harness.folder, 'src/empty'));
    await chmod(join(harness.folder, 'src/b.py'), 0o755);
    await execute('mkfifo', [join(harness.folder, 'src/pipe')]);
  });

  it.each<[string, readonly string[]]>([
    ['a folder', ['COPY src /src']],
    [
      'a file, and another in the next cell',
      ['COPY top.txt /', 'COPY data/1.csv /']
    ],
    ['a pattern', ['COPY src/*.py /']],
    ['a pattern for folders', ['COPY */*.csv /d/']],
    ['everything', ['COPY . /all']],
    ['everything and a part', ['COPY top.txt /', 'COPY . /all']],
    ['all but some', ['COPY --exclude=*.md --exclude=deep src /src']],
    [
      'a path with variables',
      ['ARG GIVEN\nARG f=top\nCOPY ${GIVEN}/a.py ${f}.txt /']
    ],
    ['a path with a variable of ENV', ['ENV d=data', 'COPY $d/1.csv /']],
    ['a link to a folder', ['COPY link /l']],
    ['what is behind a link', ['COPY link/x /']],
    ['an absolute link', ['COPY absolute /']],
    [
      'a bind mount',
      ['RUN --mount=type=bind,source=data,target=/d cat /d/1.csv']
    ],
    ['a bind mount of everything', ['RUN --mount=target=/d cat /d/top.txt']],
    [
      'names with special characters',
      ['COPY ["odd \\\\[name\\\\] \\\\*.txt", "/"]']
    ],
    ['paths that leave the context', ['COPY ../../top.txt /data/2.csv /']],
    [
      'heredocs, other stages and images',
      ['COPY <<E /h\nE', 'COPY --from=busybox /bin/sh /s', 'COPY top.txt /']
    ],
    ['nothing', ['RUN true']]
  ])('%s', async (_what, cells) => {
    const sources = ['FROM busybox', ...cells];
    expect(await predicted(sources)).toEqual(await asked(sources));
  });

  it.each<[string, Record<string, string>]>([
    ['that leaves out', { '.dockerignore': 'src\n**/*.csv\n' }],
    [
      'with exceptions',
      { '.dockerignore': '*\n!src\nsrc/deep\n!src/deep/c.py\n!data/2*\n' }
    ],
    [
      'with comments and blanks',
      {
        '.dockerignore':
          '\uFEFF# x\n  /src/  \n\n! src/a.py\n./data/../top.txt\n'
      }
    ],
    [
      'of the Dockerfile',
      { '.dockerignore': 'src', 'Dockerfile.dockerignore': 'data' }
    ],
    [
      'of the Dockerfile that is empty',
      { '.dockerignore': 'src', 'Dockerfile.dockerignore': '' }
    ]
  ])('under an ignore file %s', async (_what, files) => {
    await harness.write(files);
    const sources = ['FROM busybox', 'COPY . /all'];
    expect(await predicted(sources)).toEqual(await asked(sources));
    const part = ['FROM busybox', 'COPY s* d* /all/'];
    expect(await predicted(part)).toEqual(await asked(part));
  });

  it('of two stages', async () => {
    const sources = [
      'FROM busybox AS one\nCOPY data /d',
      'FROM busybox\nCOPY --from=one /d /d\nCOPY top.txt /'
    ];
    expect(await predicted(sources)).toEqual(await asked(sources));
  });

  it('covers all that a variable of the base image may name', async () => {
    const base = harness.tag();
    await harness.build('FROM busybox\nENV which=1\n', { tag: base });
    const sources = [`FROM ${base}`, 'COPY data/$which.csv /'];
    const files = await predicted(sources);
    expect(await asked(sources)).toEqual(['data/1.csv']);
    expect(files).toContain('data/1.csv');
  });
});

describe('an image is missing', () => {
  const built = (imageId?: string) => ({
    key: 'a'.repeat(64),
    outcome: 'built' as const,
    ...(imageId === undefined ? {} : { imageId })
  });

  it('when the engine has it neither by its id nor by the tag of its cell', async () => {
    const { engine } = harness.test;
    const notebook = notebookOf([
      'FROM busybox',
      'ENV A=1',
      'ENV B=2',
      'ENV C=3',
      'ENV D=4'
    ]);
    const [first, second, third, fourth, fifth] = notebook.cells;
    const tagOf = (id: (typeof notebook.cells)[number]['id']) =>
      cellTag(notebook, id);
    const id = first ? tagOf(first.id) : '';
    const { imageId } = await harness.build('FROM busybox\nENV A=1\n', {
      tag: id
    });
    const cells = [
      { ...first!, built: built(imageId) },
      { ...second!, built: built(`sha256:${'0'.repeat(64)}`) },
      { ...third!, built: built() },
      { ...fourth!, built: { ...built(), outcome: 'failed' as const } },
      { ...fifth!, built: built('no id at all\n') }
    ];
    expect(await missingImages(engine, { ...notebook, cells })).toEqual(
      new Set(['c2', 'c3', 'c5'])
    );
    const byTag = [{ ...first!, built: built() }];
    expect(await missingImages(engine, { ...notebook, cells: byTag })).toEqual(
      new Set()
    );
    await engine.untagImage(id);
    expect(await missingImages(engine, { ...notebook, cells: byTag })).toEqual(
      new Set(['c1'])
    );
  });

  it('is asked until the signal says stop', async () => {
    const notebook = notebookOf(['FROM busybox']);
    const cells = [{ ...notebook.cells[0]!, built: built() }];
    const reason = new Error('stop');
    await expect(
      missingImages(
        harness.test.engine,
        { ...notebook, cells },
        { signal: AbortSignal.abort(reason) }
      )
    ).rejects.toBe(reason);
  });
});
