import type { ILabShell, ILayoutRestorer } from '@jupyterlab/application';
import type { ICommandPalette } from '@jupyterlab/apputils';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import { parseNotebookId } from '../../../common/ids.js';
import { describeArgs } from '../actions/describe-args.js';
import type { IHistoryCommandOptions } from '../actions/history-actions.js';
import type { FindLanguage } from '../find-language.js';
import type { HistoryModel } from '../history-model.js';
import { PathHistoryOpener } from './path-history-opener.js';
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

/** Rows that stand for a path of an image. */
const PATH_ROWS = [
  '.layerbook-layer-widget .layerbook-tree-row[data-path]',
  '.layerbook-layer-widget .layerbook-report-row[data-path]',
  '.layerbook-change[data-path]'
];

/** Registers the commands that open histories of paths and the shared layers, with their menus. */
export function addReportCommands(options: IReportCommandOptions): void {
  const { app, models, palette, restorer, trans } = options;
  const paths = new PathHistoryOpener(options);
  const sharing = new SharingOpener({ ...options, source: models.source });
  app.commands.addCommand(ReportCommandIDs.pathHistory, {
    label: trans.__('History of Path…'),
    caption: trans.__(
      'List every commit that added, changed or removed a path of the image'
    ),
    isEnabled: args => findTarget(options, args) !== null,
    describedBy: {
      args: describeArgs({ notebookId: 'string', path: 'string' })
    },
    execute: async args => {
      const target = findTarget(options, args);
      if (target !== null) {
        await paths.open(target.history, target.path);
      }
    }
  });
  app.commands.addCommand(ReportCommandIDs.sharing, {
    label: trans.__('Show Shared Layers'),
    caption: trans.__(
      'Show which images of the engine share which layers, and what that saves'
    ),
    describedBy: { args: describeArgs({}) },
    execute: () => sharing.open()
  });
  for (const selector of PATH_ROWS) {
    app.contextMenu.addItem({
      command: ReportCommandIDs.pathHistory,
      selector,
      rank: 1
    });
  }
  for (const command of Object.values(ReportCommandIDs)) {
    palette?.addItem({
      command,
      args: { isPalette: true },
      category: trans.__('Layerbook')
    });
  }
  void restorer?.restore(paths.tracker, {
    command: ReportCommandIDs.pathHistory,
    name: widget => widget.content.model.notebookId,
    args: ({ content: { model } }) => ({
      notebookId: model.notebookId,
      path: model.path
    })
  });
  void restorer?.restore(sharing.tracker, {
    command: ReportCommandIDs.sharing,
    name: () => 'sharing'
  });
}

/** The path that the command is about, and in whose history; an empty path is asked for. */
function findTarget(
  options: IReportCommandOptions,
  args: ReadonlyPartialJSONObject
): { history: HistoryModel; path: string } | null {
  const { app, models, panel } = options;
  const { notebookId, path, isPalette } = args;
  const row =
    isPalette === true || typeof path === 'string'
      ? undefined
      : app.contextMenuHitTest(node => node.dataset['path'] !== undefined);
  const history =
    typeof notebookId === 'string'
      ? models.get(parseNotebookId(notebookId))
      : row === undefined
        ? panel.model.history
        : historyOfRow(options, row);
  return (
    history && {
      history,
      path: typeof path === 'string' ? path : (row?.dataset['path'] ?? '')
    }
  );
}

/** The history of the layer view that holds a row; of any other place that of the notebook in front. */
function historyOfRow(
  { opener, models, panel }: IReportCommandOptions,
  row: HTMLElement
): HistoryModel | null {
  const subject = opener.tracker.find(({ node }) => node.contains(row))?.content
    .model.subject;
  return subject ? models.get(subject.notebookId) : panel.model.history;
}
