import type { ICellModel } from '@jupyterlab/cells';
import { kindOfModel } from '../cells/cell-kind.js';

/** Whether a cell is a container cell without any text. */
export function isEmptyContainer(model: ICellModel | undefined): boolean {
  return (
    model !== undefined &&
    kindOfModel(model) === 'container' &&
    model.sharedModel.getSource().trim() === ''
  );
}
