import { Clipboard, Dialog, Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';
import { shellQuote } from './shell-quote.js';

/** What the dialog tells and offers. */
export interface ILocationOptions {
  /** Folder of the git repository on the server's machine. */
  readonly path: string;
  /** Absent where there are no terminals. */
  readonly openTerminal?: (() => void) | undefined;
  readonly trans: TranslationBundle;
}

/** Tells where a history's git repository is, and how to clone it. */
export async function showLocation(options: ILocationOptions): Promise<void> {
  const { path, openTerminal, trans } = options;
  const body = new Widget();
  body.addClass('layerbook-form');
  const note = document.createElement('p');
  note.textContent = trans.__(
    'The history is a plain git repository on the machine of the Jupyter server. Clone it to look at it with any git tool; do not write to the folder itself.'
  );
  body.node.append(
    note,
    copyLine(trans.__('Folder'), path, trans),
    copyLine(trans.__('Clone'), `git clone ${shellQuote(path)}`, trans)
  );
  const dialog = new Dialog({
    title: trans.__('Repository of this history'),
    body,
    buttons: [
      ...(openTerminal
        ? [
            Dialog.createButton({
              label: trans.__('Open Terminal Here'),
              actions: ['terminal'],
              accept: false
            })
          ]
        : []),
      Dialog.okButton({ label: trans.__('Close') })
    ]
  });
  const { button } = await dialog.launch();
  if (button.actions.includes('terminal')) {
    openTerminal?.();
  }
}

function copyLine(
  label: string,
  text: string,
  trans: TranslationBundle
): HTMLElement {
  const row = document.createElement('div');
  row.className = 'layerbook-copy-line';
  const name = document.createElement('span');
  name.textContent = label;
  const code = document.createElement('code');
  code.textContent = text;
  code.title = text;
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'layerbook-button';
  button.textContent = trans.__('Copy');
  button.setAttribute('aria-label', trans.__('Copy: %1', label));
  button.addEventListener('click', () => {
    Clipboard.copyToSystem(text);
    Notification.info(trans.__('Copied: %1', text), { autoClose: 3000 });
  });
  row.append(name, code, button);
  return row;
}
