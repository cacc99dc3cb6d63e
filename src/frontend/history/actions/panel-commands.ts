import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Menu } from '@lumino/widgets';
import { parseCellId } from '../../../common/ids.js';
import { kindOfModel } from '../../cells/cell-kind.js';
import { CommandIDs } from '../../command-ids.js';
import { readNotebookId } from '../../executor/snapshot.js';
import { HistoryCommandIDs } from '../history-command-ids.js';
import type { HistoryModel } from '../history-model.js';
import type { IPanelActions } from '../panel-actions.js';
import { ReportCommandIDs } from '../reports/report-command-ids.js';
import { describeArgs } from './describe-args.js';
import { findNotebook } from './find-notebook.js';
import type { IHistoryCommandOptions } from './history-actions.js';
import { cellNumberOf } from './notebook-words.js';
import { openImage, pushHistory, tellLocation } from './repository-actions.js';
import { undoRun, whyNoUndo } from './undo-run.js';
import { tellFailure } from './with-progress.js';

/** Commands of the panel's menu, in groups. */
const PANEL_MENU: readonly (readonly string[])[] = [
  [HistoryCommandIDs.undoRun],
  [ReportCommandIDs.pathHistory, ReportCommandIDs.sharing],
  [HistoryCommandIDs.openImage],
  [HistoryCommandIDs.pushHistory, HistoryCommandIDs.repositoryLocation]
];

/** Registers what can be done with a history as a whole, and with the cell that is active. */
export function addPanelCommands(options: IHistoryCommandOptions): void {
  const { trans } = options;
  addHistoryCommand(options, HistoryCommandIDs.openImage, {
    label: trans.__('Open Image…'),
    caption: trans.__(
      'Show the layers of an image of the engine in the graph, to compare them'
    ),
    execute: history => openImage(options, history)
  });
  addHistoryCommand(options, HistoryCommandIDs.pushHistory, {
    label: trans.__('Push History…'),
    caption: trans.__('Push branches and tags to another git repository'),
    execute: history => pushHistory(options, history)
  });
  addHistoryCommand(options, HistoryCommandIDs.repositoryLocation, {
    label: trans.__('Repository Location…'),
    caption: trans.__('Tell where the git repository is, and how to clone it'),
    execute: history => tellLocation(options, history)
  });
  addUndoCommand(options);
  addCellCommand(options);
}

/** What the panel's buttons do. */
export function createPanelActions(app: JupyterFrontEnd): IPanelActions {
  return {
    openMenu: button => {
      const menu = new Menu({ commands: app.commands });
      for (const group of PANEL_MENU) {
        if (menu.items.length > 0) {
          menu.addItem({ type: 'separator' });
        }
        // They are about the history and not about the row whose menu was open last.
        const args = { isPalette: true };
        group.forEach(command => menu.addItem({ command, args }));
      }
      const { left, bottom } = button.getBoundingClientRect();
      menu.aboutToClose.connect(() => {
        button.focus();
        // The command that was chosen is triggered after this.
        setTimeout(() => menu.dispose());
      });
      menu.open(left, bottom);
    },
    insertCell: () => {
      void app.commands.execute(CommandIDs.insertDockerfileBelow);
    }
  };
}

function addHistoryCommand(
  { app, panel }: IHistoryCommandOptions,
  id: string,
  command: {
    readonly label: string;
    readonly caption: string;
    readonly execute: (history: HistoryModel) => Promise<void>;
  }
): void {
  const { label, caption, execute } = command;
  app.commands.addCommand(id, {
    label,
    caption,
    isEnabled: () => panel.model.history !== null,
    describedBy: { args: describeArgs({}) },
    execute: async () => {
      const { history } = panel.model;
      try {
        await (history && execute(history));
      } catch (error) {
        tellFailure(error);
      }
    }
  });
}

function addUndoCommand(options: IHistoryCommandOptions): void {
  const { app, tracker, models, panel, trans } = options;
  const find = () => {
    const { history } = panel.model;
    return history === null
      ? tracker.currentWidget
      : findNotebook(tracker, history.notebookId);
  };
  app.commands.addCommand(HistoryCommandIDs.undoRun, {
    label: trans.__('Undo Last Run'),
    caption: () =>
      whyNoUndo(find(), trans) ??
      trans.__(
        'Bring cells, outputs and the place in the history back as they were before the last run'
      ),
    isEnabled: () => whyNoUndo(find(), trans) === null,
    describedBy: { args: describeArgs({}) },
    execute: async () => {
      const notebook = find();
      try {
        await (notebook && undoRun(notebook, models, trans));
      } catch (error) {
        tellFailure(error);
      }
    }
  });
}

function addCellCommand(options: IHistoryCommandOptions): void {
  const { app, tracker, models, panel, trans } = options;
  app.commands.addCommand(HistoryCommandIDs.showCellCommits, {
    label: trans.__('Show Commits of This Cell'),
    caption: trans.__('List the commits of the active Dockerfile cell'),
    isEnabled: () => {
      const model = tracker.activeCell?.model;
      return model !== undefined && kindOfModel(model) === 'dockerfile';
    },
    describedBy: { args: describeArgs({ cellId: 'string' }) },
    execute: args => {
      const notebook = tracker.currentWidget;
      const cellId = args['cellId'] ?? tracker.activeCell?.model.id;
      const model = notebook?.content.model;
      if (!notebook || !model || typeof cellId !== 'string') {
        return;
      }
      const id = readNotebookId(model);
      app.shell.activateById(panel.id);
      if (id !== null && panel.model.history === models.get(id)) {
        panel.model.filter = '';
        panel.model.cellFilter = {
          cellId: parseCellId(cellId),
          name: cellNumberOf(notebook, cellId) ?? cellId
        };
      }
    }
  });
}
