import type { INotebookCellExecutor } from '@jupyterlab/notebook';
import { LayerbookCellExecutor, isLayerbookExecutor } from './cell-executor.js';

/**
 * The executor of ours that runs this application's cells.
 *
 * When another extension provided the executor, ours is put in front of it: JupyterLab looks its method up at each
 * run. Returns null when the other one cannot be changed.
 */
export function adoptExecutor(
  provided: INotebookCellExecutor | null
): LayerbookCellExecutor | null {
  if (!provided || Object.isFrozen(provided)) {
    return null;
  }
  if (isLayerbookExecutor(provided)) {
    return provided;
  }
  const original = provided.runCell.bind(provided);
  const ours = new LayerbookCellExecutor(original);
  provided.runCell = options => ours.runCell(options);
  return ours;
}
