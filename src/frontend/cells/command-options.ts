import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { ISessionContextDialogs } from '@jupyterlab/apputils';
import type { IEditorServices } from '@jupyterlab/codeeditor';
import type { INotebookTracker } from '@jupyterlab/notebook';
import type { ITranslator, TranslationBundle } from '@jupyterlab/translation';
import type { LayerbookCellExecutor } from '../executor/cell-executor.js';
import type { IRpcClient } from '../tokens.js';
import type { OpenNotebooks } from './open-notebooks.js';

/** What the commands work with. */
export interface INotebookCommandsOptions {
  readonly app: JupyterFrontEnd;
  readonly tracker: INotebookTracker;
  readonly notebooks: OpenNotebooks;
  readonly executor: LayerbookCellExecutor;
  readonly client: IRpcClient;
  readonly editors: IEditorServices;
  readonly sessionDialogs: ISessionContextDialogs | null;
  readonly translator: ITranslator;
  readonly trans: TranslationBundle;
}
