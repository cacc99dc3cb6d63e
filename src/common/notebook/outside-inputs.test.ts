import { describe, expect, it } from 'vitest';
import { parseCellId } from '../ids.js';
import type { NotebookConfig } from './build-config.js';
import {
  UNKNOWN_CONTEXT,
  type CellFiles,
  type IContextState
} from './inputs.js';
import {
  built,
  CONFIG,
  dockerfile,
  edit,
  kinds,
  words,
  type IWorld
} from './testing/marked-cells.js';

describe('build arguments and settings', () => {
  const cells = [
    dockerfile('a', 'ARG BASE\nFROM debian:$BASE'),
    dockerfile('b', 'RUN one'),
    dockerfile('c', 'ARG V=1 W\nRUN echo $V'),
    dockerfile('d', 'RUN two')
  ];
  const world = (more: Partial<NotebookConfig>): IWorld => ({
    config: { context: '.', buildArgs: { BASE: '12', V: '1' }, ...more }
  });
  const before = built(cells, world({}));

  it.each([
    ['a value', { BASE: '12', V: '2' }, 'V'],
    ['a value that was not set', { BASE: '12', V: '1', W: '' }, 'W'],
    ['a value that is not set any more', { BASE: '12' }, 'V']
  ])(
    'concern the cell that declares them and those below: %s',
    (_, buildArgs, name) => {
      expect(words(before, world({ buildArgs }))).toEqual([
        'fresh',
        'fresh',
        `stale: build argument \`${name}\` changed`,
        `stale: cell 3 above: build argument \`${name}\` changed`
      ]);
    }
  );

  it('concern nobody when nobody declares them', () => {
    const buildArgs = { BASE: '12', V: '1', HTTP_PROXY: 'http://p', X: 'y' };
    expect(new Set(kinds(before, world({ buildArgs })))).toEqual(
      new Set(['fresh'])
    );
  });

  it.each<Partial<NotebookConfig>>([
    { platform: 'linux/arm64' },
    { target: 'x' },
    { network: 'none' },
    { extraHosts: ['a:1.2.3.4'] },
    { buildArgs: { BASE: '12', V: '1', BUILDKIT_SYNTAX: 'x' } },
    { buildArgs: { BASE: '12', V: '1', SOURCE_DATE_EPOCH: '0' } },
    { buildArgs: { BASE: '12', V: '1', TARGETARCH: 'arm64' } }
  ])('concern every cell: %j', more => {
    expect(new Set(words(before, world(more)))).toEqual(
      new Set(['stale: the build settings changed'])
    );
  });

  it.each<Partial<NotebookConfig>>([
    { network: 'default' },
    { extraHosts: [] },
    { pull: true },
    { auto: true },
    { context: 'app' },
    { secrets: { a: { env: 'A' } } },
    { ssh: { default: { agent: true } } },
    { file: { bom: true, eol: 'crlf', finalNewline: false } }
  ])('concern no cell: %j', more => {
    expect(new Set(kinds(before, world(more)))).toEqual(new Set(['fresh']));
  });

  it('that ONBUILD declares concern the cell', () => {
    const onbuild = built([dockerfile('a', 'FROM x\nONBUILD ARG V')]);
    expect(
      kinds(onbuild, { config: { context: '.', buildArgs: { V: '' } } })
    ).toEqual(['stale']);
  });
});

