import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCellId } from '../ids.js';
import { readNotebookConfig } from '../notebook/build-config.js';
import { readCellMetadata } from '../notebook/cell-metadata.js';
import { exportText, type ExportCell } from '../notebook/export-text.js';
import { prefixOf } from '../notebook/prefix.js';
import { importDockerfile, notebookOfDockerfile } from './import-notebook.js';
import { parseDockerfile } from './parse.js';

/** Cells as a notebook that was saved and opened again gives them, with its format. */
function reopened(text: string): {
  cells: (ExportCell & { kind: 'dockerfile' })[];
  format: ReturnType<typeof importDockerfile>['format'];
} {
  const json = notebookOfDockerfile(text, { id: 'abcdefgh-1234' });
  const { metadata, cells } = JSON.parse(JSON.stringify(json)) as typeof json;
  const { config, problem } = readNotebookConfig(metadata);
  expect(problem).toBeNull();
  return {
    format: config.file ?? {},
    cells: cells.map(({ id, source, metadata: own }) => ({
      id: parseCellId(id),
      source,
      ...readCellMetadata(own),
      kind: 'dockerfile'
    }))
  };
}

function expectSameText(text: string): void {
  const { cells, format } = reopened(text);
  expect(exportText(cells, { markdown: 'leave out', format })).toBe(text);
  for (const { source } of cells) {
    expect(source).not.toContain('\r\n');
  }
  const { open, instructions } = parseDockerfile(text.replace(/\r+\n/g, '\n'));
  const last = cells.at(-1);
  if (last && open?.kind !== 'heredoc') {
    const prefix = prefixOf(cells, last.id, format);
    expect(prefix.text).toBe(text);
    // A byte order mark in the middle is a letter to the whole, and the start of a text to a cell.
    if (!text.slice(1).includes('\uFEFF')) {
      expect(prefix.instructions.map(({ keyword }) => keyword)).toEqual(
        instructions.map(({ keyword }) => keyword)
      );
    }
  }
}

describe('importDockerfile', () => {
  it.each([
    ['an empty file', ''],
    ['a byte order mark alone', '\uFEFF'],
    ['two byte order marks', '\uFEFF\uFEFFFROM a\n'],
    ['one blank line', '\n'],
    ['one blank line of Windows', '\r\n'],
    ['one blank line with two carriage returns', '\r\r\n'],
    ['blank lines', '\n\n\n'],
    ['a lone carriage return', '\r'],
    ['carriage returns alone', 'FROM a\rRUN b\r'],
    ['a carriage return at the end', 'FROM a\nRUN b\r'],
    ['a carriage return at the end of Windows lines', 'FROM a\r\nRUN b\r'],
    ['lines of Windows', '\uFEFFFROM a\r\n\r\nRUN b \\\r\n  c\r\n'],
    ['lines of Windows without a last end', 'FROM a\r\nRUN b'],
    ['mixed lines', 'FROM a\r\nRUN b\nRUN c\r\nRUN d\r\n'],
    ['two carriage returns', 'FROM a\nRUN b\r\r\nRUN c\n'],
    ['no last end', 'FROM a\nRUN b'],
    ['trailing blank lines', 'FROM a\nRUN b\n\n\n'],
    ['only comments', '# a\n\n# b\n'],
    ['form feeds and NUL', 'FROM a\n\f\nRUN b\0\f\n'],
    ['no Dockerfile at all', 'Dear reader,\n\nthis is a letter.\n'],
    ['a heredoc without end', 'FROM a\nRUN <<EOF\nRUN b\n'],
    ['a continuation without end', 'FROM a\nRUN b \\\n'],
    ['a mark and a heredoc', 'FROM a\n\uFEFFRUN <<EOF\nRUN b\nEOF\nRUN c\n']
  ])('gives the same text again: %s', (_, text) => {
    expectSameText(text);
  });

  it('keeps the lines of a cell free of carriage returns', () => {
    const { cells, format } = importDockerfile('FROM a\r\nRUN b\n');
    expect(cells).toEqual([
      { source: 'FROM a', otherLineEnds: [1] },
      { source: 'RUN b' }
    ]);
    expect(format).toEqual({});
  });

  it('gives any text again', () => {
    const letters = fc.constantFrom(
      ...['\r', '\n', '\r\n', '\\', '`', '#', ' ', '\t', '\f', '\0', '\uFEFF'],
      ...['<<', 'EOF', 'a', '=', '"', "'", 'é', '😀', '\u2028', '\u0085'],
      ...['FROM', 'RUN', 'COPY', 'ENV', '# escape=`\n', '# syntax=']
    );
    fc.assert(
      fc.property(
        fc.array(letters, { maxLength: 40 }).map(parts => parts.join('')),
        expectSameText
      ),
      { numRuns: 3_000 }
    );
    fc.assert(fc.property(fc.string({ unit: 'binary' }), expectSameText), {
      numRuns: 1_000
    });
  });

  it('gives any Dockerfile again', () => {
    const line = fc.constantFrom(
      ...['FROM a', 'FROM b AS c', 'ARG x=1', 'ENV y=2', 'WORKDIR /w'],
      ...['COPY a b', 'ADD c d', 'USER u', 'CMD ["x"]', 'EXPOSE 80', 'from e'],
      ...['RUN a', 'RUN a \\', '  && b', '\\', 'RUN a `', 'ONBUILD RUN <<X'],
      ...['RUN <<EOF', 'RUN <<-"E F" cat', '\tE F', 'COPY <<a <<b /', 'a', 'b'],
      ...['EOF', 'X', '', '', ' ', '\f', '# c', '#c', ' # d', 'not known'],
      ...['# escape=`', '# syntax=x', '# unknown=1', '#!shebang', 'RUN é\r']
    );
    const text = fc
      .array(fc.tuple(line, fc.constantFrom('\n', '\n', '\r\n', '\r\r\n')), {
        maxLength: 30
      })
      .map(lines => lines.flat().join(''));
    const whole = fc
      .tuple(fc.constantFrom('', '\uFEFF'), text, fc.boolean())
      .map(([bom, body, isEnded]) =>
        isEnded ? bom + body : bom + body.replace(/\r*\n$/, '')
      );
    fc.assert(fc.property(whole, expectSameText), { numRuns: 3_000 });
  });
});

describe('notebookOfDockerfile', () => {
  it('makes a notebook that needs no kernel', () => {
    expect(
      notebookOfDockerfile('FROM a\r\nRUN b\r\n', {
        id: '0123456789',
        context: '../app'
      })
    ).toEqual({
      cells: [
        {
          cell_type: 'code',
          execution_count: null,
          id: '01234567-1',
          metadata: {
            layerbook: { kind: 'dockerfile' },
            tags: ['skip-execution'],
            vscode: { languageId: 'dockerfile' }
          },
          outputs: [],
          source: 'FROM a'
        },
        expect.objectContaining({ id: '01234567-2', source: 'RUN b' })
      ],
      metadata: {
        kernelspec: { display_name: '', name: '' },
        language_info: { name: '' },
        layerbook: {
          context: '../app',
          file: { eol: 'crlf' },
          id: '0123456789',
          version: 1
        }
      },
      nbformat: 4,
      nbformat_minor: 5
    });
  });

  it('has one empty cell for an empty Dockerfile', () => {
    const { cells } = notebookOfDockerfile('', { id: 'a' });
    expect(cells.map(({ source }) => source)).toEqual(['']);
  });
});
