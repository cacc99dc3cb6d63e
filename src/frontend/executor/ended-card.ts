import { applyRunEvent, type Card } from '../../common/cards/reduce.js';
import type { CellId } from '../../common/ids.js';
import type { CellOutcome } from '../../common/protocol/runs.js';

/** The card of a cell whose end no event told, as when the back end was restarted; how long it took is not known. */
export function endedCard(
  card: Card,
  cellId: CellId,
  outcome: CellOutcome
): Card {
  const ended = applyRunEvent(card, {
    kind: 'cellFinished',
    cellId,
    outcome,
    ms: 0,
    seq: 0,
    at: card.startedAt
  });
  const { ms: _unknown, ...rest } = ended ?? card;
  return rest;
}
