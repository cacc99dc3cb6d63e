import type { Card } from '../../common/cards/reduce.js';
import type { CellKind } from '../../common/notebook/cell-metadata.js';
import type { CellMark } from '../../common/notebook/keys.js';
import type { ConnectionState } from '../tokens.js';
import type { ILiveCell } from '../executor/live-cell.js';

/** What a cell's bar and word say: its mark, or what is going on. */
export type CellStateKind =
  | CellMark['kind']
  | 'waiting'
  | 'building'
  | 'running'
  | 'reconnecting';

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

/** Combines the mark of a cell with what this page knows of its run. */
export function cellState(options: {
  readonly kind: CellKind;
  readonly key: string;
  readonly mark: CellMark;
  readonly card: Card | null;
  readonly live: ILiveCell | null;
  readonly connection: ConnectionState;
}): ICellState {
  const { kind, key, mark, live, connection } = options;
  const card = live?.card ?? options.card;
  const isLive = live !== null && live.phase === 'running';
  return {
    kind,
    ...stateOf(kind, mark, live, connection),
    card,
    isCurrent: isLive || card?.key === key,
    errorLines: live?.error?.lines ?? null
  };
}

function stateOf(
  kind: CellKind,
  mark: CellMark,
  live: ILiveCell | null,
  connection: ConnectionState
): Pick<ICellState, 'state' | 'reason'> {
  if (!live || live.phase === 'over') {
    return { state: mark.kind, reason: mark.reason };
  }
  if (connection === 'lost') {
    return {
      state: 'reconnecting',
      reason: 'the run goes on; it is shown when the connection is back'
    };
  }
  if (live.phase === 'waiting') {
    return { state: 'waiting', reason: 'it runs when the cells before it are over' };
  }
  return { state: kind === 'dockerfile' ? 'building' : 'running', reason: '' };
}

/** Whether two states are drawn alike. */
export function isSameState(a: ICellState, b: ICellState): boolean {
  return (
    a.kind === b.kind &&
    a.state === b.state &&
    a.reason === b.reason &&
    a.card === b.card &&
    a.isCurrent === b.isCurrent &&
    a.errorLines === b.errorLines
  );
}
