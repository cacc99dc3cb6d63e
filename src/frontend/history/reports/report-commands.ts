import type { ILabShell, ILayoutRestorer } from '@jupyterlab/application';
import type { ICommandPalette } from '@jupyterlab/apputils';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import * as z from 'zod/mini';
import { parseNotebookId } from '../../../common/ids.js';
import { readNotebookId } from '../../executor/snapshot.js';
import { describeArgs } from '../actions/describe-args.js';
import type { IHistoryCommandOptions } from '../actions/history-actions.js';
import { tellFailure } from '../actions/with-progress.js';
import type { FindLanguage } from '../find-language.js';
import type { HistoryModel } from '../history-model.js';
import { PathHistoryOpener } from './path-history-opener.js';
import { provideReportActions } from './report-actions.js';
import { ReportCommandIDs } from './report-command-ids.js';
import { SharingOpener } from './sharing-opener.js';

/** What the commands of the reports work with. */
export interface IReportCommandOptions extends IHistoryCommandOptions {
  readonly labShell: ILabShell | null;
  /** Null where nothing is restored. */
  readonly restorer: ILayoutRestorer | null;
  readonly palette: ICommandPalette | null;
  readonly findLanguage: FindLanguage;
}

/** Rows that stand for a path of an image, but for those of the History panel. */
const PATH_ROWS = [
  '.layerbook-layer-widget:not(.layerbook-path-widget) .layerbook-tree-row[data-path]',
  '.layerbook-report-row[data-path]',
  '.layerbook-change:not(.layerbook-change-more)'
];

const HEX = z.string().check(z.regex(/^[0-9a-f]{4,40}$/));
const pathHistoryArgs = z.object({
  notebookId: z.optional(z.string().check(z.regex(/^[A-Za-z0-9_-]{1,64}$/))),
  path: z.optional(z.string()),
  commit: z.optional(HEX),
  base: z.optional(HEX),
  isPalette: z.optional(z.boolean())
});

/** What a command is about. */
interface IPathTarget {
  readonly history: HistoryModel;
  /** Null: it is asked for. */
  readonly path: string | null;
  readonly commit?: string | undefined;
  readonly base?: string | undefined;
}

/** Registers the commands that open histories of paths and the shared layers, with their menus. */
export function addReportCommands(options: IReportCommandOptions): void {
  const { palette, trans } = options;
  addPathHistory(options);
  addSharing(options);
  provideReportActions({
    showCell: (notebookId, oid) => {
      const history = options.models.get(notebookId);
      history.find(oid).then(commit => {
        if (commit !== null) {
          options.cells.show(history, commit);
        }
      }, tellFailure);
    }
  });
  for (const command of Object.values(ReportCommandIDs)) {
    palette?.addItem({
      command,
      args: { isPalette: true },
      category: trans.__('Layerbook')
    });
  }
}

function addPathHistory(options: IReportCommandOptions): void {
  const { app, restorer, trans } = options;
  const paths = new PathHistoryOpener(options);
  const isMenu = watchContextMenu(options);
  const find = (args: ReadonlyPartialJSONObject): IPathTarget | null =>
    findTarget(options, args, isMenu());
  app.commands.addCommand(ReportCommandIDs.pathHistory, {
    label: trans.__('History of Path…'),
    caption: trans.__(
      'List every commit that added, changed or removed a file or a directory of the image'
    ),
    isEnabled: args => find(args) !== null,
    describedBy: {
      args: describeArgs({
        notebookId: 'string',
        path: 'string',
        commit: 'string',
        base: 'string'
      })
    },
    execute: async args => {
      const target = find(args);
      if (target !== null) {
        await paths.open(target.history, target.path, target);
      }
    }
  });
  PATH_ROWS.forEach(selector =>
    app.contextMenu.addItem({
      command: ReportCommandIDs.pathHistory,
      selector,
      rank: 1
    })
  );
  void restorer?.restore(paths.tracker, {
    command: ReportCommandIDs.pathHistory,
    name: widget => widget.content.model.history.notebookId,
    args: ({ content: { model } }) => ({
      notebookId: model.history.notebookId,
      ...(model.path === null ? {} : { path: model.path }),
      ...(model.selected ? { commit: model.selected.commit.oid } : {}),
      ...(model.base ? { base: model.base.commit.oid } : {})
    })
  });
}

