import type { INotebookModel } from '@jupyterlab/notebook';
import { newCell, ownMetadataOf } from '../cells/cell-kind.js';
import { requireChangeable } from '../history/actions/notebook-words.js';
import { endUndoStep } from '../history/actions/undo-step.js';
import type { ICardPlace } from './find-cell.js';

/**
 * Index at which a Dockerfile cell changes the image of the container cell at `below`: under the last Dockerfile cell above
 * it, or in its own place when there is none.
 */
export function findPlaceAbove(
  model: Pick<INotebookModel, 'cells'>,
  below: number
): { readonly index: number; readonly hasBase: boolean } {
  for (let index = below - 1; index >= 0; index -= 1) {
    const own = ownMetadataOf(model.cells.get(index));
    if (own?.kind === 'dockerfile' && own.disabled !== true) {
      return { index: index + 1, hasBase: true };
    }
  }
  return { index: below, hasBase: false };
}

/**
 * Puts a Dockerfile cell where it changes the image of a container cell, as one step of the notebook's undo, and selects it.
 * Throws a `LayerbookError` when the notebook cannot be changed now.
 */
export function insertDockerfileCell(
  { panel, index: below }: ICardPlace,
  source: (hasBase: boolean) => string
): void {
  requireChangeable(panel);
  const { content } = panel;
  const { model } = content;
  if (model === null) {
    return;
  }
  const { index, hasBase } = findPlaceAbove(model, below);
  endUndoStep(model);
  model.sharedModel.transact(() => {
    model.sharedModel.insertCell(index, {
      ...newCell('dockerfile'),
      source: source(hasBase)
    });
  });
  endUndoStep(model);
  content.activeCellIndex = index;
  content.deselectAll();
  content.activate();
  void content.scrollToItem(index);
}
