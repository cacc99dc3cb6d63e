import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { NotebookPanel } from '@jupyterlab/notebook';

/** Where to go in a notebook. */
export interface IPlace {
  readonly cellId: string;
  /** 1-based; without one the cell is shown as a whole. */
  readonly line?: number | undefined;
}

/** Brings a cell into view and makes it the active one; with a line, the cursor goes there. */
export async function revealCell(
  app: JupyterFrontEnd,
  panel: NotebookPanel,
  place: IPlace
): Promise<void> {
  const { content } = panel;
  const index = content.widgets.findIndex(
    cell => cell.model.id === place.cellId
  );
  const cell = content.widgets[index];
  if (panel.isDisposed || cell === undefined) {
    return;
  }
  app.shell.activateById(panel.id);
  content.deselectAll();
  content.activeCellIndex = index;
  await content.scrollToItem(index, 'smart');
  await cell.ready;
  if (place.line !== undefined && cell.editor && !cell.isDisposed) {
    const line = Math.min(place.line, cell.editor.lineCount) - 1;
    content.mode = 'edit';
    cell.editor.setCursorPosition({ line, column: 0 });
    cell.editor.focus();
  } else {
    content.mode = 'command';
    content.activate();
  }
}