describe('files of the build context', () => {
  const cells = [
    dockerfile('a', 'FROM x'),
    dockerfile('b', 'COPY . /'),
    dockerfile('c', 'RUN two')
  ];
  const filesOf = (
    files: Readonly<Record<string, string>>,
    more: Partial<CellFiles> = {}
  ): CellFiles => ({
    digest: JSON.stringify([files, more]),
    list: Object.entries(files).map(([path, digest]) => ({
      path,
      digest,
      size: 1
    })),
    more: 0,
    bytes: 1,
    ignore: '',
    ...more
  });
  const world = (
    files: CellFiles | null,
    config: NotebookConfig = CONFIG
  ): IWorld => ({
    config,
    context: {
      ...UNKNOWN_CONTEXT,
      files: new Map([
        [parseCellId('a'), null],
        [parseCellId('b'), files],
        [parseCellId('c'), null]
      ])
    }
  });
  const FILES = { 'a.txt': '1', 'b.txt': '1', 'dir/': '1' };
  const before = built(cells, world(filesOf(FILES)));

  it('are taken as unchanged when they are not known', () => {
    expect(kinds(before)).toEqual(['fresh', 'fresh', 'fresh']);
    expect(kinds(before, world(filesOf(FILES)))).toEqual([
      'fresh',
      'fresh',
      'fresh'
    ]);
  });

  it.each([
    ['a file', { ...FILES, 'a.txt': '2' }, '`a.txt` changed on disk'],
    [
      'two files and their folder',
      { 'a.txt': '2', 'b.txt': '2', 'dir/': '2' },
      '`a.txt` changed on disk and 1 more file'
    ],
    ['a folder', { ...FILES, 'dir/': '2' }, '`dir/` changed on disk'],
    ['a new file', { ...FILES, c: '1' }, '`c` is new on disk'],
    [
      'a file that is gone',
      { 'a.txt': '1', 'dir/': '1' },
      '`b.txt` was removed from disk'
    ],
    [
      'a change, a new one and one that is gone',
      { 'a.txt': '2', 'dir/': '1', c: '1' },
      '`a.txt` changed on disk and 2 more files'
    ]
  ])('make a cell stale: %s', (_, files, reason) => {
    expect(words(before, world(filesOf(files)))).toEqual([
      'fresh',
      `stale: ${reason}`,
      `stale: cell 2 above: ${reason}`
    ]);
  });

  it.each<[string, CellFiles | null, string]>([
    [
      'the ignore file',
      filesOf({ 'a.txt': '1' }, { ignore: 'f' }),
      '.dockerignore changed'
    ],
    [
      'a file and the ignore file, without effect on which there are',
      filesOf({ ...FILES, 'a.txt': '2' }, { ignore: 'f' }),
      '`a.txt` changed on disk'
    ],
    [
      'a file that is not listed',
      filesOf(FILES, { more: 3 }),
      'files of the build context changed'
    ],
    ['all files', null, '`a.txt` was removed from disk and 1 more file']
  ])('make a cell stale: %s', (_, files, reason) => {
    expect(words(before, world(files))[1]).toBe(`stale: ${reason}`);
  });

  it('make a cell stale when the context is another folder', () => {
    const config = { ...CONFIG, context: 'app' };
    expect(words(before, world(filesOf({ x: '1' }), config))[1]).toBe(
      'stale: the build context is `app` now'
    );
    expect(kinds(before, world(filesOf(FILES), config))[1]).toBe('fresh');
  });

  it('that changed while a cell was built make a key that no present has', () => {
    const odd = edit(before, 1, {
      built: { ...before[1]!.built!, key: 'f'.repeat(64) }
    });
    expect(words(odd, world(filesOf(FILES)))[1]).toBe(
      'stale: a file that it reads changed while it was built'
    );
  });
});

describe('images on the engine', () => {
  const context = (more: Partial<IContextState>): IContextState => ({
    ...UNKNOWN_CONTEXT,
    engine: 'here',
    ...more
  });
  const before = built(
    [
      dockerfile('a', 'FROM debian'),
      dockerfile('b', 'RUN one'),
      dockerfile('c', 'RUN two')
    ],
    { context: context({}) }
  );
  const missingImages = new Set([parseCellId('b')]);

  it('make a cell stale that was built on this engine and whose image is gone', () => {
    expect(words(before, { context: context({ missingImages }) })).toEqual([
      'fresh',
      'stale: its image is no longer on the engine',
      'fresh'
    ]);
  });

  it.each([null, 'there'])('do not matter when the engine is %s', engine => {
    expect(
      kinds(before, { context: context({ missingImages, engine }) })
    ).toEqual(['fresh', 'fresh', 'fresh']);
  });

  const withBases = (at: number, digest: string, cells = before) =>
    edit(cells, at, {
      built: {
        ...cells[at]!.built!,
        inputs: { ...cells[at]!.built!.inputs!, bases: { debian: digest } }
      }
    });

  it('make the cell of a FROM stale whose name stands for another one, and all below', () => {
    const movedBases = new Map([[parseCellId('a'), ['debian']]]);
    expect(
      words(withBases(0, 'old'), { context: context({ movedBases }) })
    ).toEqual([
      'stale: base image `debian` now has other contents',
      'stale: cell 1 above: base image `debian` now has other contents',
      'stale: cell 1 above: base image `debian` now has other contents'
    ]);
    // The last one was built later, and so on the new one.
    const later = withBases(2, 'new', withBases(0, 'old'));
    expect(kinds(later, { context: context({ movedBases }) })).toEqual([
      'stale',
      'stale',
      'fresh'
    ]);
  });
});
