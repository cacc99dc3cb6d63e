import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { ISessionContextDialogs } from '@jupyterlab/apputils';
import type { IEditorServices } from '@jupyterlab/codeeditor';
import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import type { ITranslator, TranslationBundle } from '@jupyterlab/translation';
import { parseCellId } from '../../common/ids.js';
import { prefixOf } from '../../common/notebook/prefix.js';
import { CommandIDs } from '../command-ids.js';
import type { LayerbookCellExecutor } from '../executor/cell-executor.js';
import { configOf } from '../executor/snapshot.js';
import type { IRpcClient } from '../tokens.js';
import { kindOfModel } from './cell-kind.js';
import { showDockerfile } from './dockerfile-dialog.js';
import type { OpenNotebooks } from './open-notebooks.js';
import { PanelCommands, reportFailure } from './panel-commands.js';
import { addRunCommands, stopRuns } from './run-commands.js';
import { addTypeCommands, finishTypeCommand } from './type-commands.js';

/** What the commands work with. */
export interface INotebookCommandsOptions {
  readonly app: JupyterFrontEnd;
  readonly tracker: INotebookTracker;
  readonly notebooks: OpenNotebooks;
  readonly executor: LayerbookCellExecutor;
  readonly client: IRpcClient;
  readonly editors: IEditorServices;
  readonly sessionDialogs: ISessionContextDialogs | null;
  readonly translator: ITranslator;
  readonly trans: TranslationBundle;
}

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

async function showPrefix(
  { content }: NotebookPanel,
  { notebooks, editors, trans }: INotebookCommandsOptions
): Promise<void> {
  const notebook = notebooks.find(content.model);
  const { activeCell } = content;
  if (!notebook || !activeCell) {
    return;
  }
  try {
    const { text } = prefixOf(
      notebook.host.pageCells().filter(cell => cell.kind === 'dockerfile'),
      parseCellId(activeCell.model.id),
      configOf(notebook.host.model).config.file
    );
    await showDockerfile(text, editors, trans);
  } catch (error) {
    reportFailure(trans.__('There is no Dockerfile to show.'), error);
  }
}
