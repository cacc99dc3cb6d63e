import type { ICellModel } from '@jupyterlab/cells';
import type { Notebook } from '@jupyterlab/notebook';
import { METADATA_KEY } from '../../common/notebook/cell-metadata.js';
import { kindOfModel, ownMetadataOf } from './cell-kind.js';

/** Whether Dockerfile cells are selected; `disabled`: and all of them are disabled. */
export function selectedDockerfileCells(
  notebook: Notebook
): 'none' | 'enabled' | 'disabled' {
  const models = selectedModels(notebook);
  if (models.length === 0) {
    return 'none';
  }
  return models.every(model => ownMetadataOf(model)?.disabled)
    ? 'disabled'
    : 'enabled';
}

/** Disables the selected Dockerfile cells, or enables them when all are disabled, as one step that can be undone. */
export function toggleDisabled(notebook: Notebook): void {
  const isDisabling = selectedDockerfileCells(notebook) === 'enabled';
  notebook.model?.sharedModel.transact(() => {
    for (const model of selectedModels(notebook)) {
      const { disabled: _disabled, ...rest } = ownObject(model);
      model.setMetadata(
        METADATA_KEY,
        isDisabling ? { ...rest, disabled: true } : rest
      );
    }
  });
}

function selectedModels(notebook: Notebook): ICellModel[] {
  return notebook.widgets
    .filter(
      cell =>
        notebook.isSelectedOrActive(cell) &&
        kindOfModel(cell.model) === 'dockerfile' &&
        cell.model.getMetadata('editable') !== false
    )
    .map(cell => cell.model);
}

function ownObject(model: ICellModel): Record<string, unknown> {
  const own: unknown = model.getMetadata(METADATA_KEY);
  return typeof own === 'object' && own !== null ? { ...own } : {};
}
