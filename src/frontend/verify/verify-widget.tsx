import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import { layerIcon } from '../ui/icons.js';
import { ViewWidget } from '../ui/view-widget.js';
import type { VerifyModel } from './verify-model.js';
import { VerifyView } from './verify-view.js';

/** The report of `Verify Export…` in the main area. It owns its model: closing it stops what is under way. */
export class VerifyWidget extends ViewWidget {
  constructor(options: {
    readonly model: VerifyModel;
    /** The notebook's name. */
    readonly name: string;
    readonly onAgain: () => void;
    readonly trans: TranslationBundle;
  }) {
    const { model, name, onAgain, trans } = options;
    super(trans, <VerifyView model={model} onAgain={onAgain} />);
    this.model = model;
    this.addClass('layerbook-verify');
    this.node.tabIndex = -1;
    this.title.icon = layerIcon;
    this.title.label = trans.__('Verify: %1', name);
    this.title.caption = trans.__(
      'Whether the export of %1 builds what the notebook built',
      name
    );
    this.title.closable = true;
  }

  readonly model: VerifyModel;

  override dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this.model.dispose();
    super.dispose();
  }
}
