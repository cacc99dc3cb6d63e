import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TestHistory } from '../testing/test-history.js';
import { hashObject } from './object.js';
import { ObjectStore } from './object-store.js';
import { mergeSmallPacks } from './merge-packs.js';
import { PackIndex } from './pack-index.js';
import { MAX_PACK_BYTES, PackWriter } from './pack-writer.js';

/** Blobs of every size that the writer treats in its own way. */
function blobs(): Buffer[] {
  const sizes = [0, 1, 15, 16, 127, 128, 129, 4095, 4096, 70_000, 3_000_000];
  const random = sizes.map(size => randomBytes(size));
  return [
    ...random,
    Buffer.from('text\n'.repeat(50_000)),
    Buffer.from('a tree line\n'.repeat(9))
  ];
}

describe('PackWriter', () => {
  it('writes packs that git verifies and both read alike', async () => {
    await using test = await TestHistory.create();
    const { gitDir } = test.history;
    const writer = new PackWriter(gitDir, () => false);
    const data = blobs();
    const oids = data.map(blob => writer.add('blob', blob));
    oids.forEach((oid, at) =>
      expect(writer.add('blob', data[at]!, oid)).toBe(oid)
    );
    const [index] = writer.finish();
    test.git('verify-pack', index ?? '');
    test.fsck();
    const store = new ObjectStore(gitDir);
    oids.forEach((oid, at) => {
      expect(oid).toBe(hashObject('blob', data[at]!));
      expect(store.blob(oid).equals(data[at]!)).toBe(true);
      expect(Number(test.git('cat-file', '-s', oid))).toBe(data[at]!.length);
    });
  });

  it('begins a new pack when one is larger than it may be', async () => {
    await using test = await TestHistory.create();
    const { gitDir } = test.history;
    const writer = new PackWriter(gitDir, () => false, 1 << 20);
    const oids = Array.from({ length: 40 }, () =>
      writer.add('blob', randomBytes(100_000))
    );
    const indexes = writer.finish();
    expect(indexes.length).toBe(4);
    test.git('verify-pack', ...indexes);
    const store = new ObjectStore(gitDir);
    expect(oids.every(oid => store.blob(oid).length === 100_000)).toBe(true);
    expect(MAX_PACK_BYTES).toBe(256 << 20);
  });

  it('leaves nothing behind when there is nothing to write, or when it is given up', async () => {
    await using test = await TestHistory.create();
    const packDir = join(test.history.gitDir, 'objects', 'pack');
    expect(new PackWriter(test.history.gitDir, () => false).finish()).toEqual(
      []
    );
    const writer = new PackWriter(test.history.gitDir, () => false);
    writer.add('blob', randomBytes(3 << 20));
    expect(readdirSync(packDir)).toHaveLength(1);
    writer.abort();
    expect(readdirSync(packDir)).toEqual([]);
  });
});

describe('ObjectStore', () => {
  it('reads what `git gc` made of the packs, deltas included', async () => {
    await using test = await TestHistory.create();
    const text = Array.from(
      { length: 400 },
      (_, at) => `line ${at} ${'x'.repeat(at % 60)}`
    );
    let parent = (
      await test.layer(null, [{ name: 'f', content: text.join('\n') }])
    ).oid;
    for (let round = 0; round < 12; round++) {
      text[round * 30] = `changed in ${round}`;
      parent = (
        await test.layer(parent, [{ name: 'f', content: text.join('\n') }])
      ).oid;
    }
    await test.history.advance(parent);
    const before = await test.history.file(parent, 'f');
    test.git('repack', '-a', '-d', '-f', '-q', '--window=20');
    const [pack] = readdirSync(
      join(test.history.gitDir, 'objects', 'pack')
    ).filter(name => name.endsWith('.idx'));
    expect(
      test.git(
        'verify-pack',
        '-v',
        join(test.history.gitDir, 'objects', 'pack', pack!)
      )
    ).toMatch(/chain length = /);
    // The same object still has the old packs' names in memory; the other starts afresh.
    expect(await test.history.file(parent, 'f')).toEqual(before);
    const again = await test.reopen();
    expect(await again.file(parent, 'f')).toEqual(before);
    test.git('pack-refs', '--all');
    expect((await again.log({ offset: 0, limit: 5 })).total).toBe(13);
    test.fsck();
  });

  it('says that an object is not there, and finds it once it is', async () => {
    await using test = await TestHistory.create();
    const store = new ObjectStore(test.history.gitDir);
    const oid = hashObject('blob', Buffer.from('later'));
    expect(store.tryRead(oid)).toBeNull();
    expect(() => store.read(oid)).toThrow(/has no object/);
    const writer = new PackWriter(test.history.gitDir, () => false);
    writer.add('blob', Buffer.from('later'));
    writer.finish();
    expect(store.blob(oid).toString()).toBe('later');
    expect(() => store.tree(oid)).toThrow(/is a blob/);
  });
});

describe('mergeSmallPacks', () => {
  it('turns many packs into one without losing an object', async () => {
    await using test = await TestHistory.create();
    const { gitDir } = test.history;
    const objects = new ObjectStore(gitDir);
    const oids: string[] = [];
    for (let round = 0; round < 60; round++) {
      const writer = new PackWriter(gitDir, () => false);
      oids.push(
        writer.add('blob', Buffer.from(`blob ${round}`)),
        writer.add('blob', Buffer.from('in all of them'))
      );
      writer.finish();
    }
    expect(await mergeSmallPacks({ gitDir, objects })).toBe(60);
    const packs = readdirSync(join(gitDir, 'objects', 'pack'));
    expect(packs).toHaveLength(2);
    oids.forEach(oid => expect(objects.read(oid).type).toBe('blob'));
    expect(await mergeSmallPacks({ gitDir, objects })).toBe(0);
    test.fsck();
  });
});

describe('PackIndex', () => {
  it('refuses bytes that are no index', () => {
    expect(() => new PackIndex(Buffer.alloc(2000))).toThrow(RangeError);
  });
});
