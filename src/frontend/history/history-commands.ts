import type { JupyterFrontEnd } from '@jupyterlab/application';
import {
  Clipboard,
  Notification,
  showErrorMessage
} from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReadonlyJSONObject } from '@lumino/coreutils';
import * as z from 'zod/mini';
import { parseNotebookId } from '../../common/ids.js';
import { toErrorData } from '../../common/protocol/errors.js';
import type { ICommitSummary } from '../../common/protocol/history.js';
import { HistoryCommandIDs } from './history-command-ids.js';
import type { HistoryModel } from './history-model.js';
import type { HistoryModels } from './history-models.js';
import type { HistoryPanel } from './history-panel.js';
import type { LayerOpener } from './layer-opener.js';

/** What the commands of the history act on. */
export interface IHistoryCommandOptions {
  readonly app: JupyterFrontEnd;
  readonly models: HistoryModels;
  readonly panel: HistoryPanel;
  readonly opener: LayerOpener;
  readonly trans: TranslationBundle;
}

const HEX = z.string().check(z.regex(/^[0-9a-f]{4,40}$/));
const NAME = z.string().check(z.regex(/^[A-Za-z0-9_-]{1,64}$/));

const openHistoryArgs = z.object({
  notebookId: z.optional(NAME),
  commit: z.optional(HEX),
  files: z.optional(z.boolean())
});

const openLayerArgs = z.object({
  notebookId: NAME,
  commit: HEX,
  base: z.optional(HEX)
});

/** Registers the commands of the history, and their places in the context menu. */
export function addHistoryCommands(options: IHistoryCommandOptions): void {
  addOpenCommands(options);
  addCommitCommands(options);
  addPathCommand(options);
  addMenus(options.app);
}

/** Puts a commit's id on the clipboard. */
export function copyCommitId(
  commit: ICommitSummary,
  trans: TranslationBundle
): void {
  Clipboard.copyToSystem(commit.oid);
  Notification.info(trans.__('The commit id is copied.'), { autoClose: 2000 });
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
        files: 'boolean'
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
    panel.model.filter = '';
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

function addCommitCommands(options: IHistoryCommandOptions): void {
  const { app, panel, trans } = options;
  const { commands } = app;
  const find = (): ICommitSummary | null => findCommit(options);
  commands.addCommand(HistoryCommandIDs.compareWithSelected, {
    label: trans.__('Compare with Selected'),
    describedBy: { args: describeArgs({}) },
    isEnabled: () => {
      const { selected } = panel.model;
      return selected !== null && find()?.oid !== selected;
    },
    execute: () => {
      const commit = find();
      if (commit !== null) {
        panel.model.compareWithSelected(commit);
      }
    }
  });
  commands.addCommand(HistoryCommandIDs.copyCommitId, {
    label: trans.__('Copy Commit Id'),
    describedBy: { args: describeArgs({}) },
    execute: () => {
      const commit = find();
      if (commit !== null) {
        copyCommitId(commit, trans);
      }
    }
  });
  commands.addCommand(HistoryCommandIDs.copyRepositoryLocation, {
    label: trans.__('Copy Location of the Git Repository'),
    describedBy: { args: describeArgs({}) },
    isEnabled: () => panel.model.history !== null,
    execute: async () => {
      const { history } = panel.model;
      if (history !== null) {
        await copyLocation(history, trans);
      }
    }
  });
}

async function copyLocation(
  history: HistoryModel,
  trans: TranslationBundle
): Promise<void> {
  try {
    const path = await history.location();
    Clipboard.copyToSystem(path);
    Notification.info(trans.__('Copied: %1', path), { autoClose: 4000 });
  } catch (error) {
    const { message, hint } = toErrorData(error);
    await showErrorMessage(
      trans.__('The location is not known'),
      `${message} ${hint}`
    );
  }
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
  [
    HistoryCommandIDs.compareWithSelected,
    HistoryCommandIDs.copyCommitId,
    HistoryCommandIDs.copyRepositoryLocation
  ].forEach((command, rank) =>
    app.contextMenu.addItem({ command, selector, rank })
  );
  app.contextMenu.addItem({
    command: HistoryCommandIDs.copyPath,
    selector: '.layerbook-layer-widget .layerbook-tree-row',
    rank: 0
  });
}

/** The commit of the row that the context menu was opened on, or else the chosen one. */
function findCommit(options: IHistoryCommandOptions): ICommitSummary | null {
  const { app, panel } = options;
  const row = app.contextMenuHitTest(node => node.dataset['oid'] !== undefined);
  const oid = row?.dataset['oid'] ?? panel.model.selected;
  const commits = panel.model.history?.commits ?? [];
  return commits.find(commit => commit.oid === oid) ?? null;
}

function describeArgs(
  properties: Record<string, 'string' | 'boolean'>
): ReadonlyJSONObject {
  return {
    type: 'object',
    properties: Object.fromEntries(
      Object.entries(properties).map(([name, type]) => [name, { type }])
    )
  };
}
