import { describe, expect, it } from 'vitest';
import { goMatch } from './go-match.js';
import { goRegExp } from './go-regexp.js';

describe('goMatch', () => {
  const cases: readonly (readonly [string, string, boolean])[] = [
    ['*', '', true],
    ['*', 'abc', true],
    ['*', 'a/b', false],
    ['a*b*c', 'aXbYbZc', true],
    ['a*b*c', 'aXbYbZ', false],
    ['*.tar.gz', 'x.tar.tar.gz', true],
    ['a*/b', 'ax/b', true],
    ['a*/b', 'a/x/b', false],
    ['?', '🙂', true],
    ['?', '/', false],
    ['[a-cx]1', 'x1', true],
    ['[^a-c]1', 'b1', false],
    ['a[[]0].txt', 'a[0].txt', true],
    ['\\*', '*', true],
    ['\\*', 'x', false],
    ['', '', true],
    ['', 'a', false]
  ];

  it.each(cases)('%j against %j is %j', (pattern, name, expected) => {
    expect(goMatch(pattern, name)).toBe(expected);
  });

  it('finds an error behind a star only when it gets there', () => {
    expect(() => goMatch('a*[', 'ab')).toThrow('syntax error');
    expect(goMatch('a*[', 'b')).toBe(false);
    expect(() => goMatch('a[', 'b')).toThrow('syntax error');
  });

  it('answers quickly where backtracking would take for ever', () => {
    expect(goMatch('*a'.repeat(30), 'a'.repeat(2000))).toBe(true);
    expect(goMatch(`${'*a'.repeat(30)}b`, 'a'.repeat(2000))).toBe(false);
  });
});

describe('goRegExp', () => {
  it('knows the classes that Go knows inside brackets', () => {
    expect(goRegExp('^[[:alpha:]_]$').test('q')).toBe(true);
    expect(goRegExp('^[[:digit:]]$').test('q')).toBe(false);
    expect(goRegExp('^[\\d\\-]$').test('-')).toBe(true);
    expect(() => goRegExp('[[:nope:]]')).toThrow('syntax error');
  });

  it('knows the escapes that Go knows, and refuses the others', () => {
    expect(goRegExp('^\\t\\w\\W$').test('\tx ')).toBe(true);
    expect(goRegExp('^\\.\\(\\]$').test('.(]')).toBe(true);
    expect(() => goRegExp('\\q')).toThrow('syntax error');
    expect(() => goRegExp('[b-a]')).toThrow('syntax error');
  });

  it('lets positions and groups be repeated as Go does', () => {
    expect(goRegExp('^{2}(.*/)?a$').test('x/a')).toBe(true);
    expect(goRegExp('^a{,2}$').test('a{,2}')).toBe(true);
    expect(goRegExp('^a{2,}$').test('aaa')).toBe(true);
    expect(() => goRegExp('^a{2,1}$')).toThrow('syntax error');
    expect(() => goRegExp('^a*{2}$')).toThrow('syntax error');
  });

  it('lets the dot stop at line feeds only', () => {
    expect(goRegExp('^.*$').test('a\rb\u2028c')).toBe(true);
    expect(goRegExp('^.*$').test('a\nb')).toBe(false);
  });
});
