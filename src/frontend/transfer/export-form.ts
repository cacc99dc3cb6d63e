import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Message } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';
import type { IExportOptions } from '../../common/notebook/export-text.js';

/** What to export, and where to. */
export interface IExportWish {
  /** Relative to the notebook's folder, or from the server's root folder with `/`. */
  readonly name: string;
  readonly markdown: IExportOptions['markdown'];
}

/** What the form begins with. */
export interface IExportFormOptions {
  readonly name: string;
  /** Whether there is Markdown that could be written. */
  readonly hasMarkdown: boolean;
  readonly trans: TranslationBundle;
}

/** Asks for the file's name and what goes into it; null when the user cancels or gives no name. */
export async function askExport(
  options: IExportFormOptions
): Promise<IExportWish | null> {
  const { trans } = options;
  // The dialog disposes of it.
  const body = new ExportForm(options);
  const dialog = {
    title: trans.__('Export Dockerfile'),
    body,
    buttons: [
      Dialog.cancelButton(),
      Dialog.okButton({ label: trans.__('Export') })
    ],
    focusNodeSelector: 'input[type=text]'
  };
  const { button, value } = await showDialog(dialog);
  return button.accept && value && value.name !== '' ? value : null;
}

/** The body of the dialog. */
class ExportForm extends Widget implements Dialog.IBodyWidget<IExportWish> {
  private readonly _name = document.createElement('input');
  private readonly _markdown = document.createElement('input');

  constructor({ name, hasMarkdown, trans }: IExportFormOptions) {
    super();
    this.addClass('layerbook-ExportForm');
    this._name.type = 'text';
    this._name.className = 'jp-mod-styled';
    this._name.value = name;
    this._name.spellcheck = false;
    const nameLabel = document.createElement('label');
    nameLabel.append(trans.__('File name'), this._name);
    this._markdown.type = 'checkbox';
    this._markdown.disabled = !hasMarkdown;
    const markdownLabel = document.createElement('label');
    markdownLabel.append(
      this._markdown,
      trans.__('Write Markdown cells as comments')
    );
    this.node.append(nameLabel, markdownLabel);
  }

  getValue(): IExportWish {
    return {
      name: this._name.value.trim(),
      markdown: this._markdown.checked ? 'as comments' : 'leave out'
    };
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    this._name.select();
  }
}
