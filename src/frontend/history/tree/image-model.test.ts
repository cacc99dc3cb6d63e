import { describe, expect, it } from 'vitest';
import type { ChangeOp } from '../../../common/cards/changes.js';
import { parseCommitOid, parseNotebookId } from '../../../common/ids.js';
import { LayerbookError } from '../../../common/protocol/errors.js';
import type { ITreeEntry } from '../../../common/protocol/history-views.js';
import type {
  RequestName,
  RequestParams,
  RequestResult
} from '../../tokens.js';
import type { IHistorySource } from '../history-source.js';
import { ImageModel } from './image-model.js';

/** An image as the back end tells of it: paths, sizes, and what the layer did. */
const PATHS: readonly [path: string, size: number, op: ChangeOp | null][] = [
  ['bin/busybox', 900, null],
  ['etc/hosts', 10, null],
  ['etc/passwd', 40, 'M'],
  ['usr/lib/a.so', 300, 'A'],
  ['usr/lib/deep/b.so', 500, null],
  ['usr/share/doc', 5, null]
];

function entries(path: string): ITreeEntry[] {
  const start = path === '' ? '' : `${path}/`;
  const below = PATHS.filter(([one]) => one.startsWith(start));
  const names = [
    ...new Set(below.map(([one]) => one.slice(start.length).split('/')[0]))
  ];
  return names.map(name => entry(`${start}${name ?? ''}`));
}

function entry(path: string): ITreeEntry {
  const own = PATHS.find(([one]) => one === path);
  const below = PATHS.filter(([one]) => one.startsWith(`${path}/`));
  const counts = { added: 0, modified: 0, metadata: 0, deleted: 0, bytes: 0 };
  for (const [, size, op] of below) {
    counts.added += op === 'A' ? 1 : 0;
    counts.modified += op === 'M' ? 1 : 0;
    counts.bytes += op === null ? 0 : size;
  }
  return {
    name: path.slice(path.lastIndexOf('/') + 1),
    path,
    kind: own === undefined ? 'directory' : 'file',
    size: own?.[1] ?? below.reduce((sum, [, size]) => sum + size, 0),
    files: below.length,
    mode: 0o644,
    uid: 0,
    gid: 0,
    mtime: 0,
    op: own?.[2] ?? null,
    below: counts.added + counts.modified > 0 ? counts : null
  };
}

class Source implements Pick<IHistorySource, 'ask'> {
  readonly asked: string[] = [];
  failing: string | null = null;

  async ask<N extends RequestName>(
    name: N,
    params: RequestParams<N>
  ): Promise<RequestResult<N>> {
    const {
      path = '',
      pattern,
      offset = 0,
      limit = 0
    } = params as {
      path?: string;
      pattern?: { text: string };
      offset?: number;
      limit?: number;
    };
    this.asked.push(`${name} ${path}${pattern?.text ?? ''}`);
    await Promise.resolve();
    if (path === this.failing) {
      throw new LayerbookError('server.unreachable', 'No answer.');
    }
    const found = PATHS.filter(([one]) => one.includes(pattern?.text ?? ''));
    const answer =
      name === 'historyTree'
        ? { path, entries: entries(path) }
        : {
            entries: found
              .slice(offset, offset + Math.min(limit, 2))
              .map(([one]) => entry(one)),
            total: found.length
          };
    return answer as RequestResult<N>;
  }
}

const subject = {
  notebookId: parseNotebookId('n'),
  oid: parseCommitOid('a'.repeat(40))
};

function shown(source = new Source()): ImageModel {
  const image = new ImageModel(source);
  image.show(subject);
  return image;
}

function draw(image: ImageModel): string[] {
  return image.rows.map(row =>
    '  '
      .repeat(row.depth)
      .concat(row.kind === 'entry' ? row.label : `(${row.note.kind})`)
  );
}

async function until(image: ImageModel, test: () => boolean): Promise<void> {
  while (!test()) {
    await new Promise<void>(resolve => {
      image.stateChanged.connect(function once() {
        image.stateChanged.disconnect(once);
        resolve();
      });
    });
  }
}

