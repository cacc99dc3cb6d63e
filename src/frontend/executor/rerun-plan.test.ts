import { describe, expect, it } from 'vitest';
import { parseCellId } from '../../common/ids.js';
import type { CellMark, MarkCause } from '../../common/notebook/mark-cause.js';
import { staleBelow, staleByFiles, type IRerunCell } from './rerun-plan.js';

const FILE: MarkCause = { kind: 'file', path: 'a', change: 'changed', more: 0 };
const ABOVE: MarkCause = {
  kind: 'above',
  cell: 1,
  change: 'changed',
  of: FILE
};
const EDITED: MarkCause = { kind: 'edited' };

const cell = (
  id: string,
  kind: CellMark['kind'],
  cause: MarkCause | null = null
): IRerunCell => ({
  id: parseCellId(id),
  kind: id.startsWith('c') ? 'container' : 'dockerfile',
  mark: { kind, cause }
});

describe('the cells to run below one', () => {
  const below = (cells: readonly IRerunCell[]) =>
    staleBelow([cell('d0', 'fresh'), ...cells], parseCellId('d0'));

  it('are the stale ones of both kinds, in order', () => {
    expect(
      below([
        cell('d1', 'stale', ABOVE),
        cell('c1', 'stale', ABOVE),
        cell('c2', 'not-built'),
        cell('d2', 'disabled'),
        cell('c3', 'failed'),
        cell('d3', 'stale', ABOVE)
      ])
    ).toEqual(['d1', 'c1', 'd3']);
  });

  it.each(['not-built', 'failed', 'stopped', 'blocked'] as const)(
    'end at a Dockerfile cell that is %s',
    kind => {
      expect(
        below([
          cell('d1', 'stale', ABOVE),
          cell('d2', kind),
          cell('c', 'stale')
        ])
      ).toEqual(['d1']);
    }
  );

  it('are not those above', () => {
    expect(
      staleBelow([cell('d1', 'stale'), cell('c1', 'fresh')], parseCellId('c1'))
    ).toEqual([]);
  });
});

describe('the cells to build again for a changed file', () => {
  it('are the Dockerfile cells that only files made stale', () => {
    expect(
      staleByFiles([
        cell('d1', 'fresh'),
        cell('d2', 'stale', FILE),
        cell('c1', 'stale', ABOVE),
        cell('d3', 'stale', ABOVE),
        cell('d4', 'stale', { kind: 'ignore' })
      ])
    ).toEqual(['d2', 'd3', 'd4']);
  });

  it('end above what a person changed: it may be half written', () => {
    expect(
      staleByFiles([
        cell('d1', 'stale', FILE),
        cell('d2', 'stale', EDITED),
        cell('d3', 'stale', FILE)
      ])
    ).toEqual(['d1']);
    expect(
      staleByFiles([
        cell('d2', 'stale', { ...ABOVE, of: EDITED }),
        cell('d3', 'stale', FILE)
      ])
    ).toEqual([]);
  });
});
