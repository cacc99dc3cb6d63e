import type { Cell } from '@jupyterlab/cells';
import type {
  INotebookCellExecutor,
  INotebookModel
} from '@jupyterlab/notebook';
import type { Card } from '../../common/cards/reduce.js';
import type { CellId } from '../../common/ids.js';
import type { CellKind } from '../../common/notebook/cell-metadata.js';

/** A Layerbook cell as the page has it now. */
export interface IPageCell {
  readonly id: CellId;
  readonly kind: CellKind;
  readonly source: string;
  /** Left out of builds. */
  readonly disabled?: true;
  /** 1-based lines whose end is not the notebook's usual one. */
  readonly otherLineEnds?: number[];
  /** The card in its outputs. */
  readonly card: Card | null;
}

/** What a Layerbook cell's run takes of what JupyterLab's run commands give. */
export type CellRunOptions = Pick<
  INotebookCellExecutor.IRunCellOptions,
  'cell' | 'onCellExecuted' | 'onCellExecutionScheduled'
>;

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
