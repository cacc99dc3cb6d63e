import { execFileSync } from 'node:child_process';
import {
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildTar, paxHeader, sealHeader } from '../testing/tar-builder.js';
import { TarParser } from './tar-parser.js';

/** Contents of the files in a tar that arrives in chunks of `chunkBytes`. */
function contents(tar: Buffer, chunkBytes: number): Map<string, Buffer> {
  const found = new Map<string, Buffer>();
  const parser = new TarParser(({ name, size }) => {
    const parts: Buffer[] = [];
    return {
      write: chunk => parts.push(Buffer.from(chunk)),
      end: () => {
        const whole = Buffer.concat(parts);
        expect(whole).toHaveLength(size);
        found.set(name.toString(), whole);
      }
    };
  });
  for (let at = 0; at < tar.length; at += chunkBytes) {
    parser.write(tar.subarray(at, at + chunkBytes));
  }
  parser.end();
  return found;
}

let dir: string;
const names = ['few', 'many', 'hole', 'tail', 'dense'];

/** Files with few stretches of data, more than a header has room for, none, and data at the very end. */
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'layerbook-sparse-'));
  const make = (name: string, size: number, offsets: number[]): void => {
    const fd = openSync(join(dir, name), 'w');
    offsets.forEach(at =>
      writeSync(fd, Buffer.from(`data at ${at}\n`), 0, null, at)
    );
    closeSync(fd);
    truncateSync(join(dir, name), size);
  };
  make('few', 3_000_001, [0, 1 << 20]);
  make(
    'many',
    8 << 20,
    Array.from({ length: 70 }, (_, at) => at * 100_000)
  );
  make('hole', 2_500_000, []);
  make('tail', (4 << 20) + 20, [(4 << 20) + 6]);
  make('dense', 14, [0]);
});
afterAll(() => rmSync(dir, { recursive: true }));

describe('sparse files', () => {
  it.each([
    ['GNU’s own form', ['--format=gnu']],
    ['pax 0.0', ['--format=posix', '--sparse-version=0.0']],
    ['pax 0.1', ['--format=posix', '--sparse-version=0.1']],
    ['pax 1.0', ['--format=posix', '--sparse-version=1.0']]
  ])('are read whole: %s', (_, options) => {
    const tar = execFileSync(
      'tar',
      ['-c', '--sparse', ...options, '-C', dir, ...names],
      { maxBuffer: 1 << 26 }
    );
    expect(tar.length).toBeLessThan(2 << 20);
    for (const chunkBytes of [tar.length, 512, 1000, 70_001]) {
      const found = contents(tar, chunkBytes);
      expect([...found.keys()]).toEqual(names);
      for (const name of names) {
        const isSame = found.get(name)?.equals(readFileSync(join(dir, name)));
        expect(isSame, name).toBe(true);
      }
    }
  });

  const pax = (records: Record<string, string>, content = ''): Buffer =>
    Buffer.concat([
      paxHeader(
        'x',
        Object.entries(records).map(([key, value]) => [key, Buffer.from(value)])
      ),
      buildTar([{ name: 'a', content }])
    ]);

  it.each([
    [
      'overlap',
      { 'GNU.sparse.size': '9', 'GNU.sparse.map': '0,2,1,2' },
      'abcd'
    ],
    [
      'leave the file',
      { 'GNU.sparse.size': '3', 'GNU.sparse.map': '2,2' },
      'ab'
    ],
    [
      'have no pair',
      { 'GNU.sparse.size': '3', 'GNU.sparse.map': '0,2,3' },
      'ab'
    ],
    ['want more', { 'GNU.sparse.size': '9', 'GNU.sparse.map': '0,3' }, 'ab'],
    ['want less', { 'GNU.sparse.size': '9', 'GNU.sparse.map': '0,1' }, 'ab'],
    [
      'are no numbers',
      { 'GNU.sparse.size': '9', 'GNU.sparse.map': 'x,y' },
      'ab'
    ],
    ['have no size', { 'GNU.sparse.map': '0,2' }, 'ab'],
    ['are of another form', { 'GNU.sparse.major': '2' }, 'ab'],
    [
      'are no list in the content',
      { 'GNU.sparse.major': '1', 'GNU.sparse.realsize': '9' },
      'ab'
    ],
    [
      'stand for years of zeros',
      { 'GNU.sparse.size': '9000000000000000', 'GNU.sparse.map': '0,0' },
      ''
    ]
  ])('are refused when their ranges %s', (_, records, content) => {
    expect(() => contents(pax(records, content), 512)).toThrow(/sparse/);
  });

  it('are refused when GNU’s map is malformed', () => {
    const tar = buildTar([{ name: 'a', content: 'abcd' }]);
    tar.write('S', 156);
    tar.write('00000000010\0', 386, 'latin1');
    tar.write('00000000004\0', 398, 'latin1');
    tar.write('00000000002\0', 483, 'latin1');
    expect(() => contents(sealHeader(tar), 512)).toThrow(/sparse/);
  });
});
