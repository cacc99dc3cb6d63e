import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDockerfile } from '../dockerfile/parse.js';
import { parseCellId } from '../ids.js';
import type { FileFormat } from './build-config.js';
import { dockerfileText, prefixOf, type IDockerfileCell } from './prefix.js';

const cells = (
  ...sources: (string | Partial<IDockerfileCell>)[]
): IDockerfileCell[] =>
  sources.map((source, index) => ({
    id: parseCellId(`c${index + 1}`),
    source: '',
    ...(typeof source === 'string' ? { source } : source)
  }));

/** The whole Dockerfile of the cells. */
function textOf(all: readonly IDockerfileCell[], format?: FileFormat): string {
  return prefixOf(all, parseCellId(`c${all.length}`), format).text;
}

const keywords = (all: readonly IDockerfileCell[]): string[] =>
  prefixOf(all, parseCellId(`c${all.length}`)).instructions.map(
    ({ keyword }) => keyword
  );

describe('prefixOf', () => {
  it('joins the lines of the cells up to the asked one', () => {
    const prefix = prefixOf(
      cells('FROM a', 'RUN b\n', 'RUN c'),
      parseCellId('c2')
    );
    expect(prefix.text).toBe('FROM a\nRUN b\n\n');
  });

  it('has no line of an empty cell', () => {
    expect(textOf(cells('', 'FROM a', '', '', 'RUN b', ''))).toBe(
      'FROM a\nRUN b\n'
    );
  });

  it('finds the cell and its line behind a line of the whole', () => {
    const prefix = prefixOf(
      cells('FROM a\n\nENV x=1', '', 'RUN b \\\n c'),
      parseCellId('c3')
    );
    expect(prefix.locate(3)).toEqual({ cellId: 'c1', line: 3 });
    expect(prefix.locate(5)).toEqual({ cellId: 'c3', line: 2 });
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

  it('has the instructions that the parser finds in its text', () => {
    const line = fc.constantFrom(
      'FROM a',
      'RUN b \\\n  c',
      '# escape=`',
      'RUN d `\n  e',
      '# words',
      'RUN <<E\n# body\nE',
      '',
      'ENV x=1'
    );
    const cell = fc.record({
      source: fc.array(line, { maxLength: 3 }).map(lines => lines.join('\n')),
      disabled: fc.boolean()
    });
    fc.assert(
      fc.property(fc.array(cell, { minLength: 1, maxLength: 5 }), sources => {
        const all = cells(...sources);
        const last = parseCellId(`c${all.length}`);
        let prefix;
        try {
          prefix = prefixOf(all, last);
        } catch {
          return; // A cell that ends in the middle.
        }
        const whole = parseDockerfile(prefix.text);
        expect(prefix.instructions.map(({ raw }) => raw)).toEqual(
          whole.instructions.map(({ raw }) => raw)
        );
        expect(
          prefix.instructions.map(({ lines, offset }) => lines[0] + offset - 1)
        ).toEqual(whole.instructions.map(({ lines }) => lines[0]));
      }),
      { numRuns: 500 }
    );
  });
});

describe('parser directives', () => {
  it('may stand in several cells, as long as nothing else came before', () => {
    expect(
      keywords(
        cells(
          '# syntax=docker/dockerfile:1',
          '',
          '# escape=`',
          'FROM a',
          'RUN b `\n c'
        )
      )
    ).toEqual(['FROM', 'RUN']);
  });

  it.each([
    ['an instruction', 'FROM a'],
    ['a comment', '# words'],
    ['an empty line', '\n'],
    ['a disabled cell', { source: 'FROM a', disabled: true }]
  ])('are comments below %s', (_, first) => {
    // So the backtick continues nothing, and the next line is an instruction.
    expect(
      keywords(cells(first, '# escape=`', 'RUN b `\nRUN c')).slice(-2)
    ).toEqual(['RUN', 'RUN']);
  });

  it('are carried on to all cells below', () => {
    expect(keywords(cells('# escape=`\nFROM a', 'RUN b `\n c\nRUN d'))).toEqual(
      ['FROM', 'RUN', 'RUN']
    );
  });
});

describe('a cell that ends in the middle', () => {
  it.each([
    ['RUN <<EOF\na', 'Dockerfile cell 2 above has a heredoc'],
    ['RUN a \\', 'Dockerfile cell 2 above has a line that continues']
  ])('is refused when another follows: %s', (source, message) => {
    expect(() =>
      prefixOf(cells('FROM a', source, 'EOF'), parseCellId('c3'))
    ).toThrow(message);
  });

  it('names its own line when it is the one that was asked for', () => {
    let thrown: unknown;
    try {
      prefixOf(cells('FROM a', '\nRUN b \\', 'RUN c'), parseCellId('c2'));
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({
      data: { code: 'build.syntax', lines: [2, 2] }
    });
  });

  it('may end in a continuation when no other has a line below it', () => {
    expect(textOf(cells('FROM a', 'RUN b \\'))).toBe('FROM a\nRUN b \\\n');
    expect(textOf(cells('FROM a', 'RUN b \\', ''))).toBe('FROM a\nRUN b \\\n');
  });

  it('may not end in a heredoc anywhere', () => {
    expect(() => textOf(cells('FROM a', 'RUN <<E\nb'))).toThrow('a heredoc');
  });
});

describe('a disabled cell', () => {
  it('has its lines as comments', () => {
    const source = 'RUN a \\\n  && b\n\n# why\nescape=`\n  check = skip=all';
    expect(dockerfileText({ source, disabled: true })).toBe(
      '# RUN a \\\n#   && b\n#\n# # why\n## escape=`\n##   check = skip=all'
    );
  });

  it('changes neither instructions nor directives, whatever is in it', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), lines => {
        const source = lines.join('\n');
        const parsed = parseDockerfile(
          dockerfileText({ source, disabled: true })
        );
        expect([parsed.instructions, parsed.directives, parsed.open]).toEqual([
          [],
          [],
          null
        ]);
      }),
      { numRuns: 500 }
    );
  });

  it('may be the first one, or end in a continuation', () => {
    expect(
      textOf(cells({ source: 'FROM a \\', disabled: true }, 'FROM b', 'RUN c'))
    ).toBe('# FROM a \\\nFROM b\nRUN c\n');
  });
});

