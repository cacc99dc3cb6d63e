import { Notification } from '@jupyterlab/apputils';
import { NotebookActions } from '@jupyterlab/notebook';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import { shortOid } from '../../../common/format.js';
import type { CommitOid } from '../../../common/ids.js';
import { runMemoryOf } from '../../executor/run-memory.js';
import type { IUndoneRun } from '../../executor/run-memory.js';
import { readNotebookId } from '../../executor/snapshot.js';
import type { HistoryModels } from '../history-models.js';
import { cellNumberOf, requireChangeable } from './notebook-words.js';
import { checkOut } from './restore-cells.js';
import { endUndoStep, topOfUndo } from './undo-step.js';
import { tellChangedSince, tellFailure } from './with-progress.js';

/** Why the last run of a notebook cannot be undone, in words; null when it can. */
export function whyNoUndo(
  panel: NotebookPanel | null,
  trans: TranslationBundle
): string | null {
  if (panel === null || panel.content.model === null) {
    return trans.__('No notebook is in front.');
  }
  return runMemoryOf(panel.content.model)?.hasRun === true
    ? null
    : trans.__(
        'No Dockerfile or container cell was run since this notebook was opened.'
      );
}

/**
 * Puts the cells that the last run changed back as they were before it, and the history to where it was. A step of the
 * notebook's undo. Throws a `LayerbookError` when the notebook cannot be changed now.
 */
export async function undoRun(
  panel: NotebookPanel,
  models: HistoryModels,
  trans: TranslationBundle
): Promise<void> {
  requireChangeable(panel);
  const { model } = panel.content;
  if (model === null) {
    return;
  }
  endUndoStep(model);
  const undone = runMemoryOf(model)?.undo() ?? null;
  endUndoStep(model);
  if (undone === null) {
    return;
  }
  const step = topOfUndo(model);
  const id = readNotebookId(model);
  const head = await undone.head;
  const history = id === null ? null : models.get(id);
  await history?.load();
  const now = history?.headOid ?? null;
  if (history !== null && head !== null) {
    await checkOut(history, head);
  }
  Notification.success(describeUndone(panel, undone, head, trans), {
    autoClose: 12_000,
    actions: [
      {
        label: trans.__('Redo'),
        caption: trans.__('Bring back what the run had made of the cells'),
        callback: () => {
          if (panel.isDisposed || topOfUndo(model) !== step) {
            tellChangedSince(trans);
          } else {
            NotebookActions.undo(panel.content);
            undone.remember();
            if (history !== null && now !== null) {
              checkOut(history, now).catch(tellFailure);
            }
          }
        }
      }
    ]
  });
}

function describeUndone(
  panel: NotebookPanel,
  undone: IUndoneRun,
  head: CommitOid | null,
  trans: TranslationBundle
): string {
  const cells = undone.cells
    .map(id => cellNumberOf(panel, id))
    .filter(name => name !== null);
  return [
    cells.length === 0
      ? trans.__('The cells are as they were before the run.')
      : trans._n(
          'Cell %2 is as it was before the run.',
          'Cells %2 are as they were before the run.',
          cells.length,
          cells.join(', ')
        ),
    head === null
      ? trans.__('What the run committed stays in the history.')
      : trans.__(
          'The history is at %1 again; what the run committed stays in it.',
          shortOid(head)
        ),
    ...(undone.gone > 0
      ? [
          trans._n(
            'A cell of the run is not in the notebook any more.',
            '%1 cells of the run are not in the notebook any more.',
            undone.gone
          )
        ]
      : [])
  ].join(' ');
}
