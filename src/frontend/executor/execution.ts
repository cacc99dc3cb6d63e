import type { ICodeCellModel } from '@jupyterlab/cells';
import type * as nbformat from '@jupyterlab/nbformat';
import type { INotebookModel } from '@jupyterlab/notebook';
import { KernelError } from '@jupyterlab/notebook';
import { errorOutput } from '../../common/cards/error-output.js';
import type { IErrorData } from '../../common/protocol/errors.js';
import { isCodeCell, kindOfModel } from '../cells/cell-kind.js';

/** The present model of a cell, or null when it was deleted; moving a cell or undoing replaces its model. */
export function findCodeCell(
  notebook: INotebookModel,
  cellId: string
): ICodeCellModel | null {
  if (notebook.isDisposed) {
    return null;
  }
  const index = notebook.sharedModel.cells.findIndex(
    cell => cell.getId() === cellId
  );
  const model = index < 0 ? null : notebook.cells.get(index);
  return model && isCodeCell(model) ? model : null;
}

/** Puts a cell into the state in which its prompt shows `[*]`, without its former outputs. */
export function beginExecution(
  model: ICodeCellModel,
  recordTiming: boolean
): void {
  model.sharedModel.transact(
    () => {
      model.clearExecution();
    },
    false,
    'silent-change'
  );
  model.executionState = 'running';
  // Outputs of an untrusted cell are not shown by rich renderers.
  model.trusted = true;
  if (recordTiming) {
    const now = new Date().toISOString();
    recordTimes(model, {
      'iopub.status.busy': now,
      'iopub.execute_input': now,
      'shell.execute_reply.started': now
    });
  }
}

/** Gives a cell its number and ends `[*]`. */
export function endExecution(
  notebook: INotebookModel,
  model: ICodeCellModel,
  recordTiming: boolean
): void {
  model.executionCount = nextExecutionCount(notebook);
  model.executionState = 'idle';
  if (recordTiming) {
    const now = new Date().toISOString();
    recordTimes(model, {
      'shell.execute_reply': now,
      'iopub.status.idle': now
    });
  }
}

function recordTimes(
  model: ICodeCellModel,
  times: Readonly<Record<string, string>>
): void {
  const known: unknown = model.getMetadata('execution');
  const before = typeof known === 'object' && known !== null ? known : {};
  model.setMetadata('execution', { ...before, ...times });
}

/** Kernels count for themselves; Layerbook's cells are numbered among each other. */
function nextExecutionCount(notebook: INotebookModel): number {
  let highest = 0;
  for (const model of notebook.cells) {
    if (isCodeCell(model) && kindOfModel(model) !== null) {
      highest = Math.max(highest, model.executionCount ?? 0);
    }
  }
  return highest + 1;
}

/** The output that says in a saved notebook that a cell failed. */
export function failureOutput(error: IErrorData): nbformat.IError {
  return {
    ...errorOutput({
      ...error,
      message: withoutControls(error.message),
      hint: withoutControls(error.hint)
    })
  };
}

/** What `INotebookCellExecutor.runCell` has to throw: other errors would reject the run command itself. */
export function executionError(error: IErrorData): KernelError {
  const { ename, evalue, traceback } = failureOutput(error);
  return new KernelError({
    status: 'error',
    execution_count: 0,
    ename,
    evalue,
    traceback
  });
}

/** Messages quote the engine and images: their terminal control sequences must not act. */
function withoutControls(text: string): string {
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '');
}
