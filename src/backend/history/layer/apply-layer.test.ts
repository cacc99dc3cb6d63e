import { createHash } from 'node:crypto';
import * as git from 'isomorphic-git';
import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { CommitOid } from '../../../common/ids.js';
import type { IFileChange } from '../../../common/protocol/history.js';
import type { ITestEntry } from '../testing/tar-builder.js';
import { buildTar } from '../testing/tar-builder.js';
import {
  commitInfo,
  digestsOf,
  streams,
  TestHistory
} from '../testing/test-history.js';

/** `op path` of every change of a commit. */
async function changes(test: TestHistory, oid: CommitOid): Promise<string[]> {
  return (await details(test, oid)).map(
    change => `${change.op} ${change.path}`
  );
}

async function details(
  test: TestHistory,
  oid: CommitOid
): Promise<readonly IFileChange[]> {
  const page = await test.history.changes({
    base: null,
    oid,
    offset: 0,
    limit: 10_000
  });
  return page.changes;
}

/** Paths of all files in a commit's root file system, as git lists them. */
function files(test: TestHistory, oid: CommitOid): string[] {
  const lines = test
    .git('ls-tree', '-r', '--name-only', '-z', `${oid}:rootfs`)
    .split('\0');
  return lines.filter(line => line !== '');
}

const dir = (name: string, more: Partial<ITestEntry> = {}): ITestEntry => ({
  name,
  type: 'directory',
  ...more
});

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

describe('several layers in one commit', () => {
  it('list the final state only, as added', async () => {
    await using test = await TestHistory.create();
    const tars = [
      BASE,
      [{ name: '.wh.d' }, { name: 'f', content: 'new\n', mode: 0o600 }],
      [dir('d'), { name: 'd/z', content: 'z' }, { name: '.wh.l' }]
    ].map(buildTar);
    const info = commitInfo({
      kind: 'base',
      ...digestsOf(null, Buffer.concat(tars))
    });
    const { oid, counts } = await test.history.commit(
      null,
      streams(tars, 100),
      info
    );
    expect(await changes(test, oid)).toEqual(['A d', 'A d/z', 'A f']);
    expect(counts).toEqual({
      added: 3,
      modified: 0,
      metadata: 0,
      deleted: 0,
      bytes: 5
    });
    expect(files(test, oid)).toEqual(['d/z', 'f']);
    test.fsck();
  });
});

describe('hostile names', () => {
  it('stay inside rootfs, pass fsck, and are readable by isomorphic-git', async () => {
    await using test = await TestHistory.create();
    const names = [
      '../../outside',
      '/absolute',
      '.git/config',
      '.GIT/hooks/x',
      'git~1/x',
      '.gitmodules',
      'a/.gitattributes',
      'back\\slash',
      'new\nline\ttab',
      'Case',
      'case',
      'é',
      'e\u0301',
      '.git\u200c/x',
      'a b ',
      'con',
      '%2Egit',
      '-rf',
      'x'.repeat(255),
      Array.from({ length: 40 }, (_, at) => `deep${at}`).join('/')
    ];
    const bytes = [
      Buffer.from([0xff, 0xfe]),
      Buffer.from([0x63, 0xe9]),
      Buffer.from([0x63, 0xea])
    ];
    const entries: ITestEntry[] = [...names, ...bytes].map(name => ({
      name,
      content: 'x'
    }));
    const { oid } = await test.layer(null, [
      ...entries,
      { name: '.gitmodules2', type: 'symlink', link: '.git/x' }
    ]);
    test.fsck();
    const listed = files(test, oid);
    expect(listed).toHaveLength(entries.length + 1);
    expect(listed).toContain('%2E./%2E./outside');
    expect(
      listed.some(path =>
        path.split('/').some(name => /^\.git$/i.test(name) || name === '..')
      )
    ).toBe(false);
    for (const path of listed.filter(path => path !== '.gitmodules2')) {
      const { blob } = await git.readBlob({
        fs,
        gitdir: test.history.gitDir,
        oid,
        filepath: `rootfs/${path}`
      });
      expect(Buffer.from(blob).toString()).toBe('x');
    }
    for (const { path, kind } of await details(test, oid)) {
      const content = await test.history.file(oid, path);
      expect(content?.kind, path).toBe(
        kind === 'directory'
          ? 'directory'
          : kind === 'symlink'
            ? 'symlink'
            : 'text'
      );
    }
    const cleared = await test.layer(oid, [{ name: '.wh..wh..opq' }]);
    expect(files(test, cleared.oid)).toEqual([]);
    test.fsck();
  });
});

