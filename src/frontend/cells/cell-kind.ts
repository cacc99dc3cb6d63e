import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { ICellModel, ICodeCellModel } from '@jupyterlab/cells';
import type * as nbformat from '@jupyterlab/nbformat';
import type { Notebook } from '@jupyterlab/notebook';
import type { ITranslator } from '@jupyterlab/translation';
import { nullTranslator } from '@jupyterlab/translation';
import type {
  CellKind,
  ICellMetadata
} from '../../common/notebook/cell-metadata.js';
import {
  METADATA_KEY,
  readCellKind,
  readCellMetadata,
  withCellKind,
  withoutCellKind
} from '../../common/notebook/cell-metadata.js';

/** What a cell can be: nbformat's types, and the two kinds of code cell that this project adds. */
export type CellTypeChoice = 'code' | 'markdown' | 'raw' | CellKind;

/** The Layerbook kind of a cell, or null for every other cell. */
export function kindOfModel(model: ICellModel): CellKind | null {
  return ownMetadataOf(model)?.kind ?? null;
}

/** What a cell's metadata says of a Layerbook cell, or null for every other cell. */
export function ownMetadataOf(model: ICellModel): ICellMetadata | null {
  // One key and not `model.metadata`, which copies everything: this is asked for each cell at each keystroke.
  return model.type === 'code'
    ? readCellMetadata({
        [METADATA_KEY]: model.getMetadata(METADATA_KEY) as unknown
      })
    : null;
}

/** Whether a model is a code cell's. */
export function isCodeCell(model: {
  readonly type: nbformat.CellType;
}): model is ICodeCellModel {
  return model.type === 'code';
}

/** What the cell type list shows for a cell. */
export function choiceOfModel(model: ICellModel): CellTypeChoice {
  const { type } = model;
  return kindOfModel(model) ?? (isPlainType(type) ? type : 'raw');
}

function isPlainType(type: string): type is 'code' | 'markdown' | 'raw' {
  return type === 'code' || type === 'markdown' || type === 'raw';
}

function isLayerbookKind(choice: CellTypeChoice): choice is CellKind {
  return choice === 'dockerfile' || choice === 'container';
}

/**
 * Changes the type of all selected cells, as one step that can be undone.
 *
 * Source is kept; the outputs of another type are not. Cells that are read-only stay as they are, with a dialog.
 */
export function changeCellType(
  notebook: Notebook,
  choice: CellTypeChoice,
  translator: ITranslator = nullTranslator
): void {
  const shared = notebook.model?.sharedModel;
  if (!shared) {
    return;
  }
  let readOnly = false;
  const changed: number[] = [];
  shared.transact(() => {
    notebook.widgets.forEach((cell, index) => {
      if (
        !notebook.isSelectedOrActive(cell) ||
        choiceOfModel(cell.model) === choice
      ) {
        return;
      }
      if (cell.model.getMetadata('editable') === false) {
        readOnly = true;
        return;
      }
      changeCell(notebook, index, choice);
      changed.push(index);
    });
  });
  if (choice === 'markdown') {
    changed.forEach(index => showSource(notebook, index));
  }
  notebook.deselectAll();
  if (readOnly) {
    const trans = translator.load('jupyterlab');
    void showDialog({
      title: trans.__('Cell is read-only'),
      body: trans.__('The cell is read-only, its type cannot be changed!'),
      buttons: [Dialog.okButton()]
    });
  }
}

function changeCell(
  notebook: Notebook,
  index: number,
  choice: CellTypeChoice
): void {
  const shared = notebook.model?.sharedModel;
  const model = notebook.widgets[index]?.model;
  if (!shared || !model) {
    return;
  }
  const metadata = isLayerbookKind(choice)
    ? withCellKind(model.metadata, choice)
    : withoutCellKind(model.metadata);
  const type = isLayerbookKind(choice) ? 'code' : choice;
  if (model.type === type && type === 'code') {
    replaceMetadata(model, metadata);
    if (isCodeCell(model)) {
      model.clearExecution();
    }
    return;
  }
  // nbformat's type of a cell cannot be changed; the new cell keeps the id, so that links and history still find it.
  shared.deleteCell(index);
  shared.insertCell(index, {
    id: model.id,
    cell_type: type,
    source: model.sharedModel.getSource(),
    metadata: { ...metadata, ...(type === 'code' ? { trusted: true } : {}) }
  });
}

/** Sets and deletes single keys, so that what does not change is not written. */
function replaceMetadata(
  model: ICellModel,
  metadata: Readonly<Record<string, unknown>>
): void {
  for (const key of [METADATA_KEY, 'tags', 'vscode']) {
    const value = metadata[key];
    if (value === undefined) {
      model.deleteMetadata(key);
    } else {
      model.setMetadata(key, value);
    }
  }
}

function showSource(notebook: Notebook, index: number): void {
  const cell = notebook.widgets[index];
  if (cell && 'rendered' in cell) {
    cell.rendered = false;
  }
}

/** A new cell of a kind, as {@link ISharedNotebook.insertCell} takes it. */
export function newCell(kind: CellKind): nbformat.ICell {
  return {
    cell_type: 'code',
    source: '',
    metadata: { ...withCellKind({}, kind), trusted: true }
  };
}

/** Takes our metadata from a cell that JupyterLab's own commands turned into Markdown or raw text. */
export function forgetKind(model: ICellModel): void {
  if (model.type === 'code' || readCellKind(model.metadata) === null) {
    return;
  }
  // Not an undo step of its own: undoing the change of type brings the former cell back with its metadata.
  model.sharedModel.transact(
    () => replaceMetadata(model, withoutCellKind(model.metadata)),
    false
  );
}
