import type { IDisposable } from '@lumino/disposable';
import type { NotebookId } from '../../common/ids.js';
import { HistoryModel } from './history-model.js';
import type { IHistorySource } from './history-source.js';

/** One {@link HistoryModel} for each notebook that was looked at; the panel and the layer views share it. */
export class HistoryModels implements IDisposable {
  constructor(source: IHistorySource) {
    this.source = source;
  }

  readonly source: IHistorySource;

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** The model of a notebook; owned by this object. */
  get(notebookId: NotebookId): HistoryModel {
    const known = this._models.get(notebookId);
    if (known !== undefined) {
      return known;
    }
    const model = new HistoryModel(this.source, notebookId);
    this._models.set(notebookId, model);
    return model;
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    this._models.forEach(model => model.dispose());
    this._models.clear();
  }

  private readonly _models = new Map<NotebookId, HistoryModel>();
  private _isDisposed = false;
}