describe('the tree of the image', () => {
  it('asks for a directory when it is unfolded, and once', async () => {
    const source = new Source();
    const image = shown(source);
    expect(draw(image)).toEqual(['(loading)']);
    await image.load();
    image.setOpen(['usr/lib'], true);
    await until(image, () => draw(image).includes('    a.so'));
    expect(draw(image)).toEqual([
      'bin',
      'etc',
      'usr',
      '  lib',
      '    deep',
      '    a.so',
      '  share'
    ]);
    image.setOpen(['usr'], false);
    image.setOpen(['usr'], true);
    expect(source.asked.sort()).toEqual([
      'historyTree ',
      'historyTree usr',
      'historyTree usr/lib'
    ]);
    expect(image.size).toBe(1755);
  });

  it('hides what the layer did not touch, and counts it', async () => {
    const image = shown();
    await image.load();
    image.setHidesUnchanged(true);
    await image.expandToChanges();
    expect(draw(image)).toEqual([
      'etc',
      '  passwd',
      'usr',
      '  lib',
      '    a.so'
    ]);
    // bin, etc/hosts, usr/share, usr/lib/deep
    expect(image.hidden).toBe(4);
    expect(image.leftFolded).toBe(0);
  });

  it('sorts each directory by size', async () => {
    const image = shown();
    await image.load();
    image.setOrder({ sort: 'size' });
    expect(draw(image)).toEqual(['bin', 'usr', 'etc']);
    image.setOrder({ sort: 'size', isReversed: true });
    expect(draw(image)).toEqual(['etc', 'usr', 'bin']);
  });

  it('marks entries by other knowledge when it has some', async () => {
    const image = new ImageModel(new Source());
    const mark = ({ path }: ITreeEntry) => ({
      op: path === 'bin' ? ('m' as const) : null,
      below: null
    });
    image.show({ ...subject, mark });
    await image.load();
    image.setHidesUnchanged(true);
    expect(draw(image)).toEqual(['bin']);
  });

  it('shows a path, whatever hides it', async () => {
    const image = shown();
    image.setHidesUnchanged(true);
    image.found.setText('a.so');
    expect(await image.reveal('usr/share/doc')).toBe(true);
    expect(draw(image)).toContain('    doc');
    expect(image.active).toBe('usr/share/doc');
    expect(await image.reveal('usr/share/none')).toBe(false);
  });

  it('keeps folds for the next image', async () => {
    const image = shown();
    await image.load();
    image.setOpen(['etc'], true);
    image.show(subject);
    await image.load();
    expect(draw(image)).toContain('  passwd');
    image.foldAll();
    expect(draw(image)).toEqual(['bin', 'etc', 'usr']);
  });

  it('says where a directory could not be loaded, and asks again', async () => {
    const source = new Source();
    const image = shown(source);
    await image.load();
    source.failing = 'etc';
    image.setOpen(['etc'], true);
    await until(image, () => draw(image).includes('  (failed)'));
    source.failing = null;
    await image.load('etc');
    expect(draw(image)).toContain('  passwd');
  });
});

describe('finding paths of the image', () => {
  it('lists them page after page and says how many there are', async () => {
    const image = shown();
    image.found.setText('s');
    await until(image, () => image.found.total !== null);
    expect(draw(image)).toEqual(['bin/busybox', 'etc/hosts']);
    expect(image.found.total).toBe(6);
    await image.found.loadMore();
    expect(draw(image)).toHaveLength(4);
  });

  it('loads everything before it sorts by size', async () => {
    const image = shown();
    image.setOrder({ sort: 'size' });
    image.found.setText('s');
    await until(image, () => image.rows.length === 6);
    expect(draw(image)[1]).toBe('usr/lib/deep/b.so');
  });

  it('says what is wrong with an expression and asks nobody', () => {
    const source = new Source();
    const image = shown(source);
    image.found.setText('/a(/');
    expect(image.found.typed.kind).toBe('wrong');
    expect(image.found.isOn).toBe(false);
    expect(source.asked).toEqual([]);
  });
});
