import { ILabShell, ILayoutRestorer } from '@jupyterlab/application';
import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { IEditorServices } from '@jupyterlab/codeeditor';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { BuildCommandIDs } from '../stages/build-command-ids.js';
import { addBuildCommands } from '../stages/build-commands.js';
import { IRpcClient } from '../tokens.js';
import { DOMAIN } from '../ui/trans.js';

/** Shows stages, build settings and the comparison with the export; its id carries their menus. */
export const buildPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-layerbook:build-plugin',
  description:
    'Shows the stages of a notebook’s Dockerfile, edits its build settings and verifies its export.',
  autoStart: true,
  requires: [INotebookTracker, IEditorServices, IRpcClient],
  optional: [ITranslator, ILabShell, ICommandPalette, ILayoutRestorer],
  activate: (
    app: JupyterFrontEnd,
    tracker: INotebookTracker,
    editors: IEditorServices,
    client: IRpcClient,
    translator: ITranslator | null,
    labShell: ILabShell | null,
    palette: ICommandPalette | null,
    restorer: ILayoutRestorer | null
  ): void => {
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    addBuildCommands({
      app,
      labShell,
      tracker,
      client,
      editors,
      restorer,
      trans
    });
    for (const command of Object.values(BuildCommandIDs)) {
      palette?.addItem({ command, category: trans.__('Layerbook') });
    }
  }
};
