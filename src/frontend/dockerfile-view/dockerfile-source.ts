import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { IPrefix } from '../../common/notebook/prefix.js';
import { revealCell } from '../stages/reveal-cell.js';
import type { IDockerfileSource } from './dockerfile-lines.js';

/** Saves the Dockerfile of the current notebook as a file; its plugin may be switched off. */
const EXPORT_COMMAND = 'layerbook:export-dockerfile';

/** Where a Dockerfile of an open notebook leads to: its cells, and its export. */
export function dockerfileSource(
  app: JupyterFrontEnd,
  panel: NotebookPanel,
  of: { readonly prefix: IPrefix } & Pick<IDockerfileSource, 'cells'>
): IDockerfileSource {
  return {
    ...of,
    reveal: (cellId, line) => void revealCell(app, panel, { cellId, line }),
    exportFile: app.commands.hasCommand(EXPORT_COMMAND)
      ? () => {
          app.shell.activateById(panel.id);
          void app.commands.execute(EXPORT_COMMAND);
        }
      : undefined
  };
}
