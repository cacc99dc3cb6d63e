import type { NotebookPanel } from '@jupyterlab/notebook';
import { LayerbookError } from '../../../common/protocol/errors.js';
import { isCodeCell, kindOfModel } from '../../cells/cell-kind.js';

/** Throws `history.refused`, in words for the person, when the cells of a notebook cannot be changed now. */
export function requireChangeable(panel: NotebookPanel): void {
  const { context, content, title } = panel;
  const isReadOnly =
    context.model.readOnly || context.contentsModel?.writable === false;
  if (isReadOnly) {
    throw refused(
      `“${title.label}” is read-only, so its cells stay as they are.`,
      'Save a copy of the notebook, or export the Dockerfile at this commit.'
    );
  }
  const isRunning = [...(content.model?.cells ?? [])].some(
    cell => isCodeCell(cell) && cell.executionState === 'running'
  );
  if (isRunning) {
    throw refused(
      `“${title.label}” is running, so its cells stay as they are.`,
      'Wait for the run to end, or stop it.'
    );
  }
}

/** `[3]` for the third Dockerfile cell; null when there is no such cell. */
export function cellNumberOf(
  panel: NotebookPanel,
  cellId: string
): string | null {
  const index = [...(panel.content.model?.cells ?? [])]
    .filter(cell => kindOfModel(cell) === 'dockerfile')
    .findIndex(cell => cell.id === cellId);
  return index < 0 ? null : `[${index + 1}]`;
}

/** An error with these words. */
export function refused(message: string, hint: string): LayerbookError {
  return new LayerbookError('history.refused', message, { hint });
}
