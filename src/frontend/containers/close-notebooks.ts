import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import type { NotebookId } from '../../common/ids.js';
import { readNotebookId } from '../executor/snapshot.js';
import type { IRpcClient } from '../tokens.js';

/** Tells the back end when the last view of a notebook is closed, so that what it started can be stopped. */
export class NotebookCloser {
  constructor(tracker: INotebookTracker, client: IRpcClient) {
    this._client = client;
    tracker.widgetAdded.connect((_, panel) => this._add(panel));
    tracker.forEach(panel => this._add(panel));
  }

  private _add(panel: NotebookPanel): void {
    // A panel that is being disposed has no model any more, so its id is remembered while it is open.
    const update = (): void => {
      const { model } = panel.content;
      const id = model === null ? null : readNotebookId(model);
      if (id !== null) {
        this._ids.set(panel, id);
      }
    };
    const watch = (): void => {
      update();
      panel.content.model?.metadataChanged.connect(update);
    };
    void panel.context.ready.then(watch, () => undefined);
    panel.content.modelChanged.connect(watch);
    panel.disposed.connect(() => this._onClosed(panel));
  }

  private _onClosed(panel: NotebookPanel): void {
    const notebookId = this._ids.get(panel);
    this._ids.delete(panel);
    const isOpen = [...this._ids.values()].some(id => id === notebookId);
    // Without a connection nothing of it was ever run by this page.
    if (
      notebookId === undefined ||
      isOpen ||
      this._client.connection === 'idle'
    ) {
      return;
    }
    this._client
      .request('closeNotebook', { notebookId })
      .catch(() => undefined);
  }

  private readonly _client: IRpcClient;
  private readonly _ids = new Map<NotebookPanel, NotebookId>();
}
