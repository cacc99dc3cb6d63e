import { describe, expect, it } from 'vitest';
import { parseListing } from './shell-listing.js';

const raw = (text: string): string => Buffer.from(text).toString('latin1');

describe('what a shell printed of a folder', () => {
  it('is read with any names', () => {
    const output = raw(
      [
        'M:81a4 6 12 34 1700000000 ./a b\n',
        'M:81a4 2 0 0 1700000000 ./two\nlines\n\n',
        'M:41ed 4096 0 0 -5 ./ordner-ü\n',
        'M:a1ff 1 0 0 1700000000 ./l\nk\n',
        'M:11a4 0 0 0 1700000000 ./pipe\n',
        'M:@./l\nk\n../a\nb\n',
        'M:end'
      ].join('')
    );
    const entries = parseListing(output, 'M:') ?? [];
    expect(
      entries.map(({ name, kind, size, target }) => [name, kind, size, target])
    ).toEqual([
      ['a b', 'file', 6, undefined],
      ['two\nlines\n', 'file', 2, undefined],
      ['ordner-ü', 'directory', 0, undefined],
      ['l\nk', 'symlink', 0, '../a\nb'],
      ['pipe', 'other', 0, undefined]
    ]);
    expect(entries[0]).toMatchObject({
      mode: 0o644,
      uid: 12,
      gid: 34,
      mtime: 1_700_000_000
    });
    expect(entries[2]?.mtime).toBe(-5);
  });

  it('has names that are no text as what cannot be opened', () => {
    const output = 'M:81a4 6 0 0 0 ./\xff\nM:end';
    expect(parseListing(output, 'M:')).toMatchObject([
      { name: '\ufffd', kind: 'other' }
    ]);
  });

  it('is nothing when it is cut short or of another kind', () => {
    expect(parseListing('', 'M:')).toBeNull();
    expect(parseListing('M:81a4 6 0 0 0 ./a\n', 'M:')).toBeNull();
    expect(parseListing('M:regular file ./a\nM:end', 'M:')).toBeNull();
    expect(parseListing('M:end', 'M:')).toEqual([]);
  });
});
