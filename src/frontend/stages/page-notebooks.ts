import type { INotebookModel, NotebookPanel } from '@jupyterlab/notebook';
import { PageNotebook } from '../cells/page-notebook.js';
import type { IDriveNames } from '../executor/snapshot.js';

/** Open notebooks as their stages, settings and checks read them. */
export class PageNotebooks {
  constructor(contents: IDriveNames) {
    this._contents = contents;
  }

  /** The notebook in a panel; null while its file is being loaded. */
  of(panel: NotebookPanel): PageNotebook | null {
    const { model } = panel.content;
    if (model === null || panel.isDisposed) {
      return null;
    }
    const known = this._known.get(model);
    if (known !== undefined) {
      return known;
    }
    const notebook = new PageNotebook({
      panel,
      model,
      contents: this._contents
    });
    this._known.set(model, notebook);
    return notebook;
  }

  private readonly _contents: IDriveNames;
  private readonly _known = new WeakMap<INotebookModel, PageNotebook>();
}
