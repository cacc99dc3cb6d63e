import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PatternSyntax } from '../protocol/history-views.js';
import { compilePattern, compileText } from './path-pattern.js';

function matches(syntax: PatternSyntax, text: string, path: string): boolean {
  return compilePattern({ syntax, text })(path);
}

describe('a glob', () => {
  it.each([
    ['*.py', 'app.py', true],
    ['*.py', 'usr/lib/app.py', true],
    ['*.py', 'usr/app.py/x', false],
    ['usr/*.py', 'usr/app.py', true],
    ['usr/*.py', 'usr/lib/app.py', false],
    ['/*.py', 'app.py', true],
    ['/*.py', 'usr/app.py', false],
    ['usr/**', 'usr/lib/app.py', true],
    ['usr/**', 'usr', false],
    ['usr/', 'usr/lib/app.py', true],
    ['usr/', 'opt/usr/x', true],
    ['usr/', 'opt/usr', false],
    ['/usr/', 'opt/usr/x', false],
    ['**/lib/*', 'lib/x', true],
    ['**/lib/*', 'usr/local/lib/x', true],
    ['**/lib/*', 'mylib/x', false],
    ['usr/**/app.py', 'usr/app.py', true],
    ['usr/**/app.py', 'usr/a/b/app.py', true],
    ['usr/**/app.py', 'usr/a/bapp.py', false],
    ['usr/l**y', 'usr/lib/app.py', true],
    ['**', 'any/thing', true],
    ['?.txt', 'a/b.txt', true],
    ['?.txt', 'a/bc.txt', false],
    ['a?b', 'a/b', false],
    ['?', '😀', true],
    ['[a-c]x', 'bx', true],
    ['[a-c]x', 'dx', false],
    ['[!a-c]x', 'dx', true],
    ['[^a-c]x', 'bx', false],
    ['a[!b]c', 'a/c', false],
    ['[]]x', ']x', true],
    ['[a-]x', '-x', true],
    ['[\\]-a]x', '^x', true],
    ['*.{js,ts}', 'src/a.ts', true],
    ['*.{js,ts}', 'src/a.tsx', false],
    ['*.{j,t}s{,x}', 'a.tsx', true],
    ['{usr,opt/*}/x', 'opt/a/x', true],
    ['{usr,opt/*}/x', 'usr/x', true],
    ['{a,{b,c}}', 'c', true],
    ['a,b}', 'a,b}', true],
    ['\\*', '*', true],
    ['\\*', 'a', false],
    ['a\\{b', 'a{b', true],
    ['a', 'A', false],
    ['', 'anything', true]
  ])('%s and %s: %s', (pattern, path, expected) => {
    expect(matches('glob', pattern, path)).toBe(expected);
  });

  it.each([
    ['a[b', 'A “[” of the pattern has no closing “]”.'],
    ['{a,b', 'A “{” of the pattern has no closing “}”.'],
    ['[z-a]', 'The range “z-a” of the pattern runs backwards.'],
    [
      'a'.repeat(1001),
      'The pattern has 1001 characters; at most 1000 are allowed.'
    ]
  ])('that cannot be read says why (%#)', (pattern, message) => {
    expect(() => matches('glob', pattern, '')).toThrow(new TypeError(message));
  });

  it('matches what a slow reading of the rules matches', () => {
    fc.assert(
      fc.property(globs, paths, (glob, path) => {
        const expected = slowly(glob, path);
        expect({ glob, path, is: matches('glob', glob, path) }).toEqual({
          glob,
          path,
          is: expected
        });
      }),
      { numRuns: 10_000 }
    );
  });

  it('takes no more than its share of time, however many stars it has', () => {
    const pattern = compilePattern({
      syntax: 'glob',
      text: `${'{*a,**b}'.repeat(60)}!`
    });
    const path = 'ab/'.repeat(5000);
    const since = performance.now();
    expect(pattern(path)).toBe(false);
    expect(performance.now() - since).toBeLessThan(2000);
  });

  it('keeps matching when it has met more characters than it remembers', () => {
    const match = compilePattern({ syntax: 'glob', text: '**/x?y*' });
    for (let code = 0x100; code < 0x3000; code++) {
      const letter = String.fromCodePoint(code);
      expect(match(`${letter}/x${letter}y${letter}`)).toBe(true);
      expect(match(`${letter}/x${letter}`)).toBe(false);
    }
  });
});

