import type { Card } from '../../common/cards/reduce.js';
import type { CellKind } from '../../common/notebook/cell-metadata.js';
import type { CellMark } from '../../common/notebook/keys.js';
import type { ILiveCell } from '../executor/live-cell.js';
import type { ConnectionState } from '../tokens.js';
import type { ICellStage } from './cell-stages.js';

/** What a cell's bar and word say: its mark, or what is going on. */
export type CellStateKind =
  CellMark['kind'] | 'waiting' | 'building' | 'running' | 'reconnecting';

/** Everything that is drawn in and around a Layerbook cell. */
export interface ICellState {
  readonly kind: CellKind;
  readonly state: CellStateKind;
  /** One English clause for a person, or empty; `reason-words.ts` has it in the user's language. */
  readonly reason: string;
  /** What the reason is made of, where it is the mark's. */
  readonly cause: CellMark['cause'];
  /** Null in a notebook of one stage. */
  readonly stage: ICellStage | null;
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
  readonly stage: ICellStage | null;
  /** The card of the run that is going on, or else the saved one. */
  readonly card: Card | null;
  readonly live: ILiveCell | null;
  readonly connection: ConnectionState;
}

/** Combines the mark of a cell with what this page knows of its run. */
export function cellState(facts: ICellFacts): ICellState {
  const { kind, key, stage, card, live } = facts;
  return {
    kind,
    ...stateOf(facts),
    stage,
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
}: ICellFacts): Pick<ICellState, 'state' | 'reason' | 'cause'> {
  if (!live || live.phase === 'over') {
    // What failed before there was a card, such as a missing engine, is known to this page only.
    return live?.error && mark.kind === 'not-built'
      ? { state: 'failed', reason: live.error.message, cause: null }
      : { state: mark.kind, reason: mark.reason, cause: mark.cause };
  }
  const isGoingOn = { reason: '', cause: null };
  if (connection === 'lost') {
    return { state: 'reconnecting', ...isGoingOn };
  }
  if (live.phase === 'waiting') {
    return { state: 'waiting', ...isGoingOn };
  }
  return {
    state: kind === 'dockerfile' ? 'building' : 'running',
    ...isGoingOn
  };
}

/** Whether all that stands at the head of a cell is the same in two states. */
export function isSameWord(a: ICellState, b: ICellState): boolean {
  return (
    a.kind === b.kind &&
    a.state === b.state &&
    a.reason === b.reason &&
    a.stage?.index === b.stage?.index &&
    a.stage?.name === b.stage?.name &&
    a.stage?.begun === b.stage?.begun
  );
}
