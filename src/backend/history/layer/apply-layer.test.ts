import { describe, expect, it } from 'vitest';
import { changes, details, dir, files } from '../testing/layer-views.js';
import type { ITestEntry } from '../testing/tar-builder.js';
import { TestHistory } from '../testing/test-history.js';

const BASE: ITestEntry[] = [
  dir('d/'),
  { name: 'd/a', content: 'a\n' },
  { name: 'd/b', content: 'b\n' },
  dir('d/sub/'),
  { name: 'd/sub/deep', content: 'deep\n' },
  { name: 'f', content: 'f\n' },
  { name: 'l', type: 'symlink', link: 'f' }
];

/** Commits `entries` over BASE and returns the changes and the files that are left. */
async function over(
  entries: readonly ITestEntry[]
): Promise<{ changes: string[]; files: string[] }> {
  await using test = await TestHistory.create();
  const base = await test.layer(null, BASE);
  const { oid } = await test.layer(base.oid, entries);
  test.fsck();
  return { changes: await changes(test, oid), files: files(test, oid) };
}

describe('applying a layer', () => {
  it('removes a path and everything below it, and lists each path', async () => {
    expect(
      await over([dir('d/'), { name: '.wh.d' }, { name: 'd/.wh.none' }])
    ).toEqual({
      changes: ['D d/a', 'D d/b', 'D d/sub', 'D d/sub/deep'],
      files: ['f', 'l']
    });
    expect(await over([{ name: '.wh.d' }])).toEqual({
      changes: ['D d', 'D d/a', 'D d/b', 'D d/sub', 'D d/sub/deep'],
      files: ['f', 'l']
    });
  });

  it.each([
    [
      'opaque marker first',
      [dir('d/'), { name: 'd/.wh..wh..opq' }, { name: 'd/new', content: 'n' }]
    ],
    [
      'opaque marker last',
      [dir('d/'), { name: 'd/new', content: 'n' }, { name: 'd/.wh..wh..opq' }]
    ],
    [
      'explicit whiteouts',
      [
        dir('d/'),
        { name: 'd/new', content: 'n' },
        { name: 'd/.wh.a' },
        { name: 'd/.wh.b' },
        { name: 'd/.wh.sub' }
      ]
    ],
    [
      'overlay attribute',
      [
        dir('d/', { xattrs: { 'trusted.overlay.opaque': Buffer.from('y') } }),
        { name: 'd/new', content: 'n' }
      ]
    ],
    [
      'overlay devices',
      [
        dir('d/'),
        { name: 'd/new', content: 'n' },
        ...['a', 'b', 'sub'].map((name): ITestEntry => ({
          name: `d/${name}`,
          type: 'char',
          device: [0, 0]
        }))
      ]
    ]
  ] satisfies [string, ITestEntry[]][])(
    'shows `rm -rf d && mkdir d` as deletions (%s)',
    async (_, entries) => {
      expect(await over(entries)).toEqual({
        changes: ['D d/a', 'D d/b', 'A d/new', 'D d/sub', 'D d/sub/deep'],
        files: ['d/new', 'f', 'l']
      });
    }
  );

  it('never lets a whiteout hide what its own layer holds', async () => {
    const again: ITestEntry = { name: 'd/a', content: 'other\n' };
    for (const entries of [
      [{ name: 'd/.wh.a' }, again],
      [again, { name: 'd/.wh.a' }]
    ]) {
      expect(await over(entries)).toMatchObject({ changes: ['M d/a'] });
    }
  });

  it('tells changes of type, content and metadata apart', async () => {
    const result = await over([
      dir('d/', { mode: 0o700 }),
      { name: 'd/a', content: 'A\n' },
      { name: 'd/b', content: 'b\n', mode: 0o600 },
      { name: 'd/sub', content: 'now a file' },
      { name: 'f', type: 'directory' },
      { name: 'l', type: 'symlink', link: 'd' },
      { name: 'p', type: 'fifo' }
    ]);
    expect(result.changes).toEqual([
      'm d',
      'M d/a',
      'm d/b',
      'T d/sub',
      'D d/sub/deep',
      'T f',
      'M l',
      'A p'
    ]);
  });

  it('shows `touch` as metadata, and an identical rewrite not at all', async () => {
    await using test = await TestHistory.create();
    const base = await test.layer(null, BASE);
    const touched = await test.layer(base.oid, [
      dir('d/', { mtime: 1_800_000_000 }),
      { name: 'd/a', content: 'a\n', mtime: 1_800_000_000 },
      { name: 'd/b', content: 'b\n' }
    ]);
    expect(await details(test, touched.oid)).toMatchObject([
      { op: 'm', path: 'd/a', details: ['modified time'] }
    ]);
    expect(touched.counts).toEqual({
      added: 0,
      modified: 0,
      metadata: 1,
      deleted: 0,
      bytes: 0
    });
  });

  it('says in words what else changed', async () => {
    await using test = await TestHistory.create();
    const base = await test.layer(null, [
      { name: 'f', content: 'x' },
      { name: 'ping', content: 'x' },
      { name: 'l', type: 'symlink', link: 'a,b' }
    ]);
    const next = await test.layer(base.oid, [
      { name: 'f', content: 'x', mode: 0o4600, uid: 1000, gid: 1000 },
      {
        name: 'ping',
        content: 'x',
        xattrs: {
          'security.capability': Buffer.from('c'),
          'user.k,': Buffer.from('v')
        }
      },
      { name: 'l', type: 'symlink', link: 'c' }
    ]);
    expect(
      Object.fromEntries(
        (await details(test, next.oid)).map(change => [
          change.path,
          change.details
        ])
      )
    ).toEqual({
      f: ['mode 644→4600', 'owner 0:0→1000:1000'],
      ping: ['capability added', 'xattr user.k, added'],
      l: ['target a,b→c']
    });
    const last = await test.layer(next.oid, [
      { name: 'ping', content: 'x' },
      { name: 'f', type: 'symlink', link: '/' }
    ]);
    expect(
      (await details(test, last.oid)).map(change => change.details)
    ).toEqual([
      ['file→symlink'],
      ['capability removed', 'xattr user.k, removed']
    ]);
  });

  it('keeps hard links, devices, pipes, empty directories and execute bits', async () => {
    await using test = await TestHistory.create();
    const { oid } = await test.layer(null, [
      {
        name: 'bin/tool',
        content: 'x\n',
        mode: 0o755,
        xattrs: { 'user.a': Buffer.from('1') }
      },
      { name: 'bin/alias', type: 'hardlink', link: 'bin/tool', mode: 0o755 },
      { name: 'dev/null', type: 'char', device: [1, 3], mode: 0o666 },
      { name: 'dev/pipe', type: 'fifo' },
      { name: 'dangling', type: 'hardlink', link: '../../etc/shadow' },
      dir('empty')
    ]);
    const tree = test.git('ls-tree', '-r', '-t', `${oid}:rootfs`).split('\n');
    const blob = /blob (\w+)\tbin\/tool/.exec(tree.join('\n'))?.[1];
    expect(tree).toContain(`100755 blob ${blob}\tbin/alias`);
    expect(tree).toContain(
      '040000 tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\tempty'
    );
    const listed = await details(test, oid);
    expect(listed.find(change => change.path === 'bin/alias')).toMatchObject({
      kind: 'hardlink',
      target: 'bin/tool',
      size: 2
    });
    expect(listed.find(change => change.path === 'dev/null')).toMatchObject({
      kind: 'device',
      target: '1:3',
      mode: 0o666
    });
    expect(await test.history.file(oid, 'dev/null')).toEqual({
      kind: 'special',
      text: 'special c 1:3'
    });
    expect(await test.history.file(oid, 'dev/pipe')).toEqual({
      kind: 'special',
      text: 'special p'
    });
    expect(await test.history.file(oid, 'dangling')).toEqual({
      kind: 'special',
      text: 'special h %2E./%2E./etc/shadow'
    });
    expect(await test.history.file(oid, 'bin/alias')).toEqual({
      kind: 'text',
      text: 'x\n',
      size: 2
    });
    expect(await test.history.file(oid, 'empty')).toEqual({
      kind: 'directory'
    });
    test.fsck();
  });

  it('makes directories that only the paths of a layer imply, also where a file was', async () => {
    expect(await over([{ name: 'x/y/z' }, { name: 'f/g' }])).toEqual({
      changes: ['T f', 'A f/g', 'A x', 'A x/y', 'A x/y/z'],
      files: ['d/a', 'd/b', 'd/sub/deep', 'f/g', 'l', 'x/y/z']
    });
  });

  it('takes the last of several entries with one name', async () => {
    expect(
      await over([
        { name: 'n', content: '1' },
        { name: 'n', type: 'directory' },
        { name: 'n/x' },
        { name: 'n', type: 'symlink', link: 'f' }
      ])
    ).toMatchObject({
      changes: ['A n'],
      files: ['d/a', 'd/b', 'd/sub/deep', 'f', 'l', 'n']
    });
  });
});
