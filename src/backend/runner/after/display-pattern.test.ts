import { describe, expect, it } from 'vitest';
import { readDisplayPattern } from './display-pattern.js';

describe('a glob of `display`', () => {
  it.each([
    ['report.html', false, 'report.html'],
    ['./out/../report.html', false, 'report.html'],
    ['/app/out/', true, '/app/out'],
    ['/', true, '/']
  ])('without a wildcard is the path %s', (text, isInContainer, folder) => {
    expect(readDisplayPattern(text)).toEqual({
      isInContainer,
      folder,
      wildcard: null
    });
  });

  it.each([
    ['*.png', '.', 0],
    ['out/*.png', 'out', 0],
    ['../a/./b/*/x-?.txt', '../a/b', 1],
    ['/*', '/', 0],
    ['/out/**/*.csv', '/out', Infinity],
    ['out/{a,b}/*.png', 'out', 1],
    ['out/[0-9]/', 'out', Infinity]
  ])(
    'begins at the folder before its first wildcard: %s',
    (text, folder, depth) => {
      const pattern = readDisplayPattern(text);
      expect(pattern.folder).toBe(folder);
      expect(pattern.wildcard?.depth).toBe(depth);
    }
  );

  it.each([
    ['out/*.png', 'a.png', true],
    ['out/*.png', 'deep/a.png', false],
    ['**/*.png', 'deep/er/a.png', true],
    ['**/*.png', 'a.png', true],
    ['out/*', '.hidden', false],
    ['out/.*', '.hidden', true],
    ['**/*.png', '.cache/a.png', false],
    ['out/{a,b}.txt', 'b.txt', true],
    ['out/*', 'a\nb', true]
  ])('%s against %j is %s', (text, name, expected) => {
    expect(readDisplayPattern(text).wildcard?.matches(name)).toBe(expected);
  });

  it('that cannot be read says why', () => {
    expect(() => readDisplayPattern('out/{a')).toThrow(
      'A “{” of the pattern has no closing “}”.'
    );
  });
});
