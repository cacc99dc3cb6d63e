import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDockerfile } from '../dockerfile/parse.js';
import { parseCellId } from '../ids.js';
import { exportText, type ExportCell } from './export-text.js';

let count = 0;
const cell = (source: string, disabled = false): ExportCell => ({
  kind: 'dockerfile',
  id: parseCellId(`c${(count += 1)}`),
  source,
  ...(disabled ? { disabled } : {})
});
const markdown = (source: string): ExportCell => ({ kind: 'markdown', source });

describe('exportText', () => {
  it('leaves Markdown out, and empty cells have no line', () => {
    expect(
      exportText([markdown('# A'), cell('FROM a'), cell(''), cell('RUN b')], {
        markdown: 'leave out'
      })
    ).toBe('FROM a\nRUN b\n');
  });

  it('writes switched-off cells as comments', () => {
    expect(
      exportText([cell('FROM a'), cell('RUN b\nARG=1', true)], {
        markdown: 'leave out'
      })
    ).toBe('FROM a\n# RUN b\n## ARG=1\n');
  });

  it('writes Markdown above the cell that it stands above, with the lines of the notebook', () => {
    expect(
      exportText(
        [
          cell('FROM a'),
          markdown('\n# Title\n\n- b  \r\n- c\n\n'),
          markdown(' \n '),
          markdown('More.'),
          cell('# d\nRUN e\n'),
          markdown('End.')
        ],
        {
          markdown: 'as comments',
          format: { eol: 'crlf', bom: true, finalNewline: false }
        }
      )
    ).toBe(
      '\uFEFF' +
        [
          'FROM a',
          '',
          '# # Title',
          '#',
          '# - b',
          '# - c',
          '',
          '# More.',
          '',
          '# d',
          'RUN e',
          '',
          '# End.'
        ].join('\r\n')
    );
  });

  it('keeps Markdown away from parser directives, and makes none of it', () => {
    const text = exportText(
      [
        markdown('escape=x\n\nsyntax = y'),
        cell('# syntax=a'),
        markdown('check=skip=all'),
        cell('# escape=`\nFROM a'),
        cell('RUN b `\n  c')
      ],
      { markdown: 'as comments' }
    );
    expect(text).toBe(
      [
        '# syntax=a',
        '# escape=`',
        '',
        '## escape=x',
        '#',
        '## syntax = y',
        '',
        '## check=skip=all',
        'FROM a',
        'RUN b `',
        '  c',
        ''
      ].join('\n')
    );
  });

  it('refuses a cell that ends inside an instruction, but for the last one', () => {
    const open = cell('RUN <<EOF\na');
    expect(
      exportText([cell('FROM a'), open, markdown('b'), cell('')], {
        markdown: 'as comments'
      })
    ).toBe('FROM a\nRUN <<EOF\na\n');
    expect(() =>
      exportText([cell('FROM a'), open, cell('EOF')], { markdown: 'leave out' })
    ).toThrow(/Dockerfile cell 2 above has a heredoc/);
  });

  it('says the same to BuildKit with Markdown and without', () => {
    const sources = fc.constantFrom(
      ...['FROM a', 'RUN b \\\n  c', 'RUN <<EOF\nd\nEOF', '# syntax=x', ''],
      ...['# escape=`', '# escape=`\nFROM a\nRUN b `\n  c', '# comment', '\n'],
      ...['# other=1\n# check=skip=all', '#!/x', 'RUN a \\', '# escape = x']
    );
    const words = fc.constantFrom(
      ...['escape=`', '# Title', 'check = skip', '  syntax=x', 'a\\', '<<EOF'],
      ...['', '`', '#escape=`', '\tescape=`', '\rescape=`', '\u2028escape=`']
    );
    const cells = fc.array(
      fc.oneof(
        fc
          .tuple(sources, fc.boolean())
          .map(([source, off]) => cell(source, off)),
        fc.array(words).map(lines => markdown(lines.join('\n')))
      )
    );
    const meaning = (text: string): unknown => {
      const { directives, instructions } = parseDockerfile(text);
      return {
        directives: directives.map(({ name, value }) => [name, value]),
        instructions: instructions.map(({ keyword, rest }) => [keyword, rest])
      };
    };
    fc.assert(
      fc.property(cells, notebook => {
        let plain: string;
        try {
          plain = exportText(notebook, { markdown: 'leave out' });
        } catch {
          return;
        }
        const full = exportText(notebook, { markdown: 'as comments' });
        expect(meaning(full)).toEqual(meaning(plain));
      }),
      { numRuns: 2_000 }
    );
  });
});
