import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Message } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';
import { toErrorData } from '../../../common/protocol/errors.js';

/** A line of text that is asked for. */
export interface ITextField {
  readonly label: string;
  readonly value: string;
  readonly placeholder?: string;
}

/** What a dialog asks for. */
export interface IFormOptions {
  readonly title: string;
  readonly fields: readonly ITextField[];
  /** Sentences above the fields. */
  readonly notes?: readonly string[];
  /** A sentence that must not be missed. */
  readonly warning?: string;
  readonly accept: string;
  readonly trans: TranslationBundle;
}

/**
 * Asks for the fields and gives them to `submit`; when that fails, says why and asks again with what was typed. Resolves
 * to null when the person gives up.
 */
export async function askUntilDone<T>(
  options: IFormOptions,
  submit: (values: readonly string[]) => Promise<T>
): Promise<T | null> {
  let { fields } = options;
  let error = '';
  for (;;) {
    const values = await ask({ ...options, fields }, error);
    if (values === null) {
      return null;
    }
    try {
      return await submit(values);
    } catch (failure) {
      const { message, hint } = toErrorData(failure);
      error = `${message} ${hint}`;
      fields = fields.map((field, index) => ({
        ...field,
        value: values[index] ?? ''
      }));
    }
  }
}

async function ask(
  options: IFormOptions,
  error: string
): Promise<readonly string[] | null> {
  // The dialog disposes of it.
  const body = new FormBody(options, error);
  const dialog = {
    title: options.title,
    body,
    buttons: [
      Dialog.cancelButton(),
      Dialog.okButton({ label: options.accept })
    ],
    focusNodeSelector: 'input[type=text]'
  };
  const { button, value } = await showDialog(dialog);
  return button.accept ? value : null;
}

class FormBody extends Widget implements Dialog.IBodyWidget<readonly string[]> {
  private readonly _inputs: readonly HTMLInputElement[];

  constructor({ fields, notes = [], warning }: IFormOptions, error: string) {
    super();
    this.addClass('layerbook-form');
    notes.forEach(note => this.node.append(paragraph(note)));
    this._inputs = fields.map(field => {
      const input = document.createElement('input');
      input.type = 'text';
      input.className = 'jp-mod-styled';
      input.value = field.value;
      input.placeholder = field.placeholder ?? '';
      input.spellcheck = false;
      input.autocomplete = 'off';
      const label = document.createElement('label');
      label.append(field.label, input);
      this.node.append(label);
      return input;
    });
    if (warning !== undefined) {
      this.node.append(paragraph(warning, 'layerbook-form-warning'));
    }
    if (error !== '') {
      const words = paragraph(error, 'layerbook-form-error');
      words.setAttribute('role', 'alert');
      this.node.append(words);
    }
  }

  getValue(): readonly string[] {
    return this._inputs.map(input => input.value.trim());
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    this._inputs[0]?.select();
  }
}

function paragraph(text: string, className = ''): HTMLParagraphElement {
  const node = document.createElement('p');
  node.className = className;
  node.textContent = text;
  return node;
}
