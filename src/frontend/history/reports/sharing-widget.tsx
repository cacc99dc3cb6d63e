import type { TranslationBundle } from '@jupyterlab/translation';
import type { Message } from '@lumino/messaging';
import * as React from 'react';
import { layerIcon } from '../../ui/icons.js';
import { ViewWidget } from '../../ui/view-widget.js';
import { HANDS_ON_FOCUS } from '../../ui/virtual-tree.js';
import type { IHistorySource } from '../history-source.js';
import type { SharingImage } from './sharing-rows.js';
import { SharingView } from './sharing-view.js';

/** What a {@link SharingWidget} needs. */
export interface ISharingWidgetOptions {
  readonly source: IHistorySource;
  readonly nameOf: (image: SharingImage) => string;
  readonly trans: TranslationBundle;
}

/** The shared layers of an engine, in the main area. */
export class SharingWidget extends ViewWidget {
  constructor({ source, nameOf, trans }: ISharingWidgetOptions) {
    super(trans, <SharingView source={source} nameOf={nameOf} />);
    this.addClass('layerbook-sharing-widget');
    this.node.tabIndex = -1;
    this.node.setAttribute(HANDS_ON_FOCUS, '');
    this.title.label = trans.__('Shared Layers');
    this.title.icon = layerIcon;
    this.title.closable = true;
  }

  protected override onActivateRequest(msg: Message): void {
    super.onActivateRequest(msg);
    const tree = this.node.querySelector<HTMLElement>('.layerbook-tree');
    (tree ?? this.node).focus({ preventScroll: true });
  }
}
