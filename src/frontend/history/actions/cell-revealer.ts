import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { IDisposable } from '@lumino/disposable';
import type { ICommitSummary } from '../../../common/protocol/history.js';
import { PanelVisibility } from '../../cells/panel-visibility.js';
import { revealCell } from '../../stages/reveal-cell.js';
import type { HistoryModel } from '../history-model.js';
import type { ICellPlace } from '../panel-model.js';
import { findNotebook } from './find-notebook.js';

/** Class of a cell that is being pointed at. */
const REVEALED_CLASS = 'layerbook-mod-revealed';

/** Milliseconds for which a cell is pointed at. */
const SHOWN_FOR = 1600;

/** Shows in the open notebook which cell made a commit. */
export class CellRevealer implements ICellPlace, IDisposable {
  constructor(options: {
    readonly app: JupyterFrontEnd;
    readonly tracker: INotebookTracker;
    readonly trans: TranslationBundle;
  }) {
    this._options = options;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** Scrolls to the cell and points at it for a moment; when the notebook is hidden, as soon as it is seen again. */
  peek(history: HistoryModel, commit: ICommitSummary): void {
    this._forgetPending();
    const panel = findNotebook(this._options.tracker, history.notebookId);
    if (panel === null || commit.cellId === null) {
      return;
    }
    const { cellId } = commit;
    if (panel.isVisible) {
      void this._pointAt(panel, cellId);
      return;
    }
    const visibility = new PanelVisibility(panel);
    this._pending = visibility;
    visibility.changed.connect((_, isVisible) => {
      if (isVisible) {
        this._forgetPending();
        void this._pointAt(panel, cellId);
      }
    });
  }

  /** Goes to the cell; says why not when it cannot. */
  show(history: HistoryModel, commit: ICommitSummary): void {
    this._forgetPending();
    const { app, tracker, trans } = this._options;
    const { cellId } = commit;
    const panel = findNotebook(tracker, history.notebookId);
    if (panel === null || cellId === null) {
      Notification.info(
        cellId === null
          ? trans.__('No cell made this commit.')
          : trans.__('The notebook of this history is not open.'),
        { autoClose: 4000 }
      );
    } else if (!panel.content.widgets.some(cell => cell.model.id === cellId)) {
      Notification.info(
        trans.__(
          'The cell is not in the notebook any more. “Restore Cells to This Commit” brings it back.'
        ),
        { autoClose: 6000 }
      );
    } else {
      void revealCell(app, panel, { cellId }).then(() =>
        this._pointAt(panel, cellId)
      );
    }
  }

  dispose(): void {
    this._isDisposed = true;
    this._forgetPending();
  }

  private _forgetPending(): void {
    this._pending?.dispose();
    this._pending = null;
  }

  private async _pointAt(panel: NotebookPanel, cellId: string): Promise<void> {
    const { content } = panel;
    const index = content.widgets.findIndex(cell => cell.model.id === cellId);
    const cell = content.widgets[index];
    if (cell === undefined) {
      return;
    }
    await content.scrollToItem(index, 'smart');
    // The class is set anew so that its animation begins again.
    this._pointed?.classList.remove(REVEALED_CLASS);
    clearTimeout(this._timer);
    this._pointed = cell.node;
    void cell.node.offsetWidth;
    cell.node.classList.add(REVEALED_CLASS);
    this._timer = setTimeout(
      () => cell.node.classList.remove(REVEALED_CLASS),
      SHOWN_FOR
    );
  }

  private readonly _options: {
    readonly app: JupyterFrontEnd;
    readonly tracker: INotebookTracker;
    readonly trans: TranslationBundle;
  };
  private _pending: PanelVisibility | null = null;
  private _pointed: HTMLElement | null = null;
  private _timer: ReturnType<typeof setTimeout> | undefined;
  private _isDisposed = false;
}