function addSharing(options: IReportCommandOptions): void {
  const { app, models, restorer, trans } = options;
  const sharing = new SharingOpener({ ...options, source: models.source });
  app.commands.addCommand(ReportCommandIDs.sharing, {
    label: trans.__('Show Shared Layers'),
    caption: trans.__(
      'Show which images and notebooks of the engine share which layers, and what that saves'
    ),
    describedBy: { args: describeArgs({}) },
    execute: () => sharing.open()
  });
  void restorer?.restore(sharing.tracker, {
    command: ReportCommandIDs.sharing,
    name: () => 'sharing'
  });
}

/** Tells whether a command comes from the context menu: only then does the row below it count. */
function watchContextMenu({ app }: IReportCommandOptions): () => boolean {
  let isOpen = false;
  app.contextMenu.opened.connect(() => {
    isOpen = true;
  });
  app.contextMenu.menu.aboutToClose.connect(() => {
    // The command that was chosen is executed after this.
    setTimeout(() => {
      isOpen = false;
    });
  });
  return () => isOpen;
}

/** The path that the command is about, and in whose history. */
function findTarget(
  options: IReportCommandOptions,
  args: ReadonlyPartialJSONObject,
  isMenu: boolean
): IPathTarget | null {
  const { app, models, panel } = options;
  const read = pathHistoryArgs.safeParse(args);
  if (!read.success) {
    return null;
  }
  const { notebookId, path, commit, base, isPalette } = read.data;
  if (notebookId !== undefined || path !== undefined) {
    const history =
      notebookId === undefined
        ? panel.model.history
        : models.get(parseNotebookId(notebookId));
    return history && { history, path: path ?? null, commit, base };
  }
  const row =
    isPalette === true
      ? chosenRow(options)
      : isMenu
        ? app.contextMenuHitTest(node => pathOfRow(node) !== null)
        : undefined;
  return row === undefined ? noPath(panel.model.history) : ofRow(options, row);
}

/** The row that is chosen in the layer that is in front. */
function chosenRow({
  app,
  opener
}: IReportCommandOptions): HTMLElement | undefined {
  const { currentWidget } = app.shell;
  const layer = opener.tracker.find(widget => widget === currentWidget);
  return (
    layer?.node.querySelector<HTMLElement>(
      '.layerbook-tree-row[data-path][aria-selected=true]'
    ) ?? undefined
  );
}

function ofRow(
  options: IReportCommandOptions,
  row: HTMLElement
): IPathTarget | null {
  const { opener, tracker, models, panel } = options;
  const path = pathOfRow(row);
  const subject = opener.tracker.find(({ node }) => node.contains(row))?.content
    .model.subject;
  if (subject) {
    const history = models.get(subject.notebookId);
    return { history, path, commit: subject.commit.oid };
  }
  const notebook = tracker.find(({ node }) => node.contains(row))?.content
    .model;
  const id = notebook ? readNotebookId(notebook) : null;
  const history = id === null ? panel.model.history : models.get(id);
  return history && { history, path, commit: row.dataset['oid'] };
}

function noPath(history: HistoryModel | null): IPathTarget | null {
  return history && { history, path: null };
}

/** The path that a row of a layer, of a search or of a card stands for. */
function pathOfRow(node: HTMLElement): string | null {
  const { path } = node.dataset;
  if (path !== undefined) {
    return path;
  }
  return node.classList.contains('layerbook-change')
    ? (node.querySelector<HTMLElement>('.layerbook-change-path')?.title ?? null)
    : null;
}
