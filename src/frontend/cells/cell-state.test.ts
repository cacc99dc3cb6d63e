import { describe, expect, it } from 'vitest';
import type { ILiveCell } from '../executor/live-cell.js';
import { cellState, type ICellFacts } from './cell-state.js';

const FACTS: ICellFacts = {
  kind: 'dockerfile',
  key: 'k',
  mark: { kind: 'stale', reason: 'edited', cause: { kind: 'edited' } },
  stage: null,
  card: null,
  live: null,
  connection: 'open'
};

function live(phase: ILiveCell['phase']): ILiveCell {
  return { phase, card: null, error: null };
}

describe('the state of a cell', () => {
  it('is its mark when nothing is going on', () => {
    expect(cellState(FACTS)).toMatchObject({
      state: 'stale',
      reason: 'edited',
      cause: { kind: 'edited' }
    });
    expect(cellState({ ...FACTS, live: live('over') }).state).toBe('stale');
  });

  it('says what is going on, by the kind of the cell', () => {
    expect(cellState({ ...FACTS, live: live('waiting') }).state).toBe(
      'waiting'
    );
    expect(cellState({ ...FACTS, live: live('running') }).state).toBe(
      'building'
    );
    expect(
      cellState({ ...FACTS, kind: 'container', live: live('running') }).state
    ).toBe('running');
  });

  it('is reconnecting, not failed, while the connection is lost', () => {
    const running = { ...FACTS, live: live('running') };
    expect(cellState({ ...running, connection: 'lost' }).state).toBe(
      'reconnecting'
    );
    expect(cellState({ ...FACTS, connection: 'lost' }).state).toBe('stale');
  });

  it('is failed when the run failed before there was anything to save', () => {
    const error = {
      code: 'engine.notFound',
      message: 'No engine.',
      hint: 'Start it.',
      lines: [2, 2]
    } as const;
    const state = cellState({
      ...FACTS,
      mark: { kind: 'not-built', reason: 'it was not run yet', cause: null },
      live: { phase: 'over', card: null, error }
    });
    expect(state).toMatchObject({
      state: 'failed',
      reason: 'No engine.',
      errorLines: [2, 2],
      isCurrent: true
    });
  });
});
