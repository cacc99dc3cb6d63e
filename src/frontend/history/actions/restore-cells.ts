import { Notification } from '@jupyterlab/apputils';
import { NotebookActions } from '@jupyterlab/notebook';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import { shortOid } from '../../../common/format.js';
import type { CommitOid } from '../../../common/ids.js';
import type { ICommitSummary } from '../../../common/protocol/history.js';
import type { HistoryModel } from '../history-model.js';
import { applyRestore, lockedCells, presentCells } from './apply-restore.js';
import { confirm } from './confirm.js';
import { refused, requireChangeable } from './notebook-words.js';
import { planRestore } from './restore-plan.js';
import type { IFormerCell } from './restore-plan.js';
import { describePlan } from './restore-words.js';
import { topOfUndo } from './undo-step.js';
import { tellChangedSince, tellFailure } from './with-progress.js';

/** The cells of which notebook become those of which commit. */
export interface IRestoreOptions {
  readonly panel: NotebookPanel;
  readonly history: HistoryModel;
  readonly commit: ICommitSummary;
  readonly trans: TranslationBundle;
}

/**
 * Makes the notebook's Dockerfile cells down to the commit's cell what they were at the commit, after asking, and lets the
 * history go on from there. One step of the notebook's undo. Throws a `LayerbookError` when nothing was changed.
 */
export async function restoreCells(options: IRestoreOptions): Promise<void> {
  const { panel, history, commit, trans } = options;
  requireChangeable(panel);
  const at = await history.source.ask('historyCells', {
    notebookId: history.notebookId,
    oid: commit.oid
  });
  const former: readonly IFormerCell[] = at.cells ?? [
    { id: commit.cellId ?? crypto.randomUUID(), source: at.dockerfile }
  ];
  const { model } = panel.content;
  if (model === null || former.length === 0) {
    throw refused(
      'There is no Dockerfile cell at this commit.',
      'Choose a commit that a cell made.'
    );
  }
  const present = presentCells(model);
  const steps = planRestore(present, former);
  const locked = lockedCells(model, steps);
  if (locked.length > 0) {
    throw refused(
      `The cells ${locked.join(', ')} are locked against changes, so all stay as they are.`,
      'Make them editable in the property inspector.'
    );
  }
  const name = shortOid(commit.oid);
  const isAgreed = await confirm({
    title: trans.__('Restore cells to %1?', name),
    lines: [
      ...(steps.length === 0
        ? [trans.__('The cells are already as they were at this commit.')]
        : describePlan(trans, steps, present)),
      ...(at.cells === null
        ? [
            trans.__(
              'The commit does not say where its cells began: its whole Dockerfile becomes one cell.'
            )
          ]
        : []),
      trans.__('Dockerfile cells below and all other cells stay as they are.'),
      trans.__(
        'The history goes on from this commit; no commit is lost. The cells can be brought back by Undo.'
      )
    ],
    accept: trans.__('Restore'),
    kind: 'normal'
  });
  if (isAgreed && !panel.isDisposed) {
    // Time has passed: a run may have begun.
    requireChangeable(panel);
    const before = history.headOid;
    applyRestore(model, planRestore(presentCells(model), former), former);
    await checkOut(history, commit.oid);
    offerUndo(options, before);
  }
}

/** Lets the history go on from a commit. Throws a `LayerbookError`. */
export async function checkOut(
  history: HistoryModel,
  oid: CommitOid
): Promise<void> {
  const { notebookId } = history;
  await history.source.ask('historyCheckout', { notebookId, oid });
  await history.reload();
}

function offerUndo(options: IRestoreOptions, before: CommitOid | null): void {
  const { panel, history, commit, trans } = options;
  const { model } = panel.content;
  const top = model && topOfUndo(model);
  Notification.success(
    trans.__('The cells are as they were at %1.', shortOid(commit.oid)),
    {
      autoClose: 12_000,
      actions: [
        {
          label: trans.__('Undo'),
          caption: trans.__('Bring the cells back as they were before'),
          callback: () => {
            if (panel.isDisposed || !model || topOfUndo(model) !== top) {
              tellChangedSince(trans);
              return;
            }
            NotebookActions.undo(panel.content);
            if (before !== null) {
              checkOut(history, before).catch(tellFailure);
            }
          }
        }
      ]
    }
  );
}
