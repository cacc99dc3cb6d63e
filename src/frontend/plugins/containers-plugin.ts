import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { IEditorLanguageRegistry } from '@jupyterlab/codemirror';
import type { NotebookPanel } from '@jupyterlab/notebook';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { NotebookCloser } from '../containers/close-notebooks.js';
import { IContainerServices } from '../containers/container-services.js';
import { MissingFolders } from '../containers/missing-folders.js';
import { kindOfModel } from '../cells/cell-kind.js';
import { readNotebookId } from '../executor/snapshot.js';
import { createFindLanguage } from '../history/find-language.js';
import { IRpcClient } from '../tokens.js';
import { DOMAIN } from '../ui/trans.js';

/** Gives the cards of container cells their actions, and looks after containers when notebooks are opened and closed. */
export const containersPlugin: JupyterFrontEndPlugin<IContainerServices> = {
  id: 'jupyterlab-layerbook:containers',
  description:
    'Stops, keeps, saves and looks into the containers of container cells.',
  autoStart: true,
  provides: IContainerServices,
  requires: [INotebookTracker, IRpcClient],
  optional: [ITranslator, IEditorLanguageRegistry],
  activate: (
    app: JupyterFrontEnd,
    tracker: INotebookTracker,
    client: IRpcClient,
    translator: ITranslator | null,
    languages: IEditorLanguageRegistry | null
  ): IContainerServices => {
    const missing = new MissingFolders(client);
    new NotebookCloser(tracker, client);
    const services = {
      app,
      client,
      tracker,
      findLanguage: createFindLanguage(languages),
      trans: (translator ?? nullTranslator).load(DOMAIN),
      missingFolderOf: (runId: string) => missing.get(runId)
    };
    const onAdded = (_: unknown, panel: NotebookPanel): void => {
      void panel.context.ready.then(
        () => lookAfter(services, panel),
        () => undefined
      );
    };
    tracker.widgetAdded.connect(onAdded);
    return services;
  }
};

/** Services that were left running; nothing that goes wrong here is worth a dialog when a notebook is opened. */
async function lookAfter(
  services: IContainerServices,
  { content }: NotebookPanel
): Promise<void> {
  const { model } = content;
  const id = model === null ? null : readNotebookId(model);
  const isUsed = [...(model?.cells ?? [])].some(
    cell => kindOfModel(cell) === 'container'
  );
  if (id === null || !isUsed) {
    return;
  }
  const { offerAdopted } = await import('../containers/adopted.js');
  await offerAdopted(services, id).catch(() => undefined);
}
