import { Clipboard, Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import type { ICommitSummary } from '../../../common/protocol/history.js';
import { ShellCommandIDs } from '../../terminal/shell-command-ids.js';
import { HistoryCommandIDs } from '../history-command-ids.js';
import {
  deleteRun,
  exportCommit,
  showCommitDockerfile,
  supersededRunOf,
  tagCommit,
  untagCommit
} from './commit-actions.js';
import { findTarget } from './commit-target.js';
import type { ICommitTarget } from './commit-target.js';
import { describeArgs } from './describe-args.js';
import { findNotebook } from './find-notebook.js';
import type { IHistoryCommandOptions } from './history-actions.js';
import { refused } from './notebook-words.js';
import { closeImage } from './repository-actions.js';
import { restoreCells } from './restore-cells.js';
import { tellFailure } from './with-progress.js';

/** A command about one commit. */
interface ICommitCommand {
  readonly label: string | ((target: ICommitTarget) => string);
  readonly caption?: string;
  readonly execute: (target: ICommitTarget) => unknown;
  /** Whether it makes sense for the commit; else it is not in the menu. */
  readonly isVisible?: (target: ICommitTarget) => boolean;
  /** Whether it can be done now. */
  readonly isEnabled?: (target: ICommitTarget) => boolean;
}

/** Puts a commit's id on the clipboard. */
export function copyCommitId(
  commit: ICommitSummary,
  trans: TranslationBundle
): void {
  Clipboard.copyToSystem(commit.oid);
  Notification.info(trans.__('The commit id is copied.'), { autoClose: 2000 });
}

/** Registers what can be done with one commit. */
export function addCommitCommands(options: IHistoryCommandOptions): void {
  const commands = new CommitCommands(options);
  addLookingCommands(commands, options);
  addChangingCommands(commands, options);
}

/** Commands that only show things. */
function addLookingCommands(
  commands: CommitCommands,
  options: IHistoryCommandOptions
): void {
  const { app, panel, editors, trans } = options;
  commands.add(HistoryCommandIDs.showCell, {
    label: trans.__('Show Cell'),
    caption: trans.__('Go to the cell that made the commit'),
    isEnabled: ({ commit }) => commit.cellId !== null,
    execute: ({ commit }) => panel.model.showCell(commit)
  });
  commands.add(HistoryCommandIDs.compareWithSelected, {
    label: trans.__('Compare with Selected'),
    isEnabled: ({ commit }) => {
      const { selected } = panel.model;
      return selected !== null && commit.oid !== selected;
    },
    execute: ({ commit }) => panel.model.compareWithSelected(commit)
  });
  commands.add(HistoryCommandIDs.compareWith, {
    label: trans.__('Compare with…'),
    caption: trans.__('Compare with a commit that you choose next'),
    execute: ({ commit }) => panel.model.startCompare(commit)
  });
  commands.add(HistoryCommandIDs.showDockerfileAt, {
    label: trans.__('Show Dockerfile at This Commit'),
    isVisible: ({ commit }) => editors !== null && isOfNotebook(commit),
    execute: target => showCommitDockerfile(options, target)
  });
  commands.add(HistoryCommandIDs.exportDockerfileAt, {
    label: trans.__('Export Dockerfile at This Commit…'),
    isVisible: ({ commit }) =>
      options.documents !== null && isOfNotebook(commit),
    execute: target => exportCommit(options, target)
  });
  commands.add(HistoryCommandIDs.openShellAt, {
    label: trans.__('Open a Shell Here'),
    caption: trans.__('Open a terminal in the image of this commit'),
    isVisible: () => app.commands.hasCommand(ShellCommandIDs.openShell),
    execute: ({ history: { notebookId }, commit: { oid } }) =>
      app.commands.execute(ShellCommandIDs.openShell, {
        notebookId,
        commit: oid
      })
  });
  commands.add(HistoryCommandIDs.copyCommitId, {
    label: trans.__('Copy Commit Id'),
    execute: ({ commit }) => copyCommitId(commit, trans)
  });
}

/** Commands that change the notebook or the history. */
function addChangingCommands(
  commands: CommitCommands,
  options: IHistoryCommandOptions
): void {
  const { trans } = options;
  commands.add(HistoryCommandIDs.restoreCells, {
    label: trans.__('Restore Cells to This Commit…'),
    caption: trans.__(
      'Make the notebook’s Dockerfile cells what they were at this commit'
    ),
    isVisible: ({ commit }) => isOfNotebook(commit),
    execute: target => restore(options, target)
  });
  commands.add(HistoryCommandIDs.tagCommit, {
    label: trans.__('Tag…'),
    caption: trans.__('Give the commit, its image, or both a name'),
    execute: target => tagCommit(target, trans)
  });
  commands.add(HistoryCommandIDs.removeTag, {
    label: ({ commit: { tags } }) =>
      tags.length === 1
        ? trans.__('Remove Tag “%1”', tags[0])
        : trans.__('Remove Tag…'),
    isVisible: ({ commit }) => commit.tags.length > 0,
    execute: target => untagCommit(target, trans)
  });
  commands.add(HistoryCommandIDs.deleteRun, {
    label: target =>
      trans.__('Delete Run “%1”…', supersededRunOf(target) ?? ''),
    caption: trans.__('Take a superseded run out of the history'),
    isVisible: target => supersededRunOf(target) !== null,
    execute: target => {
      const branch = supersededRunOf(target);
      return branch === null
        ? undefined
        : deleteRun(target.history, branch, trans);
    }
  });
  commands.add(HistoryCommandIDs.closeImage, {
    label: ({ commit: { images } }) =>
      trans.__('Close Image “%1”', images[0] ?? ''),
    isVisible: ({ commit }) => commit.images.length > 0,
    execute: async ({ history, commit: { images } }) => {
      const [image] = images;
      if (image !== undefined) {
        await closeImage(history, image);
      }
    }
  });
}

async function restore(
  { tracker, trans }: IHistoryCommandOptions,
  { history, commit }: ICommitTarget
): Promise<void> {
  const panel = findNotebook(tracker, history.notebookId);
  if (panel === null) {
    throw refused(
      'The notebook of this history is not open.',
      'Open it to restore its cells.'
    );
  }
  await restoreCells({ panel, history, commit, trans });
}

/** Whether a commit says what the notebook's Dockerfile was: an opened image's does not. */
function isOfNotebook(commit: ICommitSummary): boolean {
  return commit.cellId !== null;
}

class CommitCommands {
  constructor(options: IHistoryCommandOptions) {
    this._options = options;
    this._commands = options.app.commands;
  }

  add(id: string, command: ICommitCommand): void {
    const { label, caption, isVisible, isEnabled, execute } = command;
    const find = (args: ReadonlyPartialJSONObject): ICommitTarget | null =>
      findTarget(this._options, args);
    const canShow = (target: ICommitTarget | null): target is ICommitTarget =>
      target !== null && (isVisible?.(target) ?? true);
    this._commands.addCommand(id, {
      label: args => {
        const target = find(args);
        return typeof label === 'string'
          ? label
          : target === null
            ? id
            : label(target);
      },
      ...(caption === undefined ? {} : { caption }),
      isVisible: args => canShow(find(args)),
      isEnabled: args => {
        const target = find(args);
        return canShow(target) && (isEnabled?.(target) ?? true);
      },
      describedBy: {
        args: describeArgs({ commit: 'string', isPalette: 'boolean' })
      },
      execute: async args => {
        const target = find(args);
        try {
          await (target && execute(target));
        } catch (error) {
          tellFailure(error);
        }
      }
    });
  }

  private readonly _options: IHistoryCommandOptions;
  private readonly _commands: CommandRegistry;
}
