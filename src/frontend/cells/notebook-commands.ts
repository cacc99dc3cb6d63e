import type { NotebookPanel } from '@jupyterlab/notebook';
import { prefixOf } from '../../common/notebook/prefix.js';
import { LayerbookError } from '../../common/protocol/errors.js';
import { CommandIDs } from '../command-ids.js';
import { dockerfileSource } from '../dockerfile-view/dockerfile-source.js';
import { showDockerfile } from '../dockerfile-view/show-dockerfile.js';
import { configOf } from '../executor/snapshot.js';
import { kindOfModel } from './cell-kind.js';
import type { INotebookCommandsOptions } from './command-options.js';
import { PanelCommands, reportFailure } from './panel-commands.js';
import { addRunCommands, stopRuns } from './run-commands.js';
import { addTypeCommands, finishTypeCommand } from './type-commands.js';

/** Adds the commands of notebooks with Layerbook cells, and joins JupyterLab's own where they concern such cells. */
export function addNotebookCommands(options: INotebookCommandsOptions): void {
  const { app, tracker, trans } = options;
  const commands = new PanelCommands(app, tracker);
  addTypeCommands(commands, options);
  addRunCommands(commands, options);
  commands.add(CommandIDs.showDockerfile, {
    label: trans.__('Show Dockerfile up to This Cell'),
    isEnabled: ({ content: { activeCell } }) =>
      activeCell !== null && kindOfModel(activeCell.model) !== null,
    execute: panel => showPrefix(panel, options)
  });
  // JupyterLab's commands for cells know nothing of ours: what is left to do is done after them.
  app.commands.commandExecuted.connect((_, { id }) => {
    const panel = tracker.currentWidget;
    if (panel && id === 'notebook:interrupt-kernel') {
      void stopRuns(panel, options);
    } else if (panel) {
      finishTypeCommand(id, panel, options);
    }
  });
}

/** Shows the Dockerfile down to the active cell; of a container cell, that of the image it runs. */
async function showPrefix(
  panel: NotebookPanel,
  { app, notebooks, editors, trans }: INotebookCommandsOptions
): Promise<void> {
  const notebook = notebooks.find(panel.content.model);
  const { activeCell } = panel.content;
  if (!notebook || !activeCell) {
    return;
  }
  try {
    const all = notebook.host.pageCells();
    const active = all.findIndex(({ id }) => id === activeCell.model.id);
    const cells = all.filter(({ kind }) => kind === 'dockerfile');
    const last = all
      .slice(0, active + 1)
      .findLast(({ kind }) => kind === 'dockerfile');
    if (!last) {
      throw new LayerbookError(
        'build.noImage',
        'There is no Dockerfile cell above this cell.'
      );
    }
    const { file } = configOf(notebook.host.model).config;
    const prefix = prefixOf(cells, last.id, file);
    const source = dockerfileSource(app, panel, { prefix, cells });
    await showDockerfile(prefix.text, editors, trans, source);
  } catch (error) {
    reportFailure(trans.__('There is no Dockerfile to show.'), error);
  }
}
