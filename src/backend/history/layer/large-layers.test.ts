import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { details } from '../testing/layer-views.js';
import {
  buildTar,
  paxHeader,
  sealHeader,
  tarEntry
} from '../testing/tar-builder.js';
import {
  commitInfo,
  digestsOf,
  once,
  TestHistory
} from '../testing/test-history.js';

const MIB = 1 << 20;

/** Commits one tar that a generator makes. */
function commitStream(test: TestHistory, tar: () => Generator<Buffer>) {
  const info = commitInfo(digestsOf(null, Buffer.from('generated')));
  return test.history.commit(null, one(tar), info);
}

async function* one(tar: () => Generator<Buffer>): AsyncGenerator<Readable> {
  yield await Promise.resolve(Readable.from(tar(), { objectMode: true }));
}

describe('a layer', () => {
  it('with a file of 3 GB is read in bounded memory', async () => {
    await using test = await TestHistory.create();
    const count = 3 * 1024;
    // The stream reads ahead, so no chunk may change after it was given.
    const chunk = Buffer.alloc(MIB, 'the same line again and again\n');
    const hash = createHash('sha256');
    let peak = 0;
    const tar = function* () {
      const header = tarEntry({ name: 'big' });
      header.write((count * MIB).toString(8), 124, 'latin1');
      yield sealHeader(header);
      for (let at = 0; at < count; at++) {
        hash.update(chunk);
        peak = Math.max(peak, process.memoryUsage.rss());
        yield chunk;
      }
      yield buildTar([{ name: 'after', content: 'after\n' }]);
    };
    const before = process.memoryUsage.rss();
    const { oid, counts } = await commitStream(test, tar);
    expect(counts.bytes).toBe(count * MIB + 6);
    expect(peak - before).toBeLessThan(150 * MIB);
    expect(await test.history.file(oid, 'big')).toMatchObject({
      kind: 'pointer',
      size: count * MIB,
      sha256: hash.digest('hex')
    });
    expect(await test.history.file(oid, 'after')).toMatchObject({
      text: 'after\n'
    });
    test.fsck();
  }, 120_000);

  it('with 100,000 entries loses none, and lets others have their turn', async () => {
    await using test = await TestHistory.create();
    const nameOf = (at: number): string =>
      `srv/${at % 97}/${at % 991}/file-${at}`;
    const tar = function* () {
      for (let at = 0; at < 100_000; at++) {
        yield tarEntry({ name: nameOf(at), content: `${at}\n` });
      }
      yield Buffer.alloc(1024);
    };
    let longest = 0;
    let last = performance.now();
    const timer = setInterval(() => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }, 1);
    const { oid, counts } = await commitStream(test, tar);
    clearInterval(timer);
    const directories = 1 + 97 + 97 * 991;
    expect(counts.added).toBe(100_000 + directories);
    // Sorting and encoding the whole list are single steps.
    expect(longest).toBeLessThan(3000);
    const listed = test
      .git('ls-tree', '-r', '--name-only', `${oid}:rootfs`)
      .trim()
      .split('\n');
    expect(listed).toHaveLength(100_000);
    for (const at of [0, 1, 50_000, 99_999]) {
      expect(await test.history.file(oid, nameOf(at))).toMatchObject({
        text: `${at}\n`
      });
    }
    test.fsck();
  }, 120_000);

  it('with paths of 4 KB, and components that are as long as names may be', async () => {
    await using test = await TestHistory.create();
    const component = 'c'.repeat(255);
    const names = [
      Array.from({ length: 16 }, () => component)
        .join('/')
        .slice(0, 4095),
      `${'d/'.repeat(2040)}end`
    ];
    const { oid } = await test.layer(
      null,
      names.flatMap((name, at) => [
        { name, content: name, long: at === 0 ? 'gnu' : 'pax' } as const,
        { name: `link${at}`, type: 'symlink', link: name } as const,
        { name: `hard${at}`, type: 'hardlink', link: name } as const
      ])
    );
    for (const [at, name] of names.entries()) {
      expect(name.length).toBeGreaterThan(4000);
      expect(await test.history.file(oid, name)).toMatchObject({ text: name });
      expect(await test.history.file(oid, `link${at}`)).toMatchObject({
        target: name
      });
      expect(await test.history.file(oid, `hard${at}`)).toMatchObject({
        text: name
      });
    }
    test.fsck();
  });

  it('whose files are sparse holds them whole', async () => {
    await using test = await TestHistory.create();
    const dir = mkdtempSync(join(tmpdir(), 'layerbook-sparse-'));
    try {
      writeFileSync(join(dir, 'text'), 'start\n');
      truncateSync(join(dir, 'text'), 600_000);
      writeFileSync(join(dir, 'log'), 'start\n');
      truncateSync(join(dir, 'log'), 300 * MIB);
      for (const format of ['gnu', 'posix']) {
        const tar = execFileSync('tar', [
          ...['-c', '-S', `--format=${format}`, '-C', dir, 'text', 'log']
        ]);
        expect(tar.length).toBeLessThan(MIB);
        const { oid } = await test.history.commit(
          null,
          once(tar),
          commitInfo({ ...digestsOf(null, tar), instruction: format })
        );
        for (const name of ['text', 'log']) {
          const content = readFileSync(join(dir, name));
          expect(await test.history.file(oid, name)).toEqual({
            kind: 'pointer',
            why: 'binary',
            size: content.length,
            sha256: createHash('sha256').update(content).digest('hex')
          });
        }
      }
      test.fsck();
    } finally {
      rmSync(dir, { recursive: true });
    }
  }, 60_000);

  it('with a global header and attributes of arbitrary bytes keeps both', async () => {
    await using test = await TestHistory.create();
    const value = Buffer.from(Array.from({ length: 256 }, (_, at) => at));
    const capability = Buffer.from(
      '0100000200040000000000000000000000000000',
      'hex'
    );
    const tar = Buffer.concat([
      paxHeader('g', [
        ['comment', Buffer.from('by some tool')],
        ['uid', Buffer.from('12')]
      ]),
      buildTar([
        {
          name: 'f',
          content: 'f\n',
          xattrs: {
            'security.capability': capability,
            'user.\u00e9,': value
          }
        }
      ])
    ]);
    const { oid } = await test.history.commit(
      null,
      once(tar),
      commitInfo(digestsOf(null, tar))
    );
    expect(await details(test, oid)).toMatchObject([{ path: 'f', uid: 12 }]);
    const list = test.git('show', `${oid}:layer/changes.tsv`);
    expect(list).toContain(
      `security.capability=${capability.toString('base64')},user.%C3%A9%2C=${value.toString('base64')}`
    );
    const changed = await test.layer(oid, [
      { name: 'f', content: 'f\n', uid: 12, xattrs: { 'user.\u00e9,': value } }
    ]);
    expect(await details(test, changed.oid)).toMatchObject([
      { op: 'm', details: ['capability removed'] }
    ]);
  });
});
