import { createHash } from 'node:crypto';
import * as git from 'isomorphic-git';
import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { changes, details, dir, files } from '../testing/layer-views.js';
import type { ITestEntry } from '../testing/tar-builder.js';
import { buildTar } from '../testing/tar-builder.js';
import {
  commitInfo,
  digestsOf,
  streams,
  TestHistory
} from '../testing/test-history.js';

const BASE: ITestEntry[] = [
  dir('d/'),
  { name: 'd/a', content: 'a\n' },
  { name: 'd/b', content: 'b\n' },
  dir('d/sub/'),
  { name: 'd/sub/deep', content: 'deep\n' },
  { name: 'f', content: 'f\n' },
  { name: 'l', type: 'symlink', link: 'f' }
];

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
