import { describe, expect, it } from 'vitest';
import type { CommitOid } from '../../../common/ids.js';
import type { ITreeEntry } from '../../../common/protocol/history-views.js';
import { dir } from '../testing/layer-views.js';
import { TestHistory } from '../testing/test-history.js';
import { findPaths, treeAt } from './tree.js';

/** A base, and a layer that changes it in every way. */
async function twoLayers(): Promise<{
  test: TestHistory;
  base: CommitOid;
  top: CommitOid;
}> {
  const test = await TestHistory.create();
  const { oid: base } = await test.layer(
    null,
    [
      { name: 'usr/lib/a.so', content: '\0binary', mode: 0o755 },
      { name: 'usr/lib/b.txt', content: 'text' },
      { name: 'usr/lib/same.so', type: 'hardlink', link: 'usr/lib/a.so' },
      { name: 'usr/old/c', content: '1234567890' },
      { name: 'etc/passwd', content: 'root', mode: 0o644 },
      { name: 'etc/link', type: 'symlink', link: 'passwd' },
      dir('empty'),
      { name: '.git/config', content: 'x' },
      { name: 'dev/null', type: 'char', device: [1, 3] }
    ],
    { kind: 'base', cellNumber: 0 }
  );
  const { oid: top } = await test.layer(base, [
    { name: 'usr/lib/b.txt', content: 'longer text' },
    { name: 'usr/lib/new', content: 'n' },
    { name: 'usr/.wh.old' },
    { name: 'etc/passwd', content: 'root', mode: 0o600, uid: 5 }
  ]);
  return { test, base, top };
}

const brief = ({ name, kind, size, files, op }: ITreeEntry): unknown[] => [
  name,
  kind,
  size,
  files,
  op
];

describe('treeAt', () => {
  it('lists a directory with the sizes of everything below', async () => {
    const { test, base, top } = await twoLayers();
    await using _test = test;
    const root = await treeAt(test.history, base, '');
    expect(root.entries.map(brief)).toEqual([
      ['.git', 'directory', 1, 1, 'A'],
      ['dev', 'directory', 0, 1, 'A'],
      ['empty', 'directory', 0, 0, 'A'],
      ['etc', 'directory', 4, 2, 'A'],
      ['usr', 'directory', 28, 4, 'A']
    ]);
    const usr = await treeAt(test.history, top, 'usr');
    expect(usr.path).toBe('usr');
    expect(usr.entries.map(brief)).toEqual([['lib', 'directory', 26, 4, null]]);
    expect(usr.entries[0]?.below).toEqual({
      added: 1,
      modified: 1,
      metadata: 0,
      deleted: 0,
      bytes: 12
    });
    const above = await treeAt(test.history, top, '');
    const counted = above.entries.find(entry => entry.name === 'usr');
    expect(counted?.below).toMatchObject({ added: 1, modified: 1, deleted: 2 });
    expect(above.entries.find(entry => entry.name === 'dev')?.below).toBeNull();
  });

  it('tells kinds, rights and targets, and what the commit did', async () => {
    const { test, base, top } = await twoLayers();
    await using _test = test;
    const { entries } = await treeAt(test.history, top, '/usr/lib/');
    expect(entries.map(brief)).toEqual([
      ['a.so', 'file', 7, 0, null],
      ['b.txt', 'file', 11, 0, 'M'],
      ['new', 'file', 1, 0, 'A'],
      ['same.so', 'hardlink', 7, 0, null]
    ]);
    expect(entries[3]).toMatchObject({ target: 'usr/lib/a.so', below: null });
    const etc = await treeAt(test.history, top, 'etc');
    expect(etc.entries).toMatchObject([
      { name: 'link', kind: 'symlink', target: 'passwd', op: null },
      { name: 'passwd', mode: 0o600, uid: 5, op: 'm' }
    ]);
    const git = await treeAt(test.history, base, '.git');
    expect(git.entries).toMatchObject([{ path: '.git/config' }]);
    const dev = await treeAt(test.history, base, 'dev');
    expect(dev.entries).toMatchObject([{ kind: 'device', target: '1:3' }]);
  });

  it('says that a path is none, or no directory', async () => {
    const { test, top } = await twoLayers();
    await using _test = test;
    await expect(treeAt(test.history, top, 'usr/old')).rejects.toThrow(
      'There is no directory /usr/old at this commit.'
    );
    await expect(treeAt(test.history, top, 'etc/passwd')).rejects.toThrow(
      '/etc/passwd is no directory at this commit.'
    );
  });

  it('counts the same as a walk over the files, after any layers', async () => {
    await using test = await TestHistory.create();
    let parent: CommitOid | null = null;
    for (let step = 0; step < 12; step++) {
      const files = Array.from({ length: 20 }, (_unused, at) => ({
        name: `d${(at * step) % 5}/e${at % 3}/f${(at * 7 + step) % 11}`,
        content: 'x'.repeat((at * 13 + step) % 50)
      }));
      const gone = step % 3 === 2 ? [{ name: `d1/.wh.e${step % 3}` }] : [];
      parent = (await test.layer(parent, [...files, ...gone])).oid;
      const found = await findPaths(test.history, {
        oid: parent,
        pattern: { text: '', syntax: 'text' },
        offset: 0,
        limit: 1000
      });
      const leaves = found.entries.filter(entry => entry.kind === 'file');
      const { entries } = await treeAt(test.history, parent, '');
      for (const entry of entries) {
        const below = leaves.filter(leaf =>
          leaf.path.startsWith(`${entry.path}/`)
        );
        expect([entry.path, entry.files, entry.size]).toEqual([
          entry.path,
          below.length,
          below.reduce((sum, leaf) => sum + leaf.size, 0)
        ]);
      }
    }
  });
});

