import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { buildTar, type ITestEntry } from '../history/testing/tar-builder.js';
import type { ILayerReader } from '../layers/contract.js';
import { compareTrees } from './compare-trees.js';
import { readFileTree, type FileTree } from './file-tree.js';

/** A layer in short: `d/` a folder, `d/f=text` a file, `l->to` a link, `.wh.` as in OCI layers. */
type Layer = readonly (string | ITestEntry)[];

function tree(...layers: readonly Layer[]): Promise<FileTree> {
  const reader: Pick<ILayerReader, 'read'> = {
    read: async (indexes, consume) => {
      for (const index of indexes) {
        const tar = buildTar((layers[index] ?? []).map(toEntry));
        await consume(index, Readable.from([tar], { objectMode: false }));
      }
    }
  };
  return readFileTree(reader, [...layers.keys()]);
}

function toEntry(text: string | ITestEntry): ITestEntry {
  if (typeof text !== 'string') {
    return text;
  }
  const [name = '', content] = text.split('=');
  const [link = '', target] = name.split('->');
  return target === undefined
    ? {
        name,
        type: name.endsWith('/') ? 'directory' : 'file',
        content: content ?? '',
        mode: name.endsWith('/') ? 0o755 : 0o644
      }
    : { name: link, type: 'symlink', link: target };
}

async function compare(
  a: readonly Layer[],
  b: readonly Layer[],
  lower: Layer = []
): Promise<{ needsLower: boolean; found: string[] }> {
  const [left, right] = [await tree(...a), await tree(...b)];
  const quick = compareTrees(left, right, null);
  const found = quick ?? compareTrees(left, right, await tree(lower)) ?? [];
  return {
    needsLower: quick === null,
    found: found.map(({ path, text }) => `${path}: ${text}`).sort()
  };
}

const LOWER: Layer = ['d/', 'd/a=1', 'd/b=2', 'e/', 'e/deep/', 'e/deep/f=3'];

describe('two file systems over the same layers', () => {
  it('are the same however many layers they are made of', async () => {
    expect(
      await compare(
        [
          ['d/', 'd/new=x', 'd/gone=y'],
          ['d/.wh.gone', 'd/later=z']
        ],
        [['d/', 'd/new=x'], ['d/later=z']]
      )
    ).toEqual({ needsLower: true, found: [] });
  });

  it('are compared without the layers below where both say what they have', async () => {
    expect(await compare([['d/', 'd/a=one']], [['d/', 'd/a=two!']])).toEqual({
      needsLower: false,
      found: ['/d/a: content (3 and 4 bytes)']
    });
  });

  it.each<[string, Layer, Layer, string[]]>([
    ['a file that one only touched', ['d/a=1'], [], []],
    [
      'a file that one changed',
      ['d/a=new'],
      [],
      ['/d/a: content (3 and 1 bytes)']
    ],
    ['a folder that one only touched', ['d/'], ['e/'], []],
    [
      'a file that one removed',
      [],
      ['d/.wh.a'],
      ['/d/a: only in the notebook’s image']
    ],
    ['a file that both removed', ['d/.wh.a'], ['d/.wh.a'], []],
    ['a removal of nothing', ['d/.wh.none'], [], []],
    [
      'a folder that one emptied by a mark and the other file by file',
      ['d/', 'd/.wh..wh..opq'],
      ['d/', 'd/.wh.a', 'd/.wh.b'],
      []
    ],
    [
      'a folder that one made anew with the same files',
      ['d/', 'd/.wh..wh..opq', 'd/a=1', 'd/b=2'],
      [],
      []
    ],
    [
      'a folder that one removed',
      ['.wh.e'],
      [],
      [
        '/e/deep/f: only in the export’s image',
        '/e/deep: only in the export’s image',
        '/e: only in the export’s image'
      ]
    ],
    [
      'a folder that became a file',
      ['e=file'],
      [],
      [
        '/e/deep/f: only in the export’s image',
        '/e/deep: only in the export’s image',
        '/e: file and directory'
      ]
    ],
    [
      'a link that became a file',
      ['d/a->b'],
      ['d/a=b'],
      ['/d/a: symlink and file']
    ],
    ['links with other targets', ['l->x'], ['l->y'], ['/l: link x and y']],
    [
      'an overlay’s own whiteout',
      [{ name: 'd/a', type: 'char', device: [0, 0] }],
      ['d/.wh.a'],
      []
    ]
  ])('%s', async (_name, a, b, found) => {
    expect((await compare([a], [b], LOWER)).found).toEqual(found);
  });

  it('tell owners, modes, devices and attributes apart, but no times', async () => {
    const file = { name: 'f', content: 'x', mode: 0o644 };
    const xattrs = { 'security.capability': Buffer.from('c') };
    expect(
      (
        await compare(
          [
            [
              { ...file, uid: 1, gid: 2, mtime: 5 },
              { ...file, name: 'g', xattrs },
              { name: 'dev', type: 'block', device: [1, 2] }
            ]
          ],
          [
            [
              { ...file, mode: 0o4644, mtime: 9 },
              { ...file, name: 'g', mtime: 9 },
              { name: 'dev', type: 'block', device: [1, 3] }
            ]
          ]
        )
      ).found
    ).toEqual([
      '/dev: link 1:2 and 1:3',
      '/f: mode 644 and 4644, owner 1:2 and 0:0',
      '/g: extended attributes'
    ]);
  });

  it('take a hard link for the file that it names', async () => {
    const link = (name: string): ITestEntry => ({
      name,
      type: 'hardlink',
      link: 'd/a'
    });
    expect(
      (await compare([['d/a=1', link('d/h')]], [['d/a=1', link('d/h')]])).found
    ).toEqual([]);
    expect(
      (await compare([['d/a=1', link('d/h')]], [['d/a=2', link('d/h')]])).found
    ).toEqual([
      '/d/a: content (1 and 1 bytes)',
      '/d/h: content (1 and 1 bytes)'
    ]);
  });
});
