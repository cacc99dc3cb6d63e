import { ILabShell, ILayoutRestorer } from '@jupyterlab/application';
import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { IEditorLanguageRegistry } from '@jupyterlab/codemirror';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { findNotebook } from '../history/actions/find-notebook.js';
import { createFindLanguage } from '../history/find-language.js';
import { IRpcClient } from '../tokens.js';
import { DOMAIN } from '../ui/trans.js';
import { VolumeCommandIDs } from '../volumes/volume-command-ids.js';
import { addVolumeCommands } from '../volumes/volume-commands.js';
import { VolumeOpener } from '../volumes/volume-opener.js';
import type { IVolumesActions } from '../volumes/volumes-actions.js';
import { VolumesPanel } from '../volumes/volumes-panel.js';

/** Below the History panel (450). */
const RANK = 460;

/** Shows the volumes of the engine and the files in them; its id carries its place in the View menu. */
export const volumesPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-layerbook:volumes-plugin',
  description: 'Lists the volumes of the engine, and browses their files.',
  autoStart: true,
  requires: [INotebookTracker, IRpcClient],
  optional: [
    ITranslator,
    ILabShell,
    ILayoutRestorer,
    ICommandPalette,
    IEditorLanguageRegistry
  ],
  activate: (
    app: JupyterFrontEnd,
    tracker: INotebookTracker,
    client: IRpcClient,
    translator: ITranslator | null,
    labShell: ILabShell | null,
    restorer: ILayoutRestorer | null,
    palette: ICommandPalette | null,
    languages: IEditorLanguageRegistry | null
  ): void => {
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    const findLanguage = createFindLanguage(languages);
    const opener = new VolumeOpener({
      app,
      labShell,
      client,
      findLanguage,
      trans
    });
    const actions = createActions(app, tracker);
    const panel = new VolumesPanel(trans, async () => {
      const { createVolumesContent } =
        await import('../volumes/volumes-content.js');
      return createVolumesContent(client, actions, trans);
    });
    addVolumeCommands({ app, client, panel, opener, palette, trans });
    app.shell.add(panel, 'left', { rank: RANK });
    restorer?.add(panel, panel.id);
    void restorer?.restore(opener.tracker, {
      command: VolumeCommandIDs.browseVolume,
      name: ({ content }) => content.model.volume,
      args: ({ content }) => ({
        volume: content.model.volume,
        path: content.model.path
      })
    });
  }
};

function createActions(
  app: JupyterFrontEnd,
  tracker: INotebookTracker
): IVolumesActions {
  const run = (command: string, volume: string): void =>
    void app.commands.execute(command, { volume });
  return {
    create: () => void app.commands.execute(VolumeCommandIDs.newVolume),
    browse: name => run(VolumeCommandIDs.browseVolume, name),
    copy: name => run(VolumeCommandIDs.copyVolume, name),
    remove: name => run(VolumeCommandIDs.removeVolume, name),
    notebookOf: ({ notebookId, notebookPath }) => {
      const open = notebookId && findNotebook(tracker, notebookId);
      return open ? open.context.path : notebookPath;
    },
    openNotebook: path => void app.commands.execute('docmanager:open', { path })
  };
}
