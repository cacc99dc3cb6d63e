import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';
import type { NotebookSnapshot } from '../../common/notebook/snapshot.js';
import type { ISecretInfo } from '../../common/protocol/notebook.js';
import type { IRpcClient } from '../tokens.js';

/**
 * Asks whether a notebook may read the secrets of the server that it names, and tells the back end when it may.
 *
 * Resolves with whether it may; throws what the back end answers.
 */
export async function askForSecrets(
  notebook: NotebookSnapshot,
  client: IRpcClient,
  trans: TranslationBundle
): Promise<boolean> {
  const all = await client.request('listSecrets', { notebook });
  const wanted = all.filter(({ isAllowed }) => !isAllowed);
  const { button } = await showDialog({
    title: trans.__('Let this notebook read secrets?'),
    body: new SecretsBody(wanted, trans),
    hasClose: false,
    defaultButton: 0,
    buttons: [
      Dialog.cancelButton({ label: trans.__('Don’t Allow') }),
      Dialog.okButton({ label: trans.__('Allow for This Notebook') })
    ]
  });
  if (!button.accept) {
    return false;
  }
  await client.request('allowSecrets', { notebook });
  return true;
}

class SecretsBody extends Widget {
  constructor(secrets: readonly ISecretInfo[], trans: TranslationBundle) {
    super();
    this.addClass('layerbook-Secrets');
    const list = document.createElement('ul');
    list.append(...secrets.map(secret => secretItem(secret, trans)));
    this.node.append(
      paragraph(
        trans.__(
          'Instructions of its Dockerfile get these values of the Jupyter server while they run:'
        )
      ),
      list,
      paragraph(
        trans.__(
          'Allow this only if you know what the notebook runs. It is remembered for this notebook and these sources; the values are not kept in it.'
        )
      )
    );
  }
}

function paragraph(text: string): HTMLElement {
  const node = document.createElement('p');
  node.textContent = text;
  return node;
}

/** Ids and paths are the notebook's: they are shown as they are, and only as text. */
function secretItem(
  { id, source, isThere }: ISecretInfo,
  trans: TranslationBundle
): HTMLElement {
  const item = document.createElement('li');
  const name = document.createElement('code');
  name.textContent = id;
  const origin = document.createElement('code');
  let what = trans.__('the ssh agent');
  if ('file' in source) {
    what = trans.__('file');
    origin.textContent = source.file;
  } else if ('env' in source) {
    what = trans.__('environment variable');
    origin.textContent = source.env;
  }
  item.append(name, ` — ${what} `, origin);
  if (!isThere) {
    item.append(` (${trans.__('not there now')})`);
  }
  return item;
}
