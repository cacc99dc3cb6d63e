import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

/** Asks whether a file with another content may be replaced. */
export async function mayReplace(
  name: string,
  trans: TranslationBundle
): Promise<boolean> {
  const options = {
    title: trans.__('Replace the file?'),
    body: trans.__('“%1” is there already, with another content.', name),
    buttons: [
      Dialog.cancelButton(),
      Dialog.warnButton({ label: trans.__('Replace') })
    ],
    defaultButton: 0
  };
  const { button } = await showDialog(options);
  return button.accept;
}
