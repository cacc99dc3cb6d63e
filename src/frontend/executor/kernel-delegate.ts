import { PageConfig, URLExt } from '@jupyterlab/coreutils';
import type { INotebookCellExecutor } from '@jupyterlab/notebook';
import { runCell } from '@jupyterlab/notebook';
import { ServerConnection } from '@jupyterlab/services';

type RunCellOptions = INotebookCellExecutor.IRunCellOptions;

/** How cells that are not Layerbook's are run. */
export type KernelDelegate = (options: RunCellOptions) => Promise<boolean>;

/**
 * JupyterLab's own way; or, where jupyter-collaboration was told to execute on the server, its REST request, as its
 * executor and ours cannot both be in place.
 */
export function kernelDelegate(): KernelDelegate {
  return PageConfig.getOption('serverSideExecution') === 'true'
    ? runOnServer
    : runCell;
}

async function runOnServer(options: RunCellOptions): Promise<boolean> {
  const { cell, notebook, sessionContext, sessionDialogs } = options;
  const canRun =
    cell.model.type === 'code' &&
    sessionContext !== undefined &&
    !sessionContext.isTerminating &&
    !sessionContext.pendingInput;
  if (!canRun) {
    return runCell(options);
  }
  if (
    sessionContext.hasNoKernel &&
    (await sessionContext.startKernel()) &&
    sessionDialogs
  ) {
    await sessionDialogs.selectKernel(sessionContext);
  }
  const kernelId = sessionContext.session?.kernel?.id;
  if (kernelId === undefined) {
    return runCell(options);
  }
  options.onCellExecutionScheduled({ cell });
  let success = false;
  try {
    const settings = ServerConnection.makeSettings();
    const response = await ServerConnection.makeRequest(
      URLExt.join(settings.baseUrl, 'api/kernels', kernelId, 'execute'),
      {
        method: 'POST',
        body: JSON.stringify({
          cell_id: cell.model.id,
          document_id: notebook.sharedModel.getState('document_id')
        })
      },
      settings
    );
    success = response.ok;
  } finally {
    options.onCellExecuted({ cell, success });
  }
  return success;
}
