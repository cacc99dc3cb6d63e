/** The model of a notebook or a cell. */
interface IUndoable {
  readonly sharedModel: object;
}

/** The part of a shared model's undo that its interface leaves out. */
interface IUndoManager {
  readonly undoStack?: readonly unknown[];
  stopCapturing?(): void;
}

/** Undo takes together what follows within half a second, unless it is told where a step ends. */
export function endUndoStep(model: IUndoable): void {
  undoOf(model)?.stopCapturing?.();
}

/** Stands for the step that undo would take next. */
export function topOfUndo(model: IUndoable): unknown {
  return undoOf(model)?.undoStack?.at(-1);
}

function undoOf({ sharedModel }: IUndoable): IUndoManager | undefined {
  return 'undoManager' in sharedModel &&
    typeof sharedModel.undoManager === 'object' &&
    sharedModel.undoManager !== null
    ? sharedModel.undoManager
    : undefined;
}
