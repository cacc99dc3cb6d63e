import { describe, expect, it } from 'vitest';
import { BadPatternError } from './go-match.js';
import { PatternMatcher } from './pattern-matcher.js';
import type { ParentMatches } from './pattern-matcher.js';

/** Whether `path` matches, found as a walk through its folders finds it. */
function matches(patterns: readonly string[], path: string): boolean {
  const matcher = new PatternMatcher(patterns);
  const parts = path.split('/');
  let parents: ParentMatches | null = null;
  let matched = false;
  for (let count = 1; count <= parts.length; count++) {
    const result = matcher.matchesBelow(
      parts.slice(0, count).join('/'),
      parents
    );
    parents = result.matches;
    matched = result.matched;
  }
  return matched;
}

describe('one pattern', () => {
  const cases: readonly (readonly [string, string, boolean])[] = [
    // Without wildcards: the path itself, and everything below it.
    ['notes.txt', 'notes.txt', true],
    ['notes.txt', 'sub/notes.txt', false],
    ['build', 'build/out/a.o', true],
    ['build/', 'build/a.o', true],
    ['./build', 'build', true],
    ['a/../build', 'build', true],
    ['build', 'builder', false],
    // One star stays in its folder.
    ['*.log', 'a.log', true],
    ['*.log', 'logs/a.log', false],
    ['*/temp*', 'one/temporary.txt', true],
    ['*/temp*', 'one/two/temporary.txt', false],
    ['*/*/temp*', 'one/two/temporary.txt', true],
    ['temp?', 'tempa', true],
    ['temp?', 'temp', false],
    ['temp?', 'temp/', false],
    ['*', 'any/thing', true],
    ['.*', '.git/config', true],
    ['.*', 'git', false],
    // Two stars cross folders, also none.
    ['**', 'a/b/c', true],
    ['**/', 'a', true],
    ['**/node_modules', 'node_modules/x', true],
    ['**/node_modules', 'web/node_modules/x', true],
    ['**/node_modules', 'web/my_node_modules', false],
    ['**/*.go', 'main.go', true],
    ['**/*.go', 'a/b/main.go', true],
    ['**modules', 'web/node_modules', true],
    ['docs/**', 'docs', false],
    ['docs/**', 'docs/a/b', true],
    ['docs/**/', 'docs/a', true],
    ['docs/**/*.md', 'docs/README.md', true],
    ['docs/**/*.md', 'docs/a/b/README.md', true],
    ['docs/**/*.md', 'docs/a/b/README.txt', false],
    ['a**/z', 'abc/d/z', true],
    ['**/a/*', 'x/a/b/c', true],
    ['*.txt**', 'a.txt', true],
    // Brackets and escapes.
    ['[a-c].txt', 'b.txt', true],
    ['[^a-c].txt', 'b.txt', false],
    ['[^a-c].txt', 'z.txt', true],
    ['a\\*b', 'a*b', true],
    ['a\\*b', 'axb', false],
    ['\\!important', '!important', true],
    ['[\\]x]', ']', true],
    ['[α-ω]', 'ζ', true],
    ['a?b', 'a☺b', true],
    ['?', '🙂', true],
    // Characters that only regular expressions care for.
    ['x-1.0+cu118.whl', 'x-1.0+cu118.whl', true],
    ['*-1.0+cu118.whl', 'x-1.0+cu118.whl', true],
    ['*.txt', 'atxt', false],
    ['a.|)$(}+{*', 'a.|)$(}+{b', true],
    ['a b*', 'a b c', true],
    // Upper and lower case differ.
    ['README*', 'readme.md', false],
    // These three keep their meaning in a pattern with wildcards: moby's list of what to escape has no room for them.
    ['*.txt|md', 'a.txt', true],
    ['*.txt|md', 'readme/md', true],
    ['*.txt|md', 'a.md', true],
    ['*.txt|md', 'a.py', false],
    ['a{2}?', 'aab', true],
    ['a{2}?', 'a{2}b', false],
    ['*.{js,ts}', 'a.{js,ts}', true],
    ['*.{js,ts}', 'a.js', false],
    ['a|b', 'a|b', true],
    ['a|b', 'a', false],
    // A line feed is a character like any other, but not for `**`.
    ['a*b', 'a\nb', true]
  ];

  it.each(cases)('%j against %j is %j', (pattern, path, expected) => {
    expect(matches([pattern], path)).toBe(expected);
  });
});

describe('several patterns', () => {
  it('lets the last one that matches decide', () => {
    expect(matches(['*.md', '!README.md'], 'README.md')).toBe(false);
    expect(matches(['*.md', '!README.md'], 'NOTES.md')).toBe(true);
    expect(matches(['!README.md', '*.md'], 'README.md')).toBe(true);
    const three = ['*.md', '!README*.md', 'README-secret.md'];
    expect(matches(three, 'README-secret.md')).toBe(true);
    expect(matches(three, 'README-x.md')).toBe(false);
  });

  it('takes single files back out of an ignored folder', () => {
    const patterns = ['docs', '!docs/keep', 'docs/keep/not'];
    expect(matches(patterns, 'docs/a')).toBe(true);
    expect(matches(patterns, 'docs/keep/b')).toBe(false);
    expect(matches(patterns, 'docs/keep/not/c')).toBe(true);
  });

  it('allows "everything but"', () => {
    const patterns = ['*', '!src', '!*.json'];
    expect(matches(patterns, 'src/a/b.ts')).toBe(false);
    expect(matches(patterns, 'package.json')).toBe(false);
    expect(matches(patterns, 'dist/package.json')).toBe(true);
    expect(matches(['**', '!dist/*.whl'], 'dist/x-1+y.whl')).toBe(false);
  });

  it('drops empty patterns and blanks around others', () => {
    expect(matches(['', '  ', '  a  '], 'a')).toBe(true);
    expect(matches(['a', ' !a '], 'a')).toBe(false);
    expect(matches([], 'a')).toBe(false);
  });
});

describe('a bad pattern', () => {
  it.each(['!', '[', 'a[', '[]a]', '[-]', '[x-]', '[^', '\\', 'a/[b'])(
    '%j is refused at once',
    pattern => {
      expect(() => new PatternMatcher([pattern])).toThrow(BadPatternError);
    }
  );

  it('behind a star is refused only when the part before it fits', () => {
    expect(() => new PatternMatcher(['*['])).toThrow(BadPatternError);
    expect(() => new PatternMatcher(['.*['])).toThrow(BadPatternError);
    expect(new PatternMatcher(['a*[']).patterns).toHaveLength(1);
    const matcher = new PatternMatcher(['a*[']);
    expect(() => matcher.matchesBelow('x', null)).toThrow(BadPatternError);
  });

  it.each(['*\\é', '*{1001}', '*x{2}{3}', '*|{2}'])(
    '%j is refused when it is used',
    pattern => {
      const matcher = new PatternMatcher([pattern]);
      expect(() => matcher.matchesBelow('x', null)).toThrow(BadPatternError);
    }
  );

  it('with a reversed range is refused when it is used', () => {
    const matcher = new PatternMatcher(['[Local-Only]']);
    expect(() => matcher.matchesBelow('x', null)).toThrow(BadPatternError);
    expect(() => matcher.matchesBelow('x', null)).toThrow(BadPatternError);
  });
});
