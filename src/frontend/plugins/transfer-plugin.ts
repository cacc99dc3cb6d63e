import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { IDocumentManager } from '@jupyterlab/docmanager';
import {
  IDefaultFileBrowser,
  IFileBrowserFactory
} from '@jupyterlab/filebrowser';
import { ILauncher } from '@jupyterlab/launcher';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { DOCKERFILE_NAME } from '../../common/dockerfile/file-name.js';
import { TransferCommandIDs } from '../transfer/transfer-command-ids.js';
import { addTransferCommands } from '../transfer/transfer-commands.js';
import { layerIcon } from '../ui/icons.js';
import { DOMAIN } from '../ui/trans.js';

/** After the kernels' own cards. */
const LAUNCHER_RANK = 100;

/** Makes notebooks of Dockerfiles, and Dockerfiles of notebooks. */
export const transferPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-layerbook:transfer-plugin',
  description: 'Opens Dockerfiles as notebooks, and exports them again.',
  autoStart: true,
  requires: [INotebookTracker, IDocumentManager],
  optional: [
    IFileBrowserFactory,
    IDefaultFileBrowser,
    ILauncher,
    ICommandPalette,
    ITranslator
  ],
  activate: (
    app: JupyterFrontEnd,
    tracker: INotebookTracker,
    documents: IDocumentManager,
    browsers: IFileBrowserFactory | null,
    defaultBrowser: IDefaultFileBrowser | null,
    launcher: ILauncher | null,
    palette: ICommandPalette | null,
    appTranslator: ITranslator | null
  ): void => {
    const translator = appTranslator ?? nullTranslator;
    const trans = translator.load(DOMAIN);
    // The context menu of the file browser tells Dockerfiles by it.
    app.docRegistry.addFileType({
      name: 'dockerfile',
      displayName: trans.__('Dockerfile'),
      pattern: DOCKERFILE_NAME,
      mimeTypes: ['text/x-dockerfile'],
      fileFormat: 'text',
      contentType: 'file',
      icon: layerIcon
    });
    addTransferCommands({
      app,
      tracker,
      documents,
      fileBrowser: () => browsers?.tracker.currentWidget ?? defaultBrowser,
      translator
    });
    for (const command of Object.values(TransferCommandIDs)) {
      palette?.addItem({
        command,
        args: { isPalette: true },
        category: trans.__('Layerbook')
      });
    }
    launcher?.add({
      command: TransferCommandIDs.createNotebook,
      category: trans.__('Notebook'),
      // Cards of this category show a picture by its address, and no icon.
      kernelIconUrl: `data:image/svg+xml,${encodeURIComponent(layerIcon.svgstr)}`,
      rank: LAUNCHER_RANK
    });
  }
};
