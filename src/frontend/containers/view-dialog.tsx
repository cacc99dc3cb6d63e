import { Dialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type * as React from 'react';
import { ViewWidget } from '../ui/view-widget.js';

/** A dialog whose body is a view. */
export interface IViewDialogOptions {
  readonly title: string;
  readonly view: React.ReactElement;
  readonly accept: string;
  readonly trans: TranslationBundle;
}

/** Shows a view in a dialog; whether it was accepted. */
export async function showViewDialog(
  options: IViewDialogOptions
): Promise<boolean> {
  // The dialog disposes of it.
  const body = new ViewWidget(options.trans, options.view);
  body.addClass('layerbook-form');
  body.addClass('layerbook-container-dialog');
  const dialog = new Dialog({
    title: options.title,
    body,
    buttons: [
      Dialog.cancelButton(),
      Dialog.okButton({ label: options.accept })
    ],
    focusNodeSelector: 'input:checked'
  });
  const { button } = await dialog.launch();
  return button.accept;
}
