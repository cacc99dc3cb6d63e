import { describe, expect, it } from 'vitest';
import { parseCellId } from '../../common/ids.js';
import type { IPageCell } from '../executor/notebook-host.js';
import { stagesOfCells } from './cell-stages.js';

const cell = (
  id: string,
  source: string,
  more: Partial<IPageCell> = {}
): IPageCell => ({
  id: parseCellId(id),
  kind: 'dockerfile',
  source,
  card: null,
  ...more
});

function namesOf(cells: readonly IPageCell[]): Record<string, string> {
  return Object.fromEntries(
    [...stagesOfCells(cells)].map(([id, { index, name }]) => [
      id,
      name ?? String(index)
    ])
  );
}

describe('the stages of cells', () => {
  it('are not told while a notebook has one stage', () => {
    expect(namesOf([cell('a', 'FROM a'), cell('b', 'RUN b')])).toEqual({});
  });

  it('are the one that the last instruction is in, by name or number', () => {
    expect(
      namesOf([
        cell('args', 'ARG V=1'),
        cell('first', 'FROM a AS build'),
        cell('more', 'RUN b'),
        cell('second', 'FROM b'),
        cell('script', 'echo', { kind: 'container' }),
        cell('both', 'RUN c\nFROM c AS Last\nRUN d')
      ])
    ).toEqual({
      first: 'build',
      more: 'build',
      second: '1',
      both: 'last'
    });
  });

  it('leave out disabled cells and what only looks like FROM', () => {
    expect(
      namesOf([
        cell('a', 'FROM a'),
        cell('off', 'FROM b', { disabled: true }),
        cell('text', 'RUN <<E\nFROM c\nE')
      ])
    ).toEqual({});
  });

  it('read a cell by the directives of the cells above it', () => {
    const below = cell('b', 'RUN dir `\nFROM x\nFROM y');
    expect(namesOf([cell('a', '# escape=`\nFROM a'), below])).toEqual({
      a: '0',
      b: '1'
    });
    expect(namesOf([cell('a', 'FROM a'), below])).toEqual({
      a: '0',
      b: '2'
    });
  });
});
