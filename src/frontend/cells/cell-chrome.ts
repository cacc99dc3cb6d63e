import type { Cell } from '@jupyterlab/cells';
import type { TranslationBundle } from '@jupyterlab/translation';
import { PanelLayout } from '@lumino/widgets';
import { CellHeader } from './cell-header.js';
import { isSameWord, type ICellState } from './cell-state.js';

/** Class of every Layerbook cell's node. */
const CELL_CLASS = 'layerbook-Cell';
/** How many colours the style sheet has for stages. */
const STAGE_COLORS = 6;

/** Draws states around cells: attributes that the style sheet turns into bars, and the header. */
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
    setAttributes(cell.node, {
      layerbookKind: state.kind,
      layerbookState: state.state,
      layerbookStage: state.stage && String(state.stage.index % STAGE_COLORS)
    });
    const header = this._headers.get(cell);
    if (header) {
      header.display(state);
    } else {
      this._addHeader(cell);
    }
  }

  /** Draws the eye to a cell's word for a moment: running the cell did nothing, and the word says why. */
  emphasize(cell: Cell): void {
    this._headers.get(cell)?.emphasize();
  }

  private _clear(cell: Cell): void {
    this._drawn.delete(cell);
    cell.removeClass(CELL_CLASS);
    setAttributes(cell.node, {
      layerbookKind: null,
      layerbookState: null,
      layerbookStage: null
    });
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

/** Sets `data-` attributes; null removes one. */
function setAttributes(
  node: HTMLElement,
  attributes: Readonly<Record<string, string | null>>
): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null) {
      delete node.dataset[name];
    } else if (node.dataset[name] !== value) {
      node.dataset[name] = value;
    }
  }
}