describe('a text', () => {
  it.each([
    ['lib', 'usr/LIB/x', true],
    ['Lib', 'usr/lib/x', false],
    ['/etc', 'etc/passwd', true],
    ['/etc', 'usr/etc', true],
    ['/etc', 'fetch', false],
    ['(', 'a(b', true],
    ['', 'a', true]
  ])('%s and %s: %s', (text, path, expected) => {
    expect(matches('text', text, path)).toBe(expected);
  });

  it('has no meaning of its own at the start of a line', () => {
    expect(compileText('/etc')('etc')).toBe(false);
  });
});

describe('a regular expression', () => {
  it.each([
    ['^usr/.*\\.py$', 'usr/a/b.py', true],
    ['\\p{Lu}', 'usr/A', true],
    ['^lib', 'usr/lib', false]
  ])('%s and %s: %s', (text, path, expected) => {
    expect(matches('regexp', text, path)).toBe(expected);
  });

  it('that is none says what is wrong', () => {
    expect(() => matches('regexp', 'a(b', '')).toThrow(
      new TypeError('This is no regular expression: unterminated group.')
    );
  });
});

const globs = fc
  .array(
    fc.constantFrom(
      'a',
      'b',
      '/',
      '*',
      '**',
      '?',
      '[ab]',
      '[!a]',
      '{a,b}',
      '{a*,b/}',
      '{,?}',
      '**/'
    ),
    { maxLength: 7 }
  )
  .map(parts => parts.join(''))
  .filter(glob => glob !== '');
const paths = fc
  .array(fc.constantFrom('a', 'b', 'c', '/'), { minLength: 1, maxLength: 9 })
  .map(letters =>
    letters
      .join('')
      .split('/')
      .filter(name => name !== '')
      .join('/')
  )
  .filter(path => path !== '');

/** Braces written out, then every way to share the path among the rest of the pattern. */
function slowly(glob: string, path: string): boolean {
  const isRooted = glob.startsWith('/');
  const isFolder = glob.length > 1 && glob.endsWith('/');
  const text = `${isRooted ? glob.slice(1) : glob}${isFolder ? '**' : ''}`;
  const isWhole =
    isRooted || (isFolder ? text.slice(0, -3) : text).includes('/');
  return expand(text).some(plain =>
    tryAt(isWhole ? plain : `**/${plain}`, path)
  );
}

/** Stands where braces were: stars on both sides of it are not one `**`. */
const SEAM = '\u0001';

function expand(glob: string): string[] {
  const found = /^(.*?)\{([^{}]*)\}(.*)$/.exec(glob);
  const [, before = '', options = '', after = ''] = found ?? [];
  return found
    ? options
        .split(',')
        .flatMap(option => expand(before + SEAM + option + SEAM + after))
    : [glob];
}

/** `previous` is the character before the path. */
function tryAt(glob: string, path: string, previous = '/'): boolean {
  if (glob === '') {
    return path === '';
  }
  if (glob.startsWith(SEAM)) {
    return tryAt(glob.slice(1), path, previous);
  }
  const stars = /^\**/.exec(glob)?.[0].length ?? 0;
  const rest = glob.slice(Math.max(1, stars));
  const after = (end: number): boolean =>
    tryAt(rest, path.slice(end), path[end - 1] ?? previous);
  if (stars > 1 && rest.startsWith('/') && previous === '/') {
    const none = tryAt(rest.slice(1), path, previous);
    return none || ends(path).some(after);
  }
  if (stars > 1) {
    return ends(path).some(after);
  }
  if (stars === 1) {
    return ends(path)
      .filter(end => !path.slice(0, end).includes('/'))
      .some(after);
  }
  const one = /^\[.*?\]|^./.exec(glob)?.[0] ?? '';
  return (
    path !== '' &&
    isOne(one, path[0]!) &&
    tryAt(glob.slice(one.length), path.slice(1), path[0])
  );
}

function ends(path: string): number[] {
  return Array.from({ length: path.length + 1 }, (_unused, end) => end);
}

function isOne(one: string, letter: string): boolean {
  switch (one) {
    case '?':
      return letter !== '/';
    case '[ab]':
      return letter === 'a' || letter === 'b';
    case '[!a]':
      return letter !== 'a' && letter !== '/';
    default:
      return letter === one;
  }
}