describe('findPaths', () => {
  const PAGE = { offset: 0, limit: 100 };

  it('finds by text, glob and regular expression, in the order of paths, in pages', async () => {
    const { test, top } = await twoLayers();
    await using _test = test;
    const find = async (
      text: string,
      syntax: 'text' | 'glob' | 'regexp',
      page = PAGE
    ): Promise<[number, string[]]> => {
      const { total, entries } = await findPaths(test.history, {
        oid: top,
        pattern: { text, syntax },
        ...page
      });
      return [total, entries.map(entry => entry.path)];
    };
    expect(await find('PASSWD'.toLowerCase(), 'text')).toEqual([
      1,
      ['etc/passwd']
    ]);
    expect(await find('*.so', 'glob')).toEqual([
      2,
      ['usr/lib/a.so', 'usr/lib/same.so']
    ]);
    expect(await find('usr/*', 'glob')).toEqual([1, ['usr/lib']]);
    expect(await find('^usr/.*(n|t)', 'regexp')).toEqual([
      2,
      ['usr/lib/b.txt', 'usr/lib/new']
    ]);
    expect(await find('.git/config', 'text')).toEqual([1, ['.git/config']]);
    const all = (await find('', 'text'))[1];
    expect(all).toEqual(all.toSorted());
    expect(await find('', 'text', { offset: 3, limit: 2 })).toEqual([
      all.length,
      all.slice(3, 5)
    ]);
  });

  it('refuses what it cannot read, and stops what takes too long', async () => {
    await using test = await TestHistory.create();
    const { oid } = await test.layer(null, [{ name: 'a'.repeat(60) }]);
    const find = (text: string, syntax: 'glob' | 'regexp'): Promise<unknown> =>
      findPaths(test.history, { oid, pattern: { text, syntax }, ...PAGE });
    await expect(find('[a', 'glob')).rejects.toMatchObject({
      code: 'request.invalid',
      message: 'A “[” of the pattern has no closing “]”.'
    });
    await expect(find('(', 'regexp')).rejects.toMatchObject({
      code: 'request.invalid'
    });
    const late = find('^(a+)+$|^(a|aa)+!', 'regexp');
    await expect(late).resolves.toMatchObject({ total: 1 });
    let turns = 0;
    const timer = setInterval(() => turns++, 20);
    await expect(find('^(a+)+!', 'regexp')).rejects.toMatchObject({
      code: 'request.invalid',
      message:
        'The search was stopped because the regular expression took too long.'
    });
    clearInterval(timer);
    expect(turns).toBeGreaterThan(20);
  });

  it('stops when nobody waits any more', async () => {
    await using test = await TestHistory.create();
    const { oid } = await test.layer(null, [{ name: 'a'.repeat(60) }]);
    const controller = new AbortController();
    const found = findPaths(
      test.history,
      { oid, pattern: { text: '^(a+)+!', syntax: 'regexp' }, ...PAGE },
      { signal: controller.signal }
    );
    setTimeout(() => controller.abort(new Error('gone')), 50);
    await expect(found).rejects.toThrow('gone');
  });
});
