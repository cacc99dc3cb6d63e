import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  buildTar,
  paxHeader,
  sealHeader,
  tarEntry,
  type ITestEntry
} from '../testing/tar-builder.js';
import { readTar } from './read-tar.js';
import type { ITarEntry } from './tar-entry.js';
import { TarParser } from './tar-parser.js';

interface IRead extends ITarEntry {
  readonly content: string;
}

/** Parses a tar that arrives in chunks of `chunkBytes`. */
function parse(tar: Buffer, chunkBytes = tar.length || 1): IRead[] {
  const entries: IRead[] = [];
  const parser = new TarParser(entry => {
    const parts: Buffer[] = [];
    return {
      write: chunk => parts.push(Buffer.from(chunk)),
      end: () =>
        entries.push({
          ...entry,
          content: Buffer.concat(parts).toString('latin1')
        })
    };
  });
  for (let at = 0; at < tar.length; at += chunkBytes) {
    parser.write(tar.subarray(at, at + chunkBytes));
  }
  parser.end();
  return entries;
}

const LONG = `${'d'.repeat(90)}/${'f'.repeat(120)}`;

describe('TarParser', () => {
  it('reads every kind of entry with its metadata', () => {
    const entries = parse(
      buildTar([
        { name: 'd/', type: 'directory', mode: 0o1777 },
        {
          name: 'd/f',
          content: 'hi',
          mode: 0o4755,
          uid: 1000,
          gid: 2_000_000,
          mtime: 12
        },
        { name: 'l', type: 'symlink', link: 'd/f' },
        { name: 'h', type: 'hardlink', link: 'd/f' },
        { name: 'c', type: 'char', device: [1, 3] },
        { name: 'b', type: 'block', device: [8, 1] },
        { name: 'p', type: 'fifo' }
      ])
    );
    expect(entries.map(({ name, type }) => [name.toString(), type])).toEqual([
      ['d/', 'directory'],
      ['d/f', 'file'],
      ['l', 'symlink'],
      ['h', 'hardlink'],
      ['c', 'char'],
      ['b', 'block'],
      ['p', 'fifo']
    ]);
    expect(entries[1]).toMatchObject({
      mode: 0o4755,
      uid: 1000,
      gid: 2_000_000,
      mtime: 12,
      content: 'hi'
    });
    expect(entries[2]?.link.toString()).toBe('d/f');
    expect(entries[4]).toMatchObject({ major: 1, minor: 3 });
  });

  it.each(['pax', 'gnu'] as const)(
    'reads names and links that are too long for a header (%s)',
    long => {
      const [entry] = parse(
        buildTar([{ name: LONG, type: 'symlink', link: `/${LONG}`, long }])
      );
      expect(entry?.name.toString()).toBe(LONG);
      expect(entry?.link.toString()).toBe(`/${LONG}`);
    }
  );

  it('keeps names and extended attributes byte by byte', () => {
    const name = Buffer.from([...Buffer.from('caf'), 0xe9]);
    const long = Buffer.concat([Buffer.from(`${LONG}/`), name]);
    const capability = Buffer.from([1, 0, 0, 2, 0, 0x20, 0xff, 10, 0x3d]);
    const entries = parse(
      buildTar([
        { name, xattrs: { 'security.capability': capability } },
        { name: long },
        { name: 'plain' }
      ])
    );
    expect(entries[0]?.name.equals(name)).toBe(true);
    expect(
      entries[0]?.xattrs?.get('security.capability')?.equals(capability)
    ).toBe(true);
    expect(entries[1]?.name.equals(long)).toBe(true);
    expect(entries[2]?.xattrs).toBeNull();
  });

  it('reads large and negative numbers in base 256, and fractions of seconds', () => {
    const [huge, old, fraction] = parse(
      buildTar([
        { name: 'a', uid: 3_000_000_000 },
        { name: 'b', mtime: -86_400 },
        { name: 'c', mtime: 1_700_000_000.25 }
      ])
    );
    expect(huge?.uid).toBe(3_000_000_000);
    expect(old?.mtime).toBe(-86_400);
    expect(fraction?.mtime).toBe(1_700_000_000.25);
  });

  it('applies a global header to what follows, and an entry’s own header before it', () => {
    const global = paxHeader('g', [['uid', Buffer.from('7')]]);
    const own = paxHeader('x', [['uid', Buffer.from('8')]]);
    const plain = tarEntry({ name: 'a' });
    const tar = Buffer.concat([global, own, plain, plain, Buffer.alloc(1024)]);
    expect(parse(tar).map(entry => entry.uid)).toEqual([8, 7]);
  });

  it('joins the prefix of a POSIX header and ignores the one of a GNU header', () => {
    const posix = tarEntry({ name: 'name' });
    posix.write('some/dir', 345);
    const gnu = tarEntry({ name: 'name' });
    gnu.write('ustar  \0', 257, 'latin1');
    gnu.write('not a prefix', 345);
    const tar = Buffer.concat([
      sealHeader(posix),
      sealHeader(gnu),
      Buffer.alloc(1024)
    ]);
    expect(parse(tar).map(entry => entry.name.toString())).toEqual([
      'some/dir/name',
      'name'
    ]);
  });

  it('gives the same entries whatever the size of the chunks', () => {
    const entries: ITestEntry[] = [
      { name: 'a', content: 'x'.repeat(1500) },
      { name: LONG, content: 'y'.repeat(512) },
      { name: 'empty' },
      { name: 'x', xattrs: { 'user.a': Buffer.from('b') }, content: 'z' }
    ];
    const tar = buildTar(entries);
    const whole = parse(tar);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2000 }), size => {
        expect(parse(tar, size)).toEqual(whole);
      }),
      { numRuns: 50 }
    );
  });

  it('refuses a tar that was cut short at any byte before its end mark', () => {
    const tar = buildTar([
      { name: 'a', content: 'x'.repeat(700) },
      { name: LONG, content: 'y' }
    ]);
    const endMark = tar.length - 1024;
    for (let length = 1; length <= endMark; length += 73) {
      expect(() => parse(tar.subarray(0, length)), `cut at ${length}`).toThrow(
        /cut short/
      );
    }
    expect(() => parse(tar.subarray(0, endMark))).toThrow(/cut short/);
    expect(parse(Buffer.alloc(0))).toEqual([]);
    expect(parse(Buffer.alloc(1024))).toEqual([]);
  });

  it('refuses damaged headers', () => {
    const damaged = buildTar([{ name: 'a' }]);
    damaged[0] = 0x62;
    expect(() => parse(damaged)).toThrow(/checksum/);
    const malformed = paxHeader('x', [['path', Buffer.from('abc')]]);
    malformed.write('99999', 512);
    expect(() =>
      parse(Buffer.concat([malformed, buildTar([{ name: 'a' }])]))
    ).toThrow(/malformed/);
  });

  it.each(['ustar', 'pax', 'gnu', 'v7'])(
    'reads what tar writes as %s',
    format => {
      const dir = mkdtempSync(join(tmpdir(), 'layerbook-tar-'));
      try {
        mkdirSync(join(dir, 'sub'));
        writeFileSync(join(dir, 'sub', 'file'), 'content\n');
        symlinkSync('file', join(dir, 'sub', 'link'));
        const tar = execFileSync('tar', [
          '-c',
          `--format=${format}`,
          '--sort=name',
          '-C',
          dir,
          'sub'
        ]);
        const entries = parse(tar);
        expect(
          entries.map(({ name, type, content }) => [
            name.toString(),
            type,
            content
          ])
        ).toEqual([
          ['sub/', 'directory', ''],
          ['sub/file', 'file', 'content\n'],
          ['sub/link', 'symlink', '']
        ]);
      } finally {
        rmSync(dir, { recursive: true });
      }
    }
  );
});

describe('readTar', () => {
  it('passes the stream’s own error on', async () => {
    const tar = buildTar([{ name: 'a', content: 'x'.repeat(5000) }]);
    const broken = new Error('connection lost');
    const source = Readable.from(
      (function* () {
        yield tar.subarray(0, 1000);
        throw broken;
      })()
    );
    await expect(readTar(source, () => null)).rejects.toBe(broken);
  });

  it('stops and destroys the stream when it is cancelled', async () => {
    const controller = new AbortController();
    const source = Readable.from([
      buildTar([{ name: 'a' }]),
      buildTar([{ name: 'b' }])
    ]);
    controller.abort(new Error('stopped'));
    await expect(
      readTar(source, () => null, controller.signal)
    ).rejects.toThrow('stopped');
    expect(source.destroyed).toBe(true);
  });
});
