import type { Cell } from '@jupyterlab/cells';
import type { TranslationBundle } from '@jupyterlab/translation';
import { PanelLayout } from '@lumino/widgets';
import { CellHeader } from './cell-header.js';
import { isSameWord, type ICellState } from './cell-state.js';

/** Class of every Layerbook cell's node. */
const CELL_CLASS = 'layerbook-Cell';

/** Draws states around cells: attributes that the style sheet turns into a bar, and the header. */
export class CellChrome {
  private readonly _trans: TranslationBundle;
  private readonly _drawn = new WeakMap<Cell, ICellState>();
  private readonly _headers = new WeakMap<Cell, CellHeader>();

  constructor(trans: TranslationBundle) {
    this._trans = trans;
  }

  /** Draws a cell's state, or removes everything of ours from a cell that is none of Layerbook's. */
  draw(cell: Cell, state: ICellState | null): void {
    const before = this._drawn.get(cell) ?? null;
    if (state && before && isSameWord(state, before)) {
      return;
    }
    if (!state) {
      if (before) {
        this._clear(cell);
      }
      return;
    }
    this._drawn.set(cell, state);
    cell.addClass(CELL_CLASS);
    cell.node.dataset['layerbookKind'] = state.kind;
    cell.node.dataset['layerbookState'] = state.state;
    const header = this._headers.get(cell);
    if (header) {
      header.display(state);
    } else {
      this._addHeader(cell);
    }
  }

  private _clear(cell: Cell): void {
    this._drawn.delete(cell);
    cell.removeClass(CELL_CLASS);
    delete cell.node.dataset['layerbookKind'];
    delete cell.node.dataset['layerbookState'];
    this._headers.get(cell)?.dispose();
    this._headers.delete(cell);
  }

  private _addHeader(cell: Cell): void {
    const header = new CellHeader(this._trans);
    this._headers.set(cell, header);
    // A cell has no content before it is first shown.
    void cell.ready.then(() => {
      const state = this._drawn.get(cell);
      if (!state || cell.isDisposed || header.isDisposed) {
        return;
      }
      header.display(state);
      if (cell.layout instanceof PanelLayout) {
        // After JupyterLab's own (empty) header, before the input.
        cell.layout.insertWidget(1, header);
      }
    });
  }
}
