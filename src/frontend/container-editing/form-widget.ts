import type { Cell } from '@jupyterlab/cells';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import { ViewWidget } from '../ui/view-widget.js';
import { FormModel } from './form-model.js';
import { OptionsForm, type IFormNames } from './options-form.js';

const SUPPRESS = 'data-lm-suppress-shortcuts';

/** The form of a container cell's options, between its header and its editor. */
export class FormWidget extends ViewWidget {
  private readonly _model: FormModel;
  private readonly _onClose: () => void;

  constructor(options: {
    readonly cell: Cell;
    readonly findNames: () => Promise<IFormNames>;
    readonly onClose: () => void;
    readonly trans: TranslationBundle;
  }) {
    const { cell, findNames, onClose, trans } = options;
    const model = new FormModel(cell.model);
    super(
      trans,
      React.createElement(OptionsForm, { model, findNames, onClose })
    );
    this._model = model;
    this._onClose = onClose;
    this.addClass('layerbook-options-form');
    this.node.setAttribute('role', 'form');
    this.node.setAttribute('aria-label', trans.__('Options of the container'));
    this.node.addEventListener('keydown', this._onKeyDown);
    this.node.addEventListener('focusin', onFocusIn);
  }

  override dispose(): void {
    this._model.dispose();
    super.dispose();
  }

  private _onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      this._onClose();
    }
  };
}

/**
 * The keys of the notebook's command mode are not for whoever is at a button or a check box of the form; in fields of
 * text they are off anyway.
 */
function onFocusIn({ target }: FocusEvent): void {
  if (
    target instanceof HTMLElement &&
    target.matches('button, select, input[type="checkbox"]')
  ) {
    target.setAttribute(SUPPRESS, 'true');
  }
}
