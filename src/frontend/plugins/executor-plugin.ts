import type { JupyterFrontEndPlugin } from '@jupyterlab/application';
import { INotebookCellExecutor } from '@jupyterlab/notebook';
import { LayerbookCellExecutor } from '../executor/cell-executor.js';
import { kernelDelegate } from '../executor/kernel-delegate.js';

/**
 * Provides the executor of notebook cells in place of JupyterLab's.
 *
 * Notebooks cannot be opened without it, so it requires nothing and cannot fail; `cells-plugin.ts` connects it.
 */
export const executorPlugin: JupyterFrontEndPlugin<INotebookCellExecutor> = {
  id: 'jupyterlab-layerbook:cell-executor',
  description:
    'Runs Dockerfile and container cells, and leaves all others to JupyterLab.',
  autoStart: true,
  provides: INotebookCellExecutor,
  activate: (): INotebookCellExecutor =>
    new LayerbookCellExecutor(kernelDelegate())
};
