import type {
  INotebookCellExecutor,
  INotebookModel
} from '@jupyterlab/notebook';
import { kindOfModel } from '../cells/cell-kind.js';
import type { KernelDelegate } from './kernel-delegate.js';
import type { NotebookRuns } from './notebook-runs.js';

type RunCellOptions = INotebookCellExecutor.IRunCellOptions;

/** Finds the runs of an open notebook; null when no notebook panel shows the model. */
export type FindRuns = (model: INotebookModel) => NotebookRuns | null;

/**
 * Runs Layerbook's cells in the back end and all others as JupyterLab does, in one order.
 *
 * It is provided before notebooks can exist, so what it needs of them is connected afterwards.
 */
export class LayerbookCellExecutor implements INotebookCellExecutor {
  /** Tells this executor from another extension's. */
  readonly isLayerbook = true;
  private readonly _delegate: KernelDelegate;
  private readonly _withoutCache = new Set<string>();
  private _findRuns: FindRuns = () => null;

  constructor(delegate: KernelDelegate) {
    this._delegate = delegate;
  }

  /** Connects the executor to the open notebooks. */
  connect(findRuns: FindRuns): void {
    this._findRuns = findRuns;
  }

  /** The next run of each of these cells ignores the engine's build cache. */
  skipCacheOnce(cellIds: Iterable<string>): void {
    for (const id of cellIds) {
      this._withoutCache.add(id);
    }
  }

  async runCell(options: RunCellOptions): Promise<boolean> {
    const { model } = options.cell;
    const runs =
      model.type === 'code' ? this._findRuns(options.notebook) : null;
    if (!runs) {
      return this._delegate(options);
    }
    if (kindOfModel(model) === null) {
      return runs.runKernelCell(options, this._delegate);
    }
    const cache = this._withoutCache.delete(model.id) ? 'ignore' : 'use';
    return runs.runCell(options, cache);
  }
}

/** Whether JupyterLab's executor is this project's: another extension may have taken its place. */
export function isLayerbookExecutor(
  executor: INotebookCellExecutor
): executor is LayerbookCellExecutor {
  return 'isLayerbook' in executor && executor.isLayerbook === true;
}
