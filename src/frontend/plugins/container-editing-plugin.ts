import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ICompletionProviderManager } from '@jupyterlab/completer';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { ContainerEditingCommandIDs } from '../container-editing/container-editing-command-ids.js';
import { addContainerEditingCommands } from '../container-editing/container-editing-commands.js';
import { ContainerForms } from '../container-editing/container-forms.js';
import {
  OptionCompleter,
  followCompletions
} from '../container-editing/option-completer.js';
import { convertPastes } from '../container-editing/paste-listener.js';
import { IRpcClient } from '../tokens.js';
import { DOMAIN } from '../ui/trans.js';

/** Helps to write container cells; its id carries their menus. */
export const containerEditingPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-layerbook:container-editing-plugin',
  description:
    'Completes the options of container cells, edits them in a form, and takes and gives docker run commands.',
  autoStart: true,
  requires: [INotebookTracker, IRpcClient],
  optional: [ICompletionProviderManager, ICommandPalette, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    tracker: INotebookTracker,
    client: IRpcClient,
    completers: ICompletionProviderManager | null,
    palette: ICommandPalette | null,
    translator: ITranslator | null
  ): void => {
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    const { contents } = app.serviceManager;
    const forms = new ContainerForms(client, contents, trans);
    addContainerEditingCommands({ app, tracker, forms, trans });
    if (completers) {
      completers.registerProvider(new OptionCompleter(client, contents));
      followCompletions(completers, tracker);
    }
    convertPastes(tracker, trans);
    for (const command of Object.values(ContainerEditingCommandIDs)) {
      palette?.addItem({ command, category: trans.__('Layerbook') });
    }
  }
};
