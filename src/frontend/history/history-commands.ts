import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Clipboard, showErrorMessage } from '@jupyterlab/apputils';
import type { ICommandPalette } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as z from 'zod/mini';
import { parseNotebookId } from '../../common/ids.js';
import { addCommitCommands } from './actions/commit-commands.js';
import { describeArgs } from './actions/describe-args.js';
import type { IHistoryCommandOptions } from './actions/history-actions.js';
import { addPanelCommands } from './actions/panel-commands.js';
import { HistoryCommandIDs } from './history-command-ids.js';
import type { HistoryModel } from './history-model.js';
import { ReportCommandIDs } from './reports/report-command-ids.js';

const HEX = z.string().check(z.regex(/^[0-9a-f]{4,40}$/));
const NAME = z.string().check(z.regex(/^[A-Za-z0-9_-]{1,64}$/));

const openHistoryArgs = z.object({
  notebookId: z.optional(NAME),
  commit: z.optional(HEX),
  files: z.optional(z.boolean()),
  cell: z.optional(z.boolean())
});

const openLayerArgs = z.object({
  notebookId: NAME,
  commit: HEX,
  base: z.optional(HEX)
});

/** Menus by group: the order in which people need them. */
const ROW_MENU: readonly (readonly string[])[] = [
  [HistoryCommandIDs.showCell],
  [HistoryCommandIDs.compareWithSelected, HistoryCommandIDs.compareWith],
  [
    HistoryCommandIDs.restoreCells,
    HistoryCommandIDs.showDockerfileAt,
    HistoryCommandIDs.exportDockerfileAt
  ],
  [HistoryCommandIDs.openShellAt],
  [HistoryCommandIDs.tagCommit, HistoryCommandIDs.removeTag],
  [HistoryCommandIDs.closeImage, HistoryCommandIDs.deleteRun],
  [HistoryCommandIDs.copyCommitId]
];

/** Commands that say nothing useful where no row can be pointed at. */
const NOT_IN_PALETTE: ReadonlySet<string> = new Set([
  HistoryCommandIDs.openLayer,
  HistoryCommandIDs.compareWithSelected,
  HistoryCommandIDs.copyPath
]);

/** Registers the commands of the history, and their places in menus and palette. */
export function addHistoryCommands(
  options: IHistoryCommandOptions,
  palette: ICommandPalette | null
): void {
  const { app, trans } = options;
  addOpenCommands(options);
  addCommitCommands(options);
  addPanelCommands(options);
  addPathCommand(options);
  addMenus(app);
  for (const command of Object.values(HistoryCommandIDs)) {
    if (!NOT_IN_PALETTE.has(command)) {
      palette?.addItem({
        command,
        args: { isPalette: true },
        category: trans.__('Layerbook')
      });
    }
  }
}

function addOpenCommands(options: IHistoryCommandOptions): void {
  const { app, panel, models, opener, trans } = options;
  app.commands.addCommand(HistoryCommandIDs.openHistory, {
    label: trans.__('Show Layer History'),
    caption: trans.__('Show the commits that the Dockerfile cells made'),
    describedBy: {
      args: describeArgs({
        notebookId: 'string',
        commit: 'string',
        files: 'boolean',
        cell: 'boolean'
      })
    },
    execute: async args => {
      const read = openHistoryArgs.safeParse(args);
      app.shell.activateById(panel.id);
      if (read.success) {
        await revealCommit(options, read.data);
      }
    }
  });
  app.commands.addCommand(HistoryCommandIDs.openLayer, {
    label: trans.__('Open Layer'),
    describedBy: {
      args: describeArgs({
        notebookId: 'string',
        commit: 'string',
        base: 'string'
      })
    },
    execute: async args => {
      const read = openLayerArgs.safeParse(args);
      if (!read.success) {
        return;
      }
      const history = models.get(parseNotebookId(read.data.notebookId));
      const commit = await history.find(read.data.commit);
      const base =
        read.data.base === undefined
          ? null
          : await history.find(read.data.base);
      if (commit !== null) {
        await opener.open(history, commit, base);
      }
    }
  });
}

/** Chooses a commit in the panel, when the panel shows its notebook, and opens its files when asked to. */
async function revealCommit(
  options: IHistoryCommandOptions,
  args: z.infer<typeof openHistoryArgs>
): Promise<void> {
  const { panel, models, opener, trans } = options;
  const history =
    args.notebookId === undefined
      ? panel.model.history
      : models.get(parseNotebookId(args.notebookId));
  if (history === null || args.commit === undefined) {
    return;
  }
  const commit = await history.find(args.commit);
  if (commit === null) {
    await tellNotFound(history, trans);
    return;
  }
  if (panel.model.history === history) {
    panel.model.mode = 'commits';
    panel.model.filter = '';
    panel.model.cellFilter =
      args.cell === true && commit.cellId !== null
        ? { cellId: commit.cellId, name: `[${commit.cellNumber}]` }
        : null;
    panel.model.select(commit.oid);
  }
  if (args.files === true) {
    await opener.open(history, commit, null);
  }
}

async function tellNotFound(
  history: HistoryModel,
  trans: TranslationBundle
): Promise<void> {
  await showErrorMessage(
    trans.__('The commit is not in the history'),
    history.error?.message ??
      trans.__(
        'The notebook’s history on this server has no such commit. Run the cell again to record it.'
      )
  );
}

function addPathCommand(options: IHistoryCommandOptions): void {
  const { app, trans } = options;
  app.commands.addCommand(HistoryCommandIDs.copyPath, {
    label: trans.__('Copy Path in the Image'),
    describedBy: { args: describeArgs({}) },
    execute: () => {
      const row = app.contextMenuHitTest(
        node => node.dataset['path'] !== undefined
      );
      const path = row?.dataset['path'];
      if (path !== undefined) {
        Clipboard.copyToSystem(`/${path}`);
      }
    }
  });
}

function addMenus(app: JupyterFrontEnd): void {
  const selector = '.layerbook-history .layerbook-tree-row';
  let rank = 0;
  ROW_MENU.forEach((group, index) => {
    if (index > 0) {
      app.contextMenu.addItem({ type: 'separator', selector, rank: rank++ });
    }
    group.forEach(command =>
      app.contextMenu.addItem({ command, selector, rank: rank++ })
    );
  });
  app.contextMenu.addItem({
    command: HistoryCommandIDs.copyPath,
    selector: '.layerbook-layer-widget .layerbook-tree-row',
    rank: 0
  });
  // Paths that a search found.
  [HistoryCommandIDs.copyPath, ReportCommandIDs.pathHistory].forEach(
    (command, index) =>
      app.contextMenu.addItem({
        command,
        selector: `${selector}[data-path]`,
        rank: index - 2
      })
  );
  app.contextMenu.addItem({
    command: HistoryCommandIDs.showCellCommits,
    selector: ".jp-Notebook .layerbook-Cell[data-layerbook-kind='dockerfile']",
    rank: 15.2
  });
}
