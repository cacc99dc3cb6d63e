import { describe, expect, it } from 'vitest';
import { parseCellId } from '../../common/ids.js';
import { prefixOf } from '../../common/notebook/prefix.js';
import { dockerfileLines } from './dockerfile-lines.js';

const cells = [
  { id: parseCellId('a'), source: 'FROM busybox\nENV A=1' },
  { id: parseCellId('b'), source: '' },
  { id: parseCellId('c'), source: 'RUN true\n' }
];
const prefix = prefixOf(cells, parseCellId('c'));

describe('dockerfileLines', () => {
  it('says for each line which cell it is of, and which of its lines', () => {
    const lines = dockerfileLines(prefix.text, { prefix, cells });
    expect(lines.map(line => line && [line.cellNumber, line.line])).toEqual([
      [1, 1],
      [1, 2],
      [3, 1],
      [3, 2],
      null
    ]);
  });

  it('marks the first line of each cell and alternates the bands', () => {
    const lines = dockerfileLines(prefix.text, { prefix, cells });
    expect(lines.map(line => line?.isFirst)).toEqual([
      true,
      false,
      true,
      false,
      undefined
    ]);
    expect(lines.map(line => line?.band)).toEqual([
      'odd',
      'odd',
      'even',
      'even',
      undefined
    ]);
  });

  it('counts cells by themselves when it does not know all of them', () => {
    const lines = dockerfileLines(prefix.text, { prefix });
    expect(lines[2]?.cellNumber).toBe(2);
  });
});
