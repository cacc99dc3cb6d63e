import { describe, expect, it } from 'vitest';
import { parseCellId } from '../ids.js';
import { prefixOf } from './prefix.js';

const cells = (
  ...sources: string[]
): { id: ReturnType<typeof parseCellId>; source: string }[] =>
  sources.map((source, index) => ({
    id: parseCellId(`c${index + 1}`),
    source
  }));

describe('prefixOf', () => {
  it('joins the cells up to the asked one, one line feed between them', () => {
    const prefix = prefixOf(
      cells('FROM a', 'RUN b\n', 'RUN c'),
      parseCellId('c2')
    );
    expect(prefix.text).toBe('FROM a\nRUN b\n');
  });

  it('finds the cell and its line behind a line of the whole', () => {
    const prefix = prefixOf(
      cells('FROM a\n\nENV x=1', 'RUN b \\\n c'),
      parseCellId('c2')
    );
    expect(prefix.locate(3)).toEqual({ cellId: 'c1', line: 3 });
    expect(prefix.locate(5)).toEqual({ cellId: 'c2', line: 2 });
    expect(prefix.locate(6)).toBeNull();
  });

  it('numbers instructions within their cell', () => {
    const prefix = prefixOf(
      cells('FROM a\nENV x=1', '', 'RUN b'),
      parseCellId('c3')
    );
    expect(
      prefix.instructions.map(({ cellId, index, offset }) => [
        cellId,
        index,
        offset
      ])
    ).toEqual([
      ['c1', 0, 1],
      ['c1', 1, 1],
      ['c3', 0, 3]
    ]);
  });

  it('carries the escape directive of the first cell on', () => {
    const prefix = prefixOf(
      cells('# escape=`\nFROM a', 'RUN b `\n c\nRUN d'),
      parseCellId('c2')
    );
    expect(prefix.instructions.map(instruction => instruction.keyword)).toEqual(
      ['FROM', 'RUN', 'RUN']
    );
  });

  it.each([
    ['RUN <<EOF\na', /cell 2 has a heredoc/],
    ['RUN a \\', /cell 2 has a line that continues/]
  ])('refuses a cell that ends in the middle: %s', (source, message) => {
    expect(() =>
      prefixOf(cells('FROM a', source, 'EOF'), parseCellId('c3'))
    ).toThrow(message);
  });
});
