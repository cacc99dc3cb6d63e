import { describe, expect, it } from 'vitest';
import { likeName, readPath } from './read-path.js';

describe('a path that is typed', () => {
  it.each([
    ['/app/note', 'app/note'],
    ['app/note', 'app/note'],
    ['  /app//./dir/ ', 'app/dir'],
    ['./app', 'app'],
    ['/etc/.', 'etc'],
    ['/app/.hidden', 'app/.hidden'],
    ['/app/a name ', 'app/a name'],
    ['/', '']
  ])('%j is read as %j', (text, path) => {
    expect(readPath(text)).toBe(path);
  });
});

describe('a like name', () => {
  const matches = (typed: string, path: string): boolean =>
    new RegExp(likeName(typed) ?? '(?!)', 'v').test(path);

  it.each([
    ['opt/Note.txt', 'app/note.md'],
    ['readme', 'usr/share/doc/README'],
    ['lib/a+b(1)[x]{2}.so.1', 'x/a+b(1)[x]{2}.so.9'],
    ['x/.bashrc', 'root/.bashrc'],
    ['STRASSE', 'strasse']
  ])('of %j finds %j', (typed, path) => {
    expect(matches(typed, path)).toBe(true);
  });

  it('takes no sign for more than itself', () => {
    expect(matches('a.c.d', 'abc')).toBe(false);
    expect(matches('x&&y--z', 'x&&y--z')).toBe(true);
  });

  it('is that of the last component', () => {
    expect(matches('note', 'notes/other')).toBe(false);
  });

  it('is nothing where hardly a letter is left', () => {
    expect(likeName('/a/b')).toBeNull();
    expect(likeName('')).toBeNull();
  });
});
