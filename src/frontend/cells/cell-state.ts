import type { Card } from '../../common/cards/reduce.js';
import type { CellKind } from '../../common/notebook/cell-metadata.js';
import type { CellMark } from '../../common/notebook/keys.js';
import type { ILiveCell } from '../executor/live-cell.js';
import type { ConnectionState } from '../tokens.js';

/** What a cell's bar and word say: its mark, or what is going on. */
export type CellStateKind =
  CellMark['kind'] | 'waiting' | 'building' | 'running' | 'reconnecting';

/** Everything that is drawn in and around a Layerbook cell. */
export interface ICellState {
  readonly kind: CellKind;
  readonly state: CellStateKind;
  /** One clause for a person, or empty. */
  readonly reason: string;
  readonly card: Card | null;
  /** Whether the card belongs to the present text. */
  readonly isCurrent: boolean;
  /** First and last failing line of the last run in this page, 1-based. */
  readonly errorLines: readonly [number, number] | null;
}

/** What a cell's state is made of. */
export interface ICellFacts {
  readonly kind: CellKind;
  readonly key: string;
  readonly mark: CellMark;
  /** The card of the run that is going on, or else the saved one. */
  readonly card: Card | null;
  readonly live: ILiveCell | null;
  readonly connection: ConnectionState;
}

/** Combines the mark of a cell with what this page knows of its run. */
export function cellState(facts: ICellFacts): ICellState {
  const { kind, key, card, live } = facts;
  return {
    kind,
    ...stateOf(facts),
    card,
    isCurrent: card ? card.key === key : Boolean(live?.error),
    errorLines: live?.error?.lines ?? null
  };
}

function stateOf({
  kind,
  mark,
  live,
  connection
}: ICellFacts): Pick<ICellState, 'state' | 'reason'> {
  if (!live || live.phase === 'over') {
    // What failed before there was a card, such as a missing engine, is known to this page only.
    return live?.error && mark.kind === 'not-built'
      ? { state: 'failed', reason: live.error.message }
      : { state: mark.kind, reason: mark.reason };
  }
  if (connection === 'lost') {
    return {
      state: 'reconnecting',
      reason: 'the run goes on; it is shown when the connection is back'
    };
  }
  if (live.phase === 'waiting') {
    return {
      state: 'waiting',
      reason: 'it runs when the cells before it are over'
    };
  }
  return { state: kind === 'dockerfile' ? 'building' : 'running', reason: '' };
}

/** Whether the bar and the words of two states are the same. */
export function isSameWord(a: ICellState, b: ICellState): boolean {
  return a.kind === b.kind && a.state === b.state && a.reason === b.reason;
}
