import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { INotebookTracker } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import { Token } from '@lumino/coreutils';
import type { FindLanguage } from '../history/find-language.js';
import type { IRpcClient } from '../tokens.js';

/** What the cards of container cells need of the application to do more than show. */
export interface IContainerServices {
  readonly app: JupyterFrontEnd;
  readonly client: IRpcClient;
  readonly tracker: INotebookTracker;
  readonly findLanguage: FindLanguage;
  readonly trans: TranslationBundle;
  /** The folder, relative to the server's root, whose absence made a run of this page fail; null: none did. */
  missingFolderOf(runId: string): string | null;
}

/** The services of container cards; absent where there are no notebooks. */
export const IContainerServices = new Token<IContainerServices>(
  'jupyterlab-layerbook:IContainerServices',
  'What cards of container cells need to stop, save, keep and look into containers.'
);