describe('contents', () => {
  it('are kept whole only for text of moderate size', async () => {
    await using test = await TestHistory.create();
    const binary = Buffer.concat([Buffer.from('ELF'), Buffer.alloc(10)]);
    const large = Buffer.from('line\n'.repeat(300_000));
    const minified = Buffer.from('x'.repeat(30_000));
    const { oid } = await test.layer(null, [
      { name: 'text', content: 'héllo\n' },
      { name: 'binary', content: binary },
      { name: 'large', content: large },
      {
        name: 'large-binary',
        content: Buffer.concat([Buffer.alloc(1), large])
      },
      { name: 'minified', content: minified },
      { name: 'latin1', content: Buffer.from([0x63, 0xe9, 10]) },
      { name: 'empty' }
    ]);
    const pointer = (why: string, data: Buffer) => ({
      kind: 'pointer',
      why,
      size: data.length,
      sha256: createHash('sha256').update(data).digest('hex')
    });
    expect(await test.history.file(oid, 'text')).toEqual({
      kind: 'text',
      text: 'héllo\n',
      size: 7
    });
    expect(await test.history.file(oid, 'binary')).toEqual(
      pointer('binary', binary)
    );
    expect(await test.history.file(oid, 'large')).toEqual(
      pointer('large-text', large)
    );
    expect(await test.history.file(oid, 'large-binary')).toMatchObject({
      why: 'binary'
    });
    expect(await test.history.file(oid, 'minified')).toEqual(
      pointer('minified', minified)
    );
    expect(await test.history.file(oid, 'latin1')).toEqual({
      kind: 'text',
      text: 'c\ufffd\n',
      size: 3
    });
    expect(await test.history.file(oid, 'empty')).toEqual({
      kind: 'text',
      text: '',
      size: 0
    });
    expect(await test.history.file(oid, 'none/such')).toBeNull();
  });

  it('that read like a pointer or a device stay what they are', async () => {
    await using test = await TestHistory.create();
    const text = `binary\nsize 3\nsha256 ${'a'.repeat(64)}\n`;
    const { oid } = await test.layer(null, [
      { name: 'fake', content: text },
      { name: 'fake-device', content: 'special c 1:3\n' }
    ]);
    expect(await test.history.file(oid, 'fake')).toEqual({
      kind: 'text',
      text,
      size: text.length
    });
    expect(await test.history.file(oid, 'fake-device')).toMatchObject({
      kind: 'text'
    });
  });

  it('beyond the budget become pointers, and keep their form when they are rewritten', async () => {
    await using test = await TestHistory.create();
    const text = (seed: number): string =>
      `${seed}\n`.padEnd(1 << 20, 'some words on a line, and more\n');
    const entries = Array.from({ length: 34 }, (_, at): ITestEntry => ({
      name: `usr/share/doc/${at}`,
      content: text(at)
    }));
    const first = await test.layer(null, entries);
    const kinds = await Promise.all(
      entries.map(
        async ({ name }) =>
          (await test.history.file(first.oid, String(name)))?.kind
      )
    );
    expect(kinds.filter(kind => kind === 'text')).toHaveLength(32);
    const owned = await test.layer(
      first.oid,
      entries.toReversed().map(entry => ({ ...entry, uid: 5 }))
    );
    expect(owned.counts).toMatchObject({ modified: 0, metadata: 34 });
    expect(test.git('rev-parse', `${first.oid}:rootfs`)).toBe(
      test.git('rev-parse', `${owned.oid}:rootfs`)
    );
  });
});
