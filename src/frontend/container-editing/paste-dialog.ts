import { Dialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';
import type { IConverted } from './convert-text.js';

type Convert = (text: string) => IConverted | null;

/** Asks for a `docker run` command or a Compose file; null when the dialog is cancelled. */
export async function askForText(
  convert: Convert,
  trans: TranslationBundle
): Promise<IConverted | null> {
  const dialog = new Dialog({
    title: trans.__('Paste docker run as Container Cell'),
    body: new PasteBody(convert, trans),
    buttons: [
      Dialog.cancelButton(),
      Dialog.okButton({ label: trans.__('Insert') })
    ],
    focusNodeSelector: 'textarea'
  });
  const { button, value } = await dialog.launch();
  return button.accept ? value : null;
}

/** A field for the text, which says while it is written whether it is understood. */
class PasteBody
  extends Widget
  implements Dialog.IBodyWidget<IConverted | null>
{
  private readonly _convert: Convert;
  private readonly _trans: TranslationBundle;
  private readonly _area = document.createElement('textarea');
  private readonly _note = document.createElement('p');

  constructor(convert: Convert, trans: TranslationBundle) {
    super();
    this._convert = convert;
    this._trans = trans;
    this.addClass('layerbook-pasteDialog');
    const label = document.createElement('label');
    label.textContent = trans.__('A docker run command, or a Compose file:');
    label.append(this._area);
    this._area.className = 'jp-mod-styled';
    this._area.rows = 10;
    this._area.spellcheck = false;
    this._area.addEventListener('input', () => this._check());
    this._note.setAttribute('role', 'status');
    this.node.append(label, this._note);
  }

  protected override onAfterAttach(): void {
    // The dialog begins to listen when all of it is attached.
    window.setTimeout(() => this._check(), 0);
  }

  getValue(): IConverted | null {
    return this._convert(this._area.value);
  }

  /** The dialog looks at this mark to disable its button. */
  private _check(): void {
    if (this._isTelling) {
      return;
    }
    const text = this._area.value;
    const isRead = text.trim() !== '' && this._convert(text) !== null;
    this.toggleClass('jp-mod-error', !isRead);
    this._note.textContent =
      isRead || text.trim() === ''
        ? ''
        : this._trans.__(
            'This is neither a whole docker run command nor a Compose file with services.'
          );
    // It looks at an input before this does: it is told again.
    this._isTelling = true;
    this._area.dispatchEvent(new Event('input', { bubbles: true }));
    this._isTelling = false;
  }

  private _isTelling = false;
}
