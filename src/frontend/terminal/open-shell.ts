import type { ILabShell, JupyterFrontEnd } from '@jupyterlab/application';
import { Dialog, MainAreaWidget, showDialog } from '@jupyterlab/apputils';
import { Terminal } from '@jupyterlab/terminal';
import type { TranslationBundle } from '@jupyterlab/translation';
import { terminalIcon } from '@jupyterlab/ui-components';
import { UUID } from '@lumino/coreutils';
import type { IOpenShellParams } from '../../common/protocol/containers.js';
import { isLayerbookError } from '../../common/protocol/errors.js';
import type { IRpcClient } from '../tokens.js';
import { ShellConnection } from './shell-connection.js';
import type { TerminalLook } from './terminal-look.js';

/** A shell that is to be opened, and what the application has for it. */
export interface IShellRequest {
  readonly app: JupyterFrontEnd;
  /** Null where the main area holds one notebook and nothing else. */
  readonly labShell: ILabShell | null;
  readonly client: IRpcClient;
  readonly look: TerminalLook;
  readonly trans: TranslationBundle;
  /** What a person calls the place. */
  readonly name: string;
  /** Asked each time that the shell is opened: a notebook may have changed. */
  readonly params: () => Pick<IOpenShellParams, 'target' | 'user'>;
  /** Shows the files of the image instead; null where its commit is not known. */
  readonly browse: (() => void) | null;
}

/**
 * Opens a tab with a terminal in which a shell runs. Throws what keeps it from opening, unless that is an image without a
 * shell whose files can be shown instead.
 */
export async function openShell(request: IShellRequest): Promise<void> {
  const { app, client, look, trans, name, params } = request;
  const options = await look.options();
  const connection = new ShellConnection({
    client,
    serverSettings: app.serviceManager.serverSettings,
    name,
    params,
    trans
  });
  const terminal = new Terminal(connection, {
    ...options,
    shutdownOnClose: true,
    // What a shell that was not left said last stays to be read.
    closeOnExit: false
  });
  look.follow(terminal);
  const widget = addTab(request, terminal);
  connection.opened.connect((_, info) => {
    widget.title.caption = [info.title, info.shell, info.note ?? '']
      .filter(text => text !== '')
      .join('\n');
  });
  connection.left.connect(() => widget.dispose());
  try {
    await connection.open();
  } catch (error) {
    const wasClosed = widget.isDisposed;
    widget.dispose();
    if (wasClosed) {
      return;
    }
    if (
      !isLayerbookError(error, 'container.noShell') ||
      request.browse === null
    ) {
      throw error;
    }
    await offerFiles(request.browse, error.data.message, trans);
  }
}

function addTab(
  { app, labShell, name, trans }: IShellRequest,
  terminal: Terminal
): MainAreaWidget<Terminal> {
  const widget = new MainAreaWidget({ content: terminal });
  widget.id = `layerbook-shell-${UUID.uuid4()}`;
  widget.addClass('layerbook-shell');
  const label = trans.__('Shell: %1', name);
  terminal.title.icon = terminalIcon;
  keepLabel(terminal, label);
  app.shell.add(widget, labShell === null ? 'down' : 'main', {
    type: 'Terminal'
  });
  app.shell.activateById(widget.id);
  void terminal.ready.then(() => {
    if (!terminal.isDisposed) {
      terminal.activate();
    }
  });
  return widget;
}

/** The widget, and programs in it, give it other names. */
function keepLabel({ title }: Terminal, label: string): void {
  const keep = (): void => {
    if (title.label !== label) {
      title.label = label;
    }
  };
  keep();
  title.changed.connect(keep);
}

async function offerFiles(
  browse: () => void,
  message: string,
  trans: TranslationBundle
): Promise<void> {
  const { button } = await showDialog({
    title: trans.__('There is no shell in this image'),
    body: `${message} ${trans.__('Its files can be looked at all the same.')}`,
    buttons: [
      Dialog.cancelButton(),
      Dialog.okButton({ label: trans.__('Browse files') })
    ]
  });
  if (button.accept) {
    browse();
  }
}
