import type { Cell } from '@jupyterlab/cells';
import type { INotebookModel } from '@jupyterlab/notebook';
import type { IPageCell } from './snapshot.js';

/** What the runs of a notebook need of the page that shows it. */
export interface INotebookHost {
  readonly model: INotebookModel;
  readonly recordTiming: boolean;
  /** The notebook's path below the server's root folder. Throws a `LayerbookError` when it has none. */
  serverPath(): string;
  /** The Layerbook cells in document order. */
  pageCells(): IPageCell[];
  /** The widget that shows a cell now, if there is one. */
  widgetOf(cellId: string): Cell | null;
}
