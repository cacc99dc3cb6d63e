import type { Cell, ICellModel } from '@jupyterlab/cells';
import type { Notebook } from '@jupyterlab/notebook';
import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';
import type { CellId } from '../../common/ids.js';
import type { ContextWatch } from '../executor/context-watch.js';
import type { INotebookHost } from '../executor/notebook-host.js';
import type { NotebookRuns } from '../executor/notebook-runs.js';
import type { IRpcClient } from '../tokens.js';
import type { CellChrome } from './cell-chrome.js';
import { guardMimeType } from './cell-language.js';
import { stagesOfCells, type ICellStage } from './cell-stages.js';
import { cellState, type ICellState } from './cell-state.js';
import type { CellStates } from './cell-states.js';
import type { IMarkedPageCell, MarkSource } from './mark-source.js';
import type { NotebookChanges } from './notebook-changes.js';

/** Class of notebooks that have Layerbook cells. */
const NOTEBOOK_CLASS = 'layerbook-mod-hasCells';

interface INotebookMarksOptions {
  readonly notebook: Notebook;
  readonly host: INotebookHost;
  readonly runs: NotebookRuns;
  readonly context: ContextWatch;
  readonly changes: NotebookChanges;
  readonly source: MarkSource;
  readonly client: IRpcClient;
  readonly states: CellStates;
  readonly chrome: CellChrome;
}

/** Keeps marks, bars and words of one notebook's cells true; at most once per frame. */
export class NotebookMarks implements IDisposable {
  private readonly _options: INotebookMarksOptions;
  private readonly _guarded = new WeakSet<ICellModel>();
  private _frame = 0;
  private _isDisposed = false;

  constructor(options: INotebookMarksOptions) {
    this._options = options;
    const { host, changes, runs, context, client } = options;
    host.model.cells.changed.connect(this._guardMimeTypes, this);
    changes.changed.connect(this.schedule, this);
    runs.changed.connect(this.schedule, this);
    runs.skipped.connect(this._onSkipped, this);
    context.changed.connect(this.schedule, this);
    client.connectionChanged.connect(this.schedule, this);
    this._guardMimeTypes();
    this.schedule();
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
        if (!this._isDisposed && !this._options.notebook.isDisposed) {
          this._update();
        }
      });
    }
  }

  private _guardMimeTypes(): void {
    const { host, notebook } = this._options;
    for (const model of host.model.cells) {
      if (!this._guarded.has(model)) {
        this._guarded.add(model);
        guardMimeType(model, () => notebook.codeMimetype);
      }
    }
  }

  private _update(): void {
    const { source, notebook } = this._options;
    const cells = source.compute();
    const stages = stagesOfCells(cells.map(({ cell }) => cell));
    const states = new Map<string, ICellState>();
    for (const marked of cells) {
      const { id } = marked.cell;
      states.set(id, this._stateOf(marked, stages.get(id) ?? null));
    }
    notebook.toggleClass(NOTEBOOK_CLASS, cells.length > 0);
    for (const widget of notebook.widgets) {
      this._apply(widget, states.get(widget.model.id) ?? null);
    }
  }

  private _stateOf(
    { cell, key, mark }: IMarkedPageCell,
    stage: ICellStage | null
  ): ICellState {
    const { runs, client } = this._options;
    const live = runs.liveOf(cell.id);
    return cellState({
      kind: cell.kind,
      key,
      mark,
      stage,
      card: live && live.phase !== 'over' ? live.card : cell.card,
      live,
      connection: client.connection
    });
  }

  private _apply(widget: Cell, state: ICellState | null): void {
    const { chrome, states } = this._options;
    chrome.draw(widget, state);
    if (state || states.get(widget.model)) {
      states.set(widget.model, state);
    }
  }

  private _onSkipped(_: NotebookRuns, cellId: CellId): void {
    const widget = this._options.host.widgetOf(cellId);
    if (widget) {
      this._options.chrome.emphasize(widget);
    }
  }
}
