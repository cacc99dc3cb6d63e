import { describe, expect, it } from 'vitest';
import type { CardFile } from '../../../common/cards/container-card.js';
import { shownFile } from './shown-file.js';

const MOST = 1000;

function show(path: string, content: string | Buffer, size?: number): CardFile {
  const data = Buffer.from(content as string);
  return shownFile(
    { path, size: size ?? data.length },
    data.subarray(0, MOST + 1),
    MOST
  );
}

describe('a file as a card shows it', () => {
  it.each([
    ['a.png', 'image/png'],
    ['a.JPG', 'image/jpeg'],
    ['a.jpeg', 'image/jpeg'],
    ['a.gif', 'image/gif'],
    ['a.webp', 'image/webp'],
    ['a.svg', 'image/svg+xml']
  ])('is a picture: %s', (path, mime) => {
    const data = Buffer.from('<svg/>').toString('base64');
    expect(show(path, '<svg/>')).toEqual({ path, size: 6, mime, data });
  });

  it.each([
    ['a.html', 'text/html'],
    ['a.md', 'text/markdown'],
    ['a.json', 'application/json'],
    ['a.csv', 'text/csv'],
    ['a.tsv', 'text/tab-separated-values'],
    ['a.log', 'text/plain'],
    ['Makefile', 'text/plain']
  ])('is text: %s', (path, mime) => {
    expect(show(path, 'é\n')).toEqual({ path, size: 3, mime, data: 'é\n' });
  });

  it('is nothing that can be shown', () => {
    for (const bytes of [Buffer.from([0x61, 0]), Buffer.from([0xff, 0x61])]) {
      expect(show('a.txt', bytes)).toEqual({
        path: 'a.txt',
        size: 2,
        mime: 'application/octet-stream'
      });
    }
  });

  it('is a whole picture, page or JSON, or none', () => {
    for (const path of ['a.png', 'a.html', 'a.json']) {
      expect(show(path, 'x'.repeat(MOST))).toHaveProperty('data');
      const large = show(path, 'x'.repeat(MOST + 1));
      expect(large).not.toHaveProperty('data');
      expect(large.size).toBe(MOST + 1);
    }
  });

  it('is cut at the end of a line, and of a character where there is none', () => {
    const lines = show('a.txt', `${'x'.repeat(98)}\n`.repeat(20));
    expect(lines.data).toHaveLength(990);
    expect(lines.omitted).toBe(990);
    expect(show('a.txt', `a${'é'.repeat(600)}`)).toMatchObject({
      data: `a${'é'.repeat(499)}`,
      omitted: 202
    });
    expect(show('a.txt', 'y'.repeat(MOST))).not.toHaveProperty('omitted');
  });

  it('has at most so many rows of a table', () => {
    const rows = Array.from({ length: 300 }, (_unused, at) => `${at}\n`).join(
      ''
    );
    const data = Buffer.from(rows);
    const shown = shownFile({ path: 'a.csv', size: data.length }, data, 9999);
    expect(shown.data?.split('\n')).toHaveLength(202);
    expect(shown.omitted).toBe(data.length - (shown.data?.length ?? 0));
    const quoted = show('b.csv', `"${'\n'.repeat(250)}",1\n`);
    expect(quoted).not.toHaveProperty('omitted');
  });

  it('has no mark at its beginning', () => {
    expect(show('a.csv', '\ufeffa,b\n')).toEqual({
      path: 'a.csv',
      size: 7,
      mime: 'text/csv',
      data: 'a,b\n'
    });
  });
});
