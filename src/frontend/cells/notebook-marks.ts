import type { Cell, ICellModel } from '@jupyterlab/cells';
import type { Notebook } from '@jupyterlab/notebook';
import type { CellChange } from '@jupyter/ydoc';
import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';
import { outcomeOfCard, type Card } from '../../common/cards/reduce.js';
import type { CellId } from '../../common/ids.js';
import {
  computeCellMarks,
  type IMarkedCell
} from '../../common/notebook/keys.js';
import type { INotebookHost, IPageCell } from '../executor/notebook-host.js';
import type { NotebookRuns } from '../executor/notebook-runs.js';
import { readNotebookConfig } from '../executor/snapshot.js';
import type { IRpcClient } from '../tokens.js';
import type { CellChrome } from './cell-chrome.js';
import { guardMimeType } from './cell-language.js';
import { cellState, type ICellState } from './cell-state.js';
import type { CellStates } from './cell-states.js';

/** Class of notebooks that have Layerbook cells. */
const NOTEBOOK_CLASS = 'layerbook-mod-hasCells';

interface INotebookMarksOptions {
  readonly notebook: Notebook;
  readonly host: INotebookHost;
  readonly runs: NotebookRuns;
  readonly client: IRpcClient;
  readonly states: CellStates;
  readonly chrome: CellChrome;
}

/** Keeps marks, bars and words of one notebook's cells true; at most once per frame. */
export class NotebookMarks implements IDisposable {
  private readonly _notebook: Notebook;
  private readonly _host: INotebookHost;
  private readonly _runs: NotebookRuns;
  private readonly _client: IRpcClient;
  private readonly _states: CellStates;
  private readonly _chrome: CellChrome;
  private readonly _watched = new WeakSet<ICellModel>();
  /** How cells stood before the run that is going on: cells below are judged by it until it ends. */
  private readonly _settled = new Map<
    CellId,
    Pick<IMarkedCell, 'builtKey' | 'lastOutcome'>
  >();
  private _frame = 0;
  private _isDisposed = false;

  constructor(options: INotebookMarksOptions) {
    this._notebook = options.notebook;
    this._host = options.host;
    this._runs = options.runs;
    this._client = options.client;
    this._states = options.states;
    this._chrome = options.chrome;
    const { model } = this._host;
    model.cells.changed.connect(this._onCellsChanged, this);
    model.metadataChanged.connect(this.schedule, this);
    this._runs.changed.connect(this.schedule, this);
    this._client.connectionChanged.connect(this.schedule, this);
    this._onCellsChanged();
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    cancelAnimationFrame(this._frame);
    Signal.disconnectReceiver(this);
  }

  /** Draws again before the next frame. */
  schedule(): void {
    if (this._frame === 0 && !this._isDisposed) {
      this._frame = requestAnimationFrame(() => {
        this._frame = 0;
        if (!this._isDisposed && !this._notebook.isDisposed) {
          this._update();
        }
      });
    }
  }

  private _onCellsChanged(): void {
    for (const model of this._host.model.cells) {
      if (!this._watched.has(model)) {
        this._watched.add(model);
        guardMimeType(model, () => this._notebook.codeMimetype);
        model.sharedModel.changed.connect(this._onCellChanged, this);
      }
    }
    this.schedule();
  }

  private _onCellChanged(_: unknown, change: CellChange): void {
    if (change.sourceChange || change.metadataChange || change.outputsChange) {
      this.schedule();
    }
  }

  private _update(): void {
    const cells = this._host.pageCells();
    const states = this._computeStates(cells);
    this._notebook.toggleClass(NOTEBOOK_CLASS, cells.length > 0);
    for (const widget of this._notebook.widgets) {
      this._apply(widget, states.get(widget.model.id) ?? null);
    }
  }

  private _computeStates(cells: readonly IPageCell[]): Map<string, ICellState> {
    const marks = computeCellMarks(
      cells.map(cell => this._markedCell(cell)),
      readNotebookConfig(this._host.model)
    );
    const states = new Map<string, ICellState>();
    for (const cell of cells) {
      const computed = marks.get(cell.id);
      const live = this._runs.liveOf(cell.id);
      if (computed) {
        states.set(
          cell.id,
          cellState({
            kind: cell.kind,
            ...computed,
            card: live && live.phase !== 'over' ? live.card : cell.card,
            live,
            connection: this._client.connection
          })
        );
      }
    }
    return states;
  }

  private _markedCell({ id, kind, source, card }: IPageCell): IMarkedCell {
    const live = this._runs.liveOf(id);
    if (!live || live.phase === 'over') {
      this._settled.set(id, resultOf(card));
    }
    return { id, kind, source, ...(this._settled.get(id) ?? {}) };
  }

  private _apply(widget: Cell, state: ICellState | null): void {
    this._chrome.draw(widget, state);
    if (state || this._states.get(widget.model)) {
      this._states.set(widget.model, state);
    }
  }
}

function resultOf(
  card: Card | null
): Pick<IMarkedCell, 'builtKey' | 'lastOutcome'> {
  // A card of a run that no one ended says nothing of the cell.
  const lastOutcome = card ? outcomeOfCard(card) : undefined;
  return lastOutcome ? { builtKey: card?.key, lastOutcome } : {};
}
