import { describe, expect, it } from 'vitest';
import type { ChangeOp, FileKind } from '../../common/cards/changes.js';
import type { IFileChange } from '../../common/protocol/history.js';
import { FileTree, findFirstOpen, parentsOf } from './file-tree.js';
import type { ITreeView, TreeRow } from './file-tree.js';

function change(
  op: ChangeOp,
  path: string,
  size = 0,
  kind: FileKind = 'file'
): IFileChange {
  return {
    op,
    kind,
    path,
    size,
    mode: null,
    uid: null,
    gid: null,
    mtime: null
  };
}

function tree(...changes: IFileChange[]): FileTree {
  const made = new FileTree();
  made.add(changes);
  return made;
}

const OPEN: ITreeView = { sort: 'path', isOpen: () => true };
const CLOSED: ITreeView = { sort: 'path', isOpen: () => false };

function draw(rows: readonly TreeRow[]): string[] {
  return rows.map(
    row =>
      '  '.repeat(row.depth) + row.label + (row.kind === 'directory' ? '/' : '')
  );
}

describe('FileTree', () => {
  const made = tree(
    change('A', 'usr/local/lib/a.so', 300),
    change('A', 'usr/local/lib/sub/b.py', 20),
    change('M', 'etc/passwd', 100),
    change('m', 'etc', 0, 'directory'),
    change('D', 'var/cache/x', 0),
    change('A', 'hello', 7)
  );

  it('shows directories first and joins those with nothing else in them', () => {
    expect(draw(made.rows(OPEN))).toEqual([
      'etc/',
      '  passwd',
      'usr/local/lib/',
      '  sub/',
      '    b.py',
      '  a.so',
      'var/cache/',
      '  x',
      'hello'
    ]);
  });

  it('shows only what is open', () => {
    expect(draw(made.rows(CLOSED))).toEqual([
      'etc/',
      'usr/local/lib/',
      'var/cache/',
      'hello'
    ]);
  });

  it('sums up what is below a directory', () => {
    expect(made.root.counts).toEqual({
      added: 3,
      modified: 1,
      metadata: 1,
      deleted: 1
    });
    expect(made.root.bytes).toBe(427);
    const row = made.rows(CLOSED)[0];
    expect(row?.kind === 'directory' && row.directory).toMatchObject({
      counts: { modified: 1, metadata: 0 },
      own: { op: 'm' },
      bytes: 100
    });
  });

  it('sorts by size across directories and files', () => {
    expect(draw(made.rows({ sort: 'size', isOpen: () => true }))).toEqual([
      'usr/local/lib/',
      '  a.so',
      '  sub/',
      '    b.py',
      'etc/',
      '  passwd',
      'hello',
      'var/cache/',
      '  x'
    ]);
  });

  it('grows page by page and sorts again', () => {
    const growing = tree(change('A', 'b/z'));
    expect(draw(growing.rows(OPEN))).toEqual(['b/', '  z']);
    growing.add([change('A', 'b/a'), change('A', 'a/x')]);
    expect(draw(growing.rows(OPEN))).toEqual(['a/', '  x', 'b/', '  a', '  z']);
  });

  it('turns an order round on demand', () => {
    const view = { isReversed: true, isOpen: () => false };
    expect(draw(made.rows({ ...view, sort: 'path' }))).toEqual([
      'var/cache/',
      'usr/local/lib/',
      'etc/',
      'hello'
    ]);
    expect(draw(made.rows({ ...view, sort: 'size' }))[0]).toBe('var/cache/');
    expect(draw(made.rows(CLOSED))[0]).toBe('etc/');
  });

  it('knows the largest of what a directory lists', () => {
    const [first] = made.rows(CLOSED);
    expect(first?.within.listing?.largest).toBe(320);
    made.rows(OPEN);
    made.add([change('A', 'usr/local/lib/c.so', 1000)]);
    const row = made.rows(OPEN).find(one => one.label === 'c.so');
    expect(row?.within.listing?.largest).toBe(1000);
    expect(made.rows(CLOSED)[0]?.within.listing?.largest).toBe(1320);
  });

  it('joins directories only where no change is left out', () => {
    const inside = change('A', 'srv/www/index.html');
    const made1 = tree(change('m', 'srv', 0, 'directory'), inside);
    expect(draw(made1.rows(OPEN))).toEqual([
      'srv/',
      '  www/',
      '    index.html'
    ]);
    const made2 = tree(
      change('A', 'srv', 0, 'directory'),
      change('A', 'srv/www', 0, 'directory'),
      inside
    );
    expect(draw(made2.rows(OPEN))).toEqual(['srv/www/', '  index.html']);
  });

  it('keeps a file that became a directory and what is in it', () => {
    const turned = tree(
      change('T', 'app', 0, 'directory'),
      change('A', 'app/main.py', 5)
    );
    expect(draw(turned.rows(OPEN))).toEqual(['app/', '  main.py']);
  });
});

describe('what is open at first', () => {
  it('is everything in a small layer', () => {
    const small = tree(change('A', 'a/b/c'), change('A', 'a/d/e/f'));
    expect(findFirstOpen(small.root, 60)).toEqual(['a', 'a/b', 'a/d/e']);
  });

  it('is only the top of a large one', () => {
    const files = Array.from({ length: 500 }, (_unused, index) =>
      change('A', `opt/big/f${index}`)
    );
    expect(
      findFirstOpen(tree(...files, change('A', 'etc/x')).root, 60)
    ).toEqual(['etc']);
  });

  it('knows the directories above a path', () => {
    expect(parentsOf('a/b/c.txt')).toEqual(['a', 'a/b']);
    expect(parentsOf('c.txt')).toEqual([]);
  });
});

describe('60,000 files', () => {
  it('are one line until someone opens them', () => {
    const made = new FileTree();
    for (let page = 0; page < 12; page += 1) {
      made.add(
        Array.from({ length: 5000 }, (_unused, index) =>
          change('A', `usr/lib/pkg-${index % 700}/f-${page}-${index}.js`, index)
        )
      );
    }
    expect(made.rows(CLOSED)).toHaveLength(1);
    expect(made.root.counts.added).toBe(60_000);
    expect(made.rows(OPEN)).toHaveLength(60_000 + 700 + 1);
  });
});
