import { describe, expect, it } from 'vitest';
import { readCsv } from './read-csv.js';

const LIMITS = { maxRows: 3, maxColumns: 3 };

describe('a table', () => {
  it.each<[string, string, ',' | '\t', string[], string[][], number]>([
    [
      'of lines',
      'a,b\n1,2\n3,4\n',
      ',',
      ['a', 'b'],
      [
        ['1', '2'],
        ['3', '4']
      ],
      0
    ],
    ['of Windows', 'a,b\r\n1,2\r\n', ',', ['a', 'b'], [['1', '2']], 0],
    ['of tabs', 'a\tb\n1,5\t2', '\t', ['a', 'b'], [['1,5', '2']], 0],
    [
      'with quotes',
      '"a, b","say ""hi"""\n"two\nlines",2\n',
      ',',
      ['a, b', 'say "hi"'],
      [['two\nlines', '2']],
      0
    ],
    ['with empty fields', 'a,,\n,,1', ',', ['a', '', ''], [['', '', '1']], 0],
    ['with empty lines', 'a\n\n1\n', ',', ['a'], [['1']], 0],
    ['that is empty', '', ',', [], [], 0],
    ['with an open quote', 'a\n"x', ',', ['a'], [['x']], 0],
    [
      'that is long and wide',
      'a,b,c,d\n1\n2\n3\n4\n5\n',
      ',',
      ['a', 'b', 'c'],
      [['1'], ['2'], ['3']],
      2
    ]
  ])('%s is read', (_what, text, separator, header, rows, more) => {
    expect(readCsv(text, separator, LIMITS)).toEqual({ header, rows, more });
  });
});
