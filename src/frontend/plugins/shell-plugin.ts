import { ILabShell } from '@jupyterlab/application';
import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette, IThemeManager } from '@jupyterlab/apputils';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { ShellCommandIDs } from '../terminal/shell-command-ids.js';
import { addShellCommands } from '../terminal/shell-commands.js';
import { IShellOpener, ShellOpener } from '../terminal/shell-opener.js';
import { TerminalLook } from '../terminal/terminal-look.js';
import { IRpcClient } from '../tokens.js';
import { DOMAIN } from '../ui/trans.js';

/** Opens shells in images and containers; its id carries their menus. */
export const shellPlugin: JupyterFrontEndPlugin<IShellOpener> = {
  id: 'jupyterlab-layerbook:shell-plugin',
  description:
    'Opens shells in the images of cells and commits, and in containers.',
  autoStart: true,
  provides: IShellOpener,
  requires: [INotebookTracker, IRpcClient],
  optional: [
    ITranslator,
    ILabShell,
    ICommandPalette,
    ISettingRegistry,
    IThemeManager
  ],
  activate: (
    app: JupyterFrontEnd,
    tracker: INotebookTracker,
    client: IRpcClient,
    translator: ITranslator | null,
    labShell: ILabShell | null,
    palette: ICommandPalette | null,
    settings: ISettingRegistry | null,
    themes: IThemeManager | null
  ): IShellOpener => {
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    const look = new TerminalLook(settings, themes);
    const options = { app, labShell, tracker, client, look, trans };
    const opener = new ShellOpener(options);
    addShellCommands({ app, tracker, opener, trans });
    for (const command of Object.values(ShellCommandIDs)) {
      palette?.addItem({
        command,
        args: { isPalette: true },
        category: trans.__('Layerbook')
      });
    }
    return opener;
  }
};
