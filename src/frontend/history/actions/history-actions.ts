import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { IEditorServices } from '@jupyterlab/codeeditor';
import type { IDocumentManager } from '@jupyterlab/docmanager';
import type { INotebookTracker } from '@jupyterlab/notebook';
import type { IStateDB } from '@jupyterlab/statedb';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { HistoryModels } from '../history-models.js';
import type { HistoryPanel } from '../history-panel.js';
import type { LayerOpener } from '../layer-opener.js';
import type { CellRevealer } from './cell-revealer.js';

/** What the commands of the history act on. */
export interface IHistoryCommandOptions {
  readonly app: JupyterFrontEnd;
  readonly tracker: INotebookTracker;
  readonly models: HistoryModels;
  readonly panel: HistoryPanel;
  readonly opener: LayerOpener;
  readonly cells: CellRevealer;
  /** Null where the application shows no text. */
  readonly editors: IEditorServices | null;
  readonly documents: IDocumentManager | null;
  /** Null where the application remembers nothing. */
  readonly state: IStateDB | null;
  readonly trans: TranslationBundle;
}
