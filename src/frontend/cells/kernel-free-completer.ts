import type { Cell } from '@jupyterlab/cells';
import type { ICompletionProviderManager } from '@jupyterlab/completer';
import type { NotebookPanel } from '@jupyterlab/notebook';
import { kindOfModel } from './cell-kind.js';

/**
 * Gives the completer of a notebook no kernel session while a Layerbook cell is active.
 *
 * The kernel's provider offers its names in every cell of a notebook with a session, and providers cannot exclude
 * each other. JupyterLab sets the session for each cell that becomes active, so this is done right after it.
 */
export class KernelFreeCompleter {
  private readonly _panel: NotebookPanel;
  private readonly _completers: ICompletionProviderManager;
  /** The active cell if the completer has no session because of it. */
  private _without: Cell | null = null;

  constructor(panel: NotebookPanel, completers: ICompletionProviderManager) {
    this._panel = panel;
    this._completers = completers;
    const { content, sessionContext } = panel;
    content.activeCellChanged.connect(this._onReset, this);
    sessionContext.sessionChanged.connect(this._onReset, this);
    content.modelContentChanged.connect(this._onContentChanged, this);
  }

  /** JupyterLab is about to set the session. */
  private _onReset(): void {
    this._without = null;
    void this._update();
  }

  /** The type of the active cell may have changed. */
  private _onContentChanged(): void {
    const cell = this._panel.content.activeCell;
    const isOurs = cell !== null && kindOfModel(cell.model) !== null;
    if (isOurs !== (this._without !== null)) {
      void this._update();
    }
  }

  private async _update(): Promise<void> {
    const cell = this._panel.content.activeCell;
    if (!cell) {
      return;
    }
    const isOurs = kindOfModel(cell.model) !== null;
    if (!isOurs && this._without === null) {
      return;
    }
    this._without = isOurs ? cell : null;
    await cell.ready;
    // JupyterLab's own update begins at the same moment: let it go first.
    await new Promise(resolve => setTimeout(resolve, 0));
    if (cell.isDisposed || cell !== this._panel.content.activeCell) {
      return;
    }
    await this._completers.updateCompleter({
      editor: cell.editor,
      session: isOurs ? null : this._panel.sessionContext.session,
      widget: this._panel,
      sanitizer: this._panel.content.rendermime.sanitizer
    });
  }
}
