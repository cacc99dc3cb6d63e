import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { ISessionContextDialogs } from '@jupyterlab/apputils';
import { Notification } from '@jupyterlab/apputils';
import type { IEditorServices } from '@jupyterlab/codeeditor';
import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import { NotebookActions } from '@jupyterlab/notebook';
import type { ITranslator, TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import { parseCellId, parseNotebookId } from '../../common/ids.js';
import type { CellKind } from '../../common/notebook/cell-metadata.js';
import { toErrorData } from '../../common/protocol/errors.js';
import { CommandIDs } from '../command-ids.js';
import type { LayerbookCellExecutor } from '../executor/cell-executor.js';
import { readNotebookId, takeSnapshot } from '../executor/snapshot.js';
import type { IRpcClient } from '../tokens.js';
import {
  changeCellType,
  forgetKind,
  kindOfModel,
  newCell,
  type CellTypeChoice
} from './cell-kind.js';
import { showDockerfile } from './dockerfile-dialog.js';
import type { OpenNotebooks } from './open-notebooks.js';

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

/** Stands for the notebook until one of its cells was run and gave it an id. */
const NO_ID = parseNotebookId('none');

/** Adds the commands of notebooks with Layerbook cells, and joins JupyterLab's own where they concern such cells. */
export function addNotebookCommands(options: INotebookCommandsOptions): void {
  const commands = new NotebookCommands(options);
  commands.addTypeCommands();
  commands.addRunCommands();
  commands.followCoreCommands();
}

class NotebookCommands {
  private readonly _options: INotebookCommandsOptions;
  private readonly _commands: CommandRegistry;
  private readonly _trans: TranslationBundle;

  constructor(options: INotebookCommandsOptions) {
    this._options = options;
    this._commands = options.app.commands;
    this._trans = options.trans;
  }

  addTypeCommands(): void {
    const trans = this._trans;
    this._add(CommandIDs.changeToDockerfile, {
      label: trans.__('Change to Dockerfile Cell Type'),
      execute: panel => this._change(panel, 'dockerfile')
    });
    this._add(CommandIDs.changeToContainer, {
      label: trans.__('Change to Container Cell Type'),
      execute: panel => this._change(panel, 'container')
    });
    this._add(CommandIDs.changeToCode, {
      label: trans.__('Change to Code Cell Type'),
      execute: panel => this._change(panel, 'code')
    });
    this._add(CommandIDs.insertDockerfileBelow, {
      label: trans.__('Insert Dockerfile Cell Below'),
      execute: panel => insertBelow(panel, 'dockerfile')
    });
    this._add(CommandIDs.insertContainerBelow, {
      label: trans.__('Insert Container Cell Below'),
      execute: panel => insertBelow(panel, 'container')
    });
  }

  addRunCommands(): void {
    const trans = this._trans;
    this._add(CommandIDs.runWithoutCache, {
      label: trans.__('Run Selected Dockerfile Cells Without Cache'),
      isEnabled: panel => selectedIds(panel, 'dockerfile').length > 0,
      execute: panel => this._runWithoutCache(panel)
    });
    this._add(CommandIDs.rebuildAndRunAll, {
      label: trans.__('Rebuild Without Cache and Run All Cells…'),
      execute: panel => this._rebuildAndRunAll(panel)
    });
    this._add(CommandIDs.interrupt, {
      label: trans.__('Stop Dockerfile and Container Cells'),
      execute: panel => this._stop(panel)
    });
    this._add(CommandIDs.showDockerfile, {
      label: trans.__('Show Dockerfile up to This Cell'),
      isEnabled: ({ content: { activeCell } }) =>
        activeCell !== null && kindOfModel(activeCell.model) !== null,
      execute: panel => this._showDockerfile(panel)
    });
  }

  /** JupyterLab's commands for cells know nothing of ours: what is left to do is done after them. */
  followCoreCommands(): void {
    this._commands.commandExecuted.connect((_, { id }) => {
      const panel = this._options.tracker.currentWidget;
      if (!panel) {
        return;
      }
      if (id === 'notebook:interrupt-kernel') {
        void this._stop(panel);
      } else if (id === 'notebook:change-cell-to-code') {
        const { activeCell } = panel.content;
        if (activeCell && kindOfModel(activeCell.model)) {
          this._change(panel, 'code');
        }
      } else if (id.startsWith('notebook:change-cell-to-')) {
        panel.content.widgets.forEach(cell => forgetKind(cell.model));
      }
    });
  }

  private _add(
    id: string,
    command: {
      readonly label: string;
      readonly execute: (panel: NotebookPanel) => unknown;
      readonly isEnabled?: (panel: NotebookPanel) => boolean;
    }
  ): void {
    const current = () => {
      const panel = this._options.tracker.currentWidget;
      return panel === this._options.app.shell.currentWidget ? panel : null;
    };
    this._commands.addCommand(id, {
      label: command.label,
      isEnabled: () => {
        const panel = current();
        return panel !== null && (command.isEnabled?.(panel) ?? true);
      },
      execute: () => {
        const panel = current();
        return panel === null ? undefined : command.execute(panel);
      },
      describedBy: { args: { type: 'object', properties: {} } }
    });
  }

  private _change({ content }: NotebookPanel, choice: CellTypeChoice): void {
    changeCellType(content, choice, this._options.translator);
    content.activate();
  }

  private async _runWithoutCache(panel: NotebookPanel): Promise<void> {
    const { executor, sessionDialogs, translator } = this._options;
    executor.skipCacheOnce(selectedIds(panel, 'dockerfile'));
    await NotebookActions.run(
      panel.content,
      panel.sessionContext,
      sessionDialogs ?? undefined,
      translator
    );
  }

  private async _rebuildAndRunAll(panel: NotebookPanel): Promise<void> {
    const { executor, sessionDialogs, translator } = this._options;
    const { sessionContext, content } = panel;
    const hasKernel = Boolean(sessionContext.session?.kernel);
    if (hasKernel && !(await sessionDialogs?.restart(sessionContext))) {
      return;
    }
    executor.skipCacheOnce(
      content.widgets
        .filter(cell => kindOfModel(cell.model) === 'dockerfile')
        .map(cell => cell.model.id)
    );
    await NotebookActions.runAll(
      content,
      sessionContext,
      sessionDialogs ?? undefined,
      translator
    );
  }

  private async _stop(panel: NotebookPanel): Promise<void> {
    try {
      await this._options.notebooks.find(panel.content.model)?.runs.stop();
    } catch (error) {
      this._report(this._trans.__('The run could not be stopped.'), error);
    }
  }

  private async _showDockerfile(panel: NotebookPanel): Promise<void> {
    const notebook = this._options.notebooks.find(panel.content.model);
    const { activeCell } = panel.content;
    if (!notebook || !activeCell) {
      return;
    }
    try {
      const id = readNotebookId(notebook.host.model) ?? NO_ID;
      const { text } = await this._options.client.request('showDockerfile', {
        notebook: takeSnapshot(notebook.host, id),
        cellId: parseCellId(activeCell.model.id)
      });
      await showDockerfile(text, this._options.editors, this._trans);
    } catch (error) {
      this._report(this._trans.__('There is no Dockerfile to show.'), error);
    }
  }

  private _report(what: string, error: unknown): void {
    const { message, hint } = toErrorData(error);
    Notification.error(`${what} ${message} ${hint}`, { autoClose: 8_000 });
  }
}

function insertBelow({ content }: NotebookPanel, kind: CellKind): void {
  const { model } = content;
  if (!model) {
    return;
  }
  const index = content.activeCell ? content.activeCellIndex + 1 : 0;
  model.sharedModel.insertCell(index, newCell(kind));
  content.activeCellIndex = index;
  content.deselectAll();
  content.activate();
}

function selectedIds({ content }: NotebookPanel, kind: CellKind): string[] {
  return content.widgets
    .filter(
      cell =>
        content.isSelectedOrActive(cell) && kindOfModel(cell.model) === kind
    )
    .map(cell => cell.model.id);
}
