import type { Message } from '@lumino/messaging';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import type { FindLanguage } from '../history/find-language.js';
import { ListAndDetail } from '../history/list-and-detail.js';
import { ViewWidget } from '../ui/view-widget.js';
import { FileView } from './file-view.js';
import { volumeIcon } from './volume-icon.js';
import type { VolumeModel } from './volume-model.js';
import { VolumeView } from './volume-view.js';

/** A volume's folders, and below them the file that is looked at. It owns its model. */
export class VolumeWidget extends ListAndDetail<VolumeModel> {
  constructor(options: {
    readonly model: VolumeModel;
    readonly findLanguage: FindLanguage;
    readonly trans: TranslationBundle;
  }) {
    const { model, findLanguage, trans } = options;
    super(model, {
      list: new ViewWidget(trans, <VolumeView model={model} />),
      detail: new ViewWidget(
        trans,
        <FileView model={model} findLanguage={findLanguage} />
      ),
      sizes: [2, 3]
    });
    this.addClass('layerbook-volume-widget');
    this.title.icon = volumeIcon;
    this.title.label = model.volume;
    this.title.caption = trans.__('Volume %1', model.volume);
    this.node.addEventListener('keydown', event => onKey(event, model));
  }

  protected override onAfterShow(msg: Message): void {
    super.onAfterShow(msg);
    this.model.setVisible(true);
  }

  protected override onAfterAttach(msg: Message): void {
    super.onAfterAttach(msg);
    if (this.isVisible) {
      this.model.setVisible(true);
    }
  }

  protected override onAfterHide(msg: Message): void {
    super.onAfterHide(msg);
    this.model.setVisible(false);
  }

  protected override onModelChanged(): void {
    this.showDetail(this.model.file !== null);
  }
}

/** As in the file browser: Backspace leaves a folder. */
function onKey(event: KeyboardEvent, model: VolumeModel): void {
  const { target } = event;
  const isTyping =
    target instanceof Element &&
    target.closest('input, [contenteditable], .cm-editor') !== null;
  const isUp =
    event.key === 'Backspace' || (event.altKey && event.key === 'ArrowUp');
  if (isUp && !isTyping) {
    event.preventDefault();
    void model.goUp();
  }
}
