import type {
  INotebookModel,
  INotebookTracker,
  NotebookPanel
} from '@jupyterlab/notebook';
import type { IDisposable } from '@lumino/disposable';
import { METADATA_KEY } from '../../common/notebook/cell-metadata.js';
import { readNotebookId } from '../executor/snapshot.js';
import type { HistoryModels } from './history-models.js';
import type { PanelModel, PanelSubject } from './panel-model.js';

/** Lets the History panel show the notebook that was used last, also when its first run gives it an id. */
export class NotebookFollower implements IDisposable {
  constructor(options: {
    tracker: INotebookTracker;
    models: HistoryModels;
    panel: PanelModel;
  }) {
    this._tracker = options.tracker;
    this._models = options.models;
    this._panel = options.panel;
    this._tracker.currentChanged.connect(this._onCurrentChanged, this);
    this._onCurrentChanged();
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    this._tracker.currentChanged.disconnect(this._onCurrentChanged, this);
    this._watch(null);
  }

  private _onCurrentChanged(): void {
    const notebook = this._tracker.currentWidget;
    this._notebook?.title.changed.disconnect(this._update, this);
    this._notebook?.content.modelChanged.disconnect(this._onModelChanged, this);
    this._notebook = notebook;
    notebook?.title.changed.connect(this._update, this);
    notebook?.content.modelChanged.connect(this._onModelChanged, this);
    this._onModelChanged();
  }

  private _onModelChanged(): void {
    this._watch(this._notebook?.content.model ?? null);
    this._update();
  }

  private _watch(model: INotebookModel | null): void {
    if (this._model !== null && !this._model.isDisposed) {
      this._model.metadataChanged.disconnect(this._onMetadataChanged, this);
    }
    this._model = model;
    model?.metadataChanged.connect(this._onMetadataChanged, this);
  }

  private _onMetadataChanged(_sender: unknown, args: { key: string }): void {
    if (args.key === METADATA_KEY) {
      this._update();
    }
  }

  private _update(): void {
    const subject = this._findSubject();
    const shown = this._panel.subject;
    const isSame =
      subject.kind === shown.kind &&
      nameOf(subject) === nameOf(shown) &&
      historyOf(subject) === historyOf(shown);
    if (!isSame) {
      this._panel.setSubject(subject);
    }
  }

  private _findSubject(): PanelSubject {
    if (this._notebook === null) {
      return { kind: 'noNotebook' };
    }
    const name = this._notebook.title.label;
    const id = this._model === null ? null : readNotebookId(this._model);
    return id === null
      ? { kind: 'noId', name }
      : { kind: 'history', name, history: this._models.get(id) };
  }

  private readonly _tracker: INotebookTracker;
  private readonly _models: HistoryModels;
  private readonly _panel: PanelModel;
  private _notebook: NotebookPanel | null = null;
  private _model: INotebookModel | null = null;
  private _isDisposed = false;
}

function nameOf(subject: PanelSubject): string {
  return subject.kind === 'noNotebook' ? '' : subject.name;
}

function historyOf(subject: PanelSubject): unknown {
  return subject.kind === 'history' ? subject.history : null;
}