describe('the form of the file', () => {
  it('has a byte order mark, other line ends, or no last line feed', () => {
    const all = cells('FROM a\nRUN b', 'RUN c');
    expect(textOf(all, { bom: true })).toBe('\uFEFFFROM a\nRUN b\nRUN c\n');
    expect(textOf(all, { eol: 'crlf' })).toBe('FROM a\r\nRUN b\r\nRUN c\r\n');
    expect(textOf(all, { eol: 'crlf', finalNewline: false })).toBe(
      'FROM a\r\nRUN b\r\nRUN c'
    );
  });

  it('leaves out the last line feed only at the end of the notebook', () => {
    const format: FileFormat = { finalNewline: false };
    const all = cells('FROM a', 'RUN b', '');
    const upTo = (id: string) => prefixOf(all, parseCellId(id), format).text;
    expect(upTo('c1')).toBe('FROM a\n');
    expect(upTo('c2')).toBe('FROM a\nRUN b');
    expect(upTo('c3')).toBe('FROM a\nRUN b');
  });

  it('has single lines with the other end', () => {
    const all = cells({ source: 'FROM a\nRUN b', otherLineEnds: [2] }, 'RUN c');
    expect(textOf(all)).toBe('FROM a\nRUN b\r\nRUN c\n');
    expect(textOf(all, { eol: 'crlf' })).toBe('FROM a\r\nRUN b\nRUN c\r\n');
  });

  it('keeps the ends of a disabled cell’s lines', () => {
    const all = cells({
      source: 'FROM a\nRUN b',
      otherLineEnds: [1],
      disabled: true
    });
    expect(textOf(all)).toBe('# FROM a\r\n# RUN b\n');
  });
});
