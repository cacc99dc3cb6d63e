import { outcomeOfCard, type Card } from '../../common/cards/reduce.js';
import type { NotebookConfig } from '../../common/notebook/build-config.js';
import { hasSameText } from '../../common/notebook/same-text.js';
import type { IRunInfo, RunEvent } from '../../common/protocol/runs.js';
import type { IPageCell } from './notebook-host.js';

/**
 * Which of the back end's runs (oldest first) a page that was just opened has to replay: those that are not over,
 * and those that ended while no page wrote the output of the cell they were for.
 */
export function runsToResume(
  runs: readonly IRunInfo[],
  cells: readonly IPageCell[],
  isFollowed: (runId: string) => boolean
): IRunInfo[] {
  const order = new Map(runs.map((run, index) => [String(run.runId), index]));
  return runs.filter((run, index) => {
    const cell = cells.find(({ id }) => id === run.cellId);
    if (!cell || isFollowed(run.runId)) {
      return false;
    }
    if (run.state !== 'finished') {
      return true;
    }
    const isLast = runs.every(
      (other, otherIndex) => otherIndex <= index || other.cellId !== run.cellId
    );
    const saved = cell.card;
    if (!isLast || !saved) {
      return isLast;
    }
    const savedIndex = order.get(saved.runId) ?? -1;
    return savedIndex < index || (savedIndex === index && !isComplete(saved));
  });
}

/**
 * Whether a cell's replayed run belongs to what the page has: it has the same text and kind, and no newer or equal
 * result is saved. Files and cells above may be other ones by now: the cell's mark says so.
 */
export function isReplayWanted(
  event: Extract<RunEvent, { kind: 'cellStarted' }>,
  cells: readonly IPageCell[],
  config: NotebookConfig
): boolean {
  const cell = cells.find(({ id }) => id === event.cellId);
  if (!cell || cell.kind !== event.cell) {
    return false;
  }
  if (!hasSameText(cells, config, cell.id, event.card)) {
    return false;
  }
  const saved = cell.card;
  if (!saved) {
    return true;
  }
  return saved.runId === event.card.runId
    ? !isComplete(saved)
    : saved.startedAt < event.card.startedAt;
}

/** Whether nothing that is still to come belongs into a saved card. */
export function isComplete(card: Card): boolean {
  return (
    outcomeOfCard(card) !== undefined && !('reading' in card && card.reading)
  );
}
