import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  displayPath,
  fromDisplayPath,
  parseLayerName,
  treePath
} from '../layer/layer-path.js';
import { escapeName, unescapeName } from './escape.js';

const NAME = fc
  .oneof(
    fc
      .uint8Array({ minLength: 1, maxLength: 20 })
      .map(bytes => Buffer.from(bytes)),
    fc
      .string({ minLength: 1, maxLength: 12, unit: 'binary' })
      .map(text => Buffer.from(text)),
    fc
      .constantFrom(
        '.git',
        '.GIT ',
        'git~1',
        '%2Egit',
        '..',
        'a%',
        'é',
        '\ufeffx'
      )
      .map(text => Buffer.from(text))
  )
  .map(bytes => Buffer.from(bytes.map(byte => (byte === 0x2f ? 0x5f : byte))));

describe('escapeName', () => {
  it('is taken back exactly, and never gives two names the same form', () => {
    fc.assert(
      fc.property(NAME, NAME, (a, b) => {
        expect(unescapeName(escapeName(a)).equals(a)).toBe(true);
        expect(escapeName(a) === escapeName(b)).toBe(a.equals(b));
      }),
      { numRuns: 2000 }
    );
  });

  it.each([
    ['plain-name_1.txt', 'plain-name_1.txt'],
    ['Größe', 'Größe'],
    ['.github', '.github'],
    ['.gitkeep', '.gitkeep'],
    [
      'system-systemd\\x2dcryptsetup.slice',
      'system-systemd%5Cx2dcryptsetup.slice'
    ],
    ['50%', '50%25'],
    ['a\nb\tc', 'a%0Ab%09c'],
    ['.git', '%2Egit'],
    ['.GIT', '%2EGIT'],
    ['.git. .', '%2Egit. .'],
    ['.git::$INDEX_ALLOCATION', '%2Egit::$INDEX_ALLOCATION'],
    ['.gitmodules', '%2Egitmodules'],
    ['.gitignore', '%2Egitignore'],
    ['git~1', '%67it~1'],
    ['GITMOD~1', '%47ITMOD~1'],
    ['gi7eba~1', '%67i7eba~1'],
    ['main~1', 'main~1'],
    ['.', '%2E'],
    ['..', '%2E.'],
    ['. .', '%2E .'],
    ['.g\u200cit', '.g%E2%80%8Cit']
  ])('writes %j as %s', (name, escaped) => {
    expect(escapeName(Buffer.from(name))).toBe(escaped);
  });

  it('escapes bytes that are not UTF-8 and keeps those that are', () => {
    const name = Buffer.from([0x63, 0xe9, 0xc3, 0xa9, 0xed, 0xa0, 0x80, 0xff]);
    expect(escapeName(name)).toBe('c%E9é%ED%A0%80%FF');
  });
});

describe('treePath', () => {
  it.each([
    ['./usr//bin/', 'usr/bin'],
    ['/etc/passwd', 'etc/passwd'],
    ['a/../b', 'b'],
    ['../../etc/shadow', '%2E./%2E./etc/shadow'],
    ['a/../../b', '%2E./b'],
    ['./', '']
  ])('puts %s at %j', (name, path) => {
    expect(treePath(Buffer.from(name))).toBe(path);
  });
});

describe('parseLayerName', () => {
  it.each([
    ['d/.wh.x', { kind: 'whiteout', path: 'd/x' }],
    ['d/.wh.x/', { kind: 'whiteout', path: 'd/x' }],
    ['.wh..git', { kind: 'whiteout', path: '%2Egit' }],
    ['d/.wh..wh..opq', { kind: 'opaque', path: 'd' }],
    ['.wh..wh..opq', { kind: 'opaque', path: '' }],
    ['.wh..wh.plnk', { kind: 'ignored' }],
    ['d/.wh...', { kind: 'ignored' }],
    ['d/.wh.', { kind: 'ignored' }],
    ['d/x.wh.', { kind: 'path', path: 'd/x.wh.' }]
  ])('reads %s', (name, expected) => {
    expect(parseLayerName(Buffer.from(name))).toEqual(expected);
  });
});

describe('displayPath', () => {
  it('shows what people call the file, and is taken back', () => {
    expect(displayPath('src/%2Egitignore')).toBe('src/.gitignore');
    expect(displayPath('a%5Cb')).toBe('a\\b');
    expect(displayPath('caf%E9')).toBe('caf%E9');
    expect(displayPath('a%0Ab')).toBe('a%0Ab');
    fc.assert(
      fc.property(fc.array(NAME, { minLength: 1, maxLength: 3 }), names => {
        const path = names.map(escapeName).join('/');
        expect(fromDisplayPath(displayPath(path))).toBe(path);
      }),
      { numRuns: 1000 }
    );
  });
});
