import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import type { ICommitSummary } from '../../../common/protocol/history.js';
import type { HistoryModel } from '../history-model.js';
import type { IHistoryCommandOptions } from './history-actions.js';

/** The commit that a command is about. */
export interface ICommitTarget {
  readonly history: HistoryModel;
  readonly commit: ICommitSummary;
}

/**
 * The commit that `args` name (`commit`: its id), or else of the row that the context menu was opened on; from the
 * palette (`isPalette`), where no menu was opened, the chosen one. Null: there is none.
 */
export function findTarget(
  { app, panel }: Pick<IHistoryCommandOptions, 'app' | 'panel'>,
  args: ReadonlyPartialJSONObject
): ICommitTarget | null {
  const { history, selected } = panel.model;
  const row =
    args['isPalette'] === true
      ? undefined
      : app.contextMenuHitTest(
          node =>
            node.dataset['oid'] !== undefined &&
            node.closest(`#${panel.id}`) !== null
        );
  const oid = args['commit'] ?? row?.dataset['oid'] ?? selected;
  const commit = history?.commits.find(one => one.oid === oid);
  return history && commit ? { history, commit } : null;
}
