import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import type { IDocumentManager } from '@jupyterlab/docmanager';
import type { FileBrowser } from '@jupyterlab/filebrowser';
import { FileDialog } from '@jupyterlab/filebrowser';
import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import type { ITranslator, TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import { isDockerfileName } from '../../common/dockerfile/file-name.js';
import { toErrorData } from '../../common/protocol/errors.js';
import { DOMAIN } from '../ui/trans.js';
import { layerIcon } from '../ui/icons.js';
import { createNotebook } from './create-notebook.js';
import { exportDockerfile, hasDockerfile } from './export-dockerfile.js';
import { importDockerfile } from './import-dockerfile.js';
import { TransferCommandIDs } from './transfer-command-ids.js';

/** What the commands work with. */
export interface ITransferCommandsOptions {
  readonly app: JupyterFrontEnd;
  readonly tracker: INotebookTracker;
  readonly documents: IDocumentManager;
  /** The file browser that the user works with; null where there is none. */
  readonly fileBrowser: () => FileBrowser | null;
  readonly translator: ITranslator;
}

/** Adds the commands that make notebooks of Dockerfiles, and Dockerfiles of notebooks. */
export function addTransferCommands(options: ITransferCommandsOptions): void {
  const commands = new TransferCommands(options);
  commands.addImport();
  commands.addExport();
  commands.addCreate();
}

class TransferCommands {
  private readonly _options: ITransferCommandsOptions;
  private readonly _commands: CommandRegistry;
  private readonly _trans: TranslationBundle;

  constructor(options: ITransferCommandsOptions) {
    this._options = options;
    this._commands = options.app.commands;
    this._trans = options.translator.load(DOMAIN);
  }

  addImport(): void {
    const trans = this._trans;
    this._commands.addCommand(TransferCommandIDs.importDockerfile, {
      label: args =>
        args['isContextMenu'] || this._selected().length > 0
          ? trans.__('Open Dockerfile as Notebook')
          : trans.__('Open Dockerfile as Notebook…'),
      caption: trans.__('Make a notebook of a Dockerfile’s instructions'),
      icon: args => (args['isPalette'] ? undefined : layerIcon),
      execute: args =>
        this._try(trans.__('The Dockerfile was not opened.'), () =>
          this._import(args['path'])
        ),
      describedBy: {
        args: {
          type: 'object',
          properties: {
            path: {
              type: 'string',
              description:
                'The Dockerfile; without it, what is selected in the file browser.'
            },
            isContextMenu: { type: 'boolean' },
            isPalette: { type: 'boolean' }
          }
        }
      }
    });
  }

  addExport(): void {
    const trans = this._trans;
    this._commands.addCommand(TransferCommandIDs.exportDockerfile, {
      label: trans.__('Export Dockerfile…'),
      caption: trans.__('Write the notebook’s Dockerfile cells to a file'),
      isEnabled: () => hasDockerfile(this._notebook()?.content.model ?? null),
      execute: () =>
        this._try(trans.__('The Dockerfile was not exported.'), async () => {
          const panel = this._notebook();
          if (panel) {
            await exportDockerfile(panel, this._options.documents, trans);
          }
        }),
      describedBy: { args: { type: 'object', properties: {} } }
    });
  }

  addCreate(): void {
    const trans = this._trans;
    this._commands.addCommand(TransferCommandIDs.createNotebook, {
      label: args =>
        args['isPalette']
          ? trans.__('New Dockerfile Notebook')
          : trans.__('Dockerfile Notebook'),
      caption: trans.__('Create a notebook with a Dockerfile cell'),
      icon: args => (args['isPalette'] ? undefined : layerIcon),
      execute: args =>
        this._try(trans.__('The notebook was not created.'), () =>
          createNotebook(this._folder(args['cwd']), this._options.documents)
        ),
      describedBy: {
        args: {
          type: 'object',
          properties: {
            cwd: { type: 'string', description: 'The folder of the notebook.' },
            isPalette: { type: 'boolean' }
          }
        }
      }
    });
  }

  private async _import(path: unknown): Promise<void> {
    const selected = this._selected();
    const paths =
      typeof path === 'string'
        ? [path]
        : selected.length > 0
          ? selected
          : await this._askPaths();
    for (const one of paths) {
      await importDockerfile(one, this._options.documents, this._trans);
    }
  }

  /** Paths of the Dockerfiles that are selected where the user can see it. */
  private _selected(): string[] {
    const browser = this._options.fileBrowser();
    return browser?.isVisible
      ? [...browser.selectedItems()]
          .filter(
            ({ type, name }) => type !== 'directory' && isDockerfileName(name)
          )
          .map(({ path }) => path)
      : [];
  }

  private async _askPaths(): Promise<string[]> {
    const { documents, translator } = this._options;
    const { button, value } = await FileDialog.getOpenFiles({
      manager: documents,
      title: this._trans.__('Open Dockerfile as Notebook'),
      defaultPath: this._folder(undefined),
      filter: ({ type }) => (type === 'notebook' ? null : {}),
      translator
    });
    return button.accept
      ? (value ?? [])
          .filter(({ type }) => type === 'file')
          .map(({ path }) => path)
      : [];
  }

  private _folder(cwd: unknown): string {
    return typeof cwd === 'string'
      ? cwd
      : (this._options.fileBrowser()?.model.path ?? '');
  }

  private _notebook(): NotebookPanel | null {
    const panel = this._options.tracker.currentWidget;
    return panel === this._options.app.shell.currentWidget ? panel : null;
  }

  private async _try<T>(
    what: string,
    work: () => Promise<T>
  ): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      const { message, hint } = toErrorData(error);
      Notification.error(`${what} ${message} ${hint}`, { autoClose: 8_000 });
      return undefined;
    }
  }
}
