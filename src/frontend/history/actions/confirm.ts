import { Dialog, showDialog } from '@jupyterlab/apputils';
import { Widget } from '@lumino/widgets';

/** What a person is asked before something is changed. */
export interface IConfirmOptions {
  readonly title: string;
  /** What will happen, a sentence each. */
  readonly lines: readonly string[];
  readonly accept: string;
  /** `warn`: something cannot be had back by undoing. */
  readonly kind: 'normal' | 'warn';
}

/** Whether the person agrees. */
export async function confirm(options: IConfirmOptions): Promise<boolean> {
  const { title, lines, accept: label, kind } = options;
  const body = new Widget();
  body.addClass('layerbook-form');
  const list = document.createElement('ul');
  for (const line of lines) {
    const item = document.createElement('li');
    item.textContent = line;
    list.append(item);
  }
  body.node.append(list);
  const dialog = {
    title,
    body,
    buttons: [
      Dialog.cancelButton(),
      kind === 'warn'
        ? Dialog.warnButton({ label })
        : Dialog.okButton({ label })
    ],
    ...(kind === 'warn' ? { defaultButton: 0 } : {})
  };
  const { button } = await showDialog(dialog);
  return button.accept;
}
