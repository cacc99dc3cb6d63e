import type { INotebookModel } from '@jupyterlab/notebook';

/** The part of a shared notebook's undo that its interface leaves out. */
interface IUndoManager {
  readonly undoStack?: readonly unknown[];
  stopCapturing?(): void;
}

/** Undo takes together what follows within half a second, unless it is told where a step ends. */
export function endUndoStep(model: INotebookModel): void {
  undoOf(model)?.stopCapturing?.();
}

/** Stands for the step that the notebook's undo would take next. */
export function topOfUndo(model: INotebookModel): unknown {
  return undoOf(model)?.undoStack?.at(-1);
}

function undoOf({ sharedModel }: INotebookModel): IUndoManager | undefined {
  return 'undoManager' in sharedModel &&
    typeof sharedModel.undoManager === 'object' &&
    sharedModel.undoManager !== null
    ? sharedModel.undoManager
    : undefined;
}
