import { isLayerCard, type Card } from '../cards/reduce.js';
import type { CellId } from '../ids.js';
import type { NotebookConfig } from './build-config.js';
import { hasTextHash, readContainerText } from './cell-text.js';
import { lineEndsOf, type IMarkedCell } from './chain.js';
import { computeCellMarks } from './keys.js';

/** First 16 hex digits of the SHA-256 of a container cell's source: `ContainerCard.text`. */
export function sourceDigest(source: string): string {
  return readContainerText(source).hash;
}

/**
 * Whether a card was made from the present text of a cell, whatever happened to the cells above, to files and to
 * arguments. A card that does not say (it is of an older version) has to have the cell's present key.
 */
export function hasSameText(
  cells: readonly IMarkedCell[],
  config: NotebookConfig,
  cellId: CellId,
  card: Card
): boolean {
  const cell = cells.find(({ id }) => id === cellId);
  if (!cell || (cell.kind === 'dockerfile') !== isLayerCard(card)) {
    return false;
  }
  if (isLayerCard(card)) {
    if (card.inputs) {
      return hasTextHash(cell.source, {
        hash: card.inputs.text,
        ends: lineEndsOf(cell, config)
      });
    }
  } else if (card.text !== undefined) {
    return card.text === sourceDigest(cell.source);
  }
  return computeCellMarks(cells, config).get(cellId)?.key === card.key;
}
