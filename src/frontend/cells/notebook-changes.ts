import type { ICellModel } from '@jupyterlab/cells';
import type { INotebookModel } from '@jupyterlab/notebook';
import type { CellChange } from '@jupyter/ydoc';
import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import { METADATA_KEY } from '../../common/notebook/cell-metadata.js';

/** `text`: what is to be built: sources, order, our metadata; `output`: only what a run left. */
export type NotebookChangeKind = 'text' | 'output';

/** Tells of the changes of a notebook that concern its builds, also when a cell was replaced. */
export class NotebookChanges implements IDisposable {
  private readonly _model: INotebookModel;
  private readonly _changed = new Signal<this, NotebookChangeKind>(this);
  private readonly _watched = new WeakSet<ICellModel>();
  private _isDisposed = false;

  constructor(model: INotebookModel) {
    this._model = model;
    model.cells.changed.connect(this._onCellsChanged, this);
    model.metadataChanged.connect(this._onMetadataChanged, this);
    this._watchCells();
  }

  get changed(): ISignal<this, NotebookChangeKind> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (!this._isDisposed) {
      this._isDisposed = true;
      Signal.disconnectReceiver(this);
      Signal.clearData(this);
    }
  }

  private _watchCells(): void {
    for (const model of this._model.cells) {
      if (!this._watched.has(model)) {
        this._watched.add(model);
        model.sharedModel.changed.connect(this._onCellChanged, this);
      }
    }
  }

  private _onCellsChanged(): void {
    this._watchCells();
    this._changed.emit('text');
  }

  private _onMetadataChanged(
    _: INotebookModel,
    { key }: { readonly key: string }
  ): void {
    if (key === METADATA_KEY) {
      this._changed.emit('text');
    }
  }

  private _onCellChanged(_: unknown, change: CellChange): void {
    if (change.sourceChange || change.metadataChange?.has(METADATA_KEY)) {
      this._changed.emit('text');
    } else if (change.outputsChange) {
      this._changed.emit('output');
    }
  }
}
