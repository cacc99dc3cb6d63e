import { Panel } from '@lumino/widgets';
import type { Message } from '@lumino/messaging';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import { layerHistoryIcon } from '../ui/icons.js';
import { ViewWidget } from '../ui/view-widget.js';
import { HANDS_ON_FOCUS } from '../ui/virtual-tree.js';
import { HistoryView } from './history-view.js';
import type { IPanelActions } from './panel-actions.js';
import type { PanelModel } from './panel-model.js';

/** The History panel in a side bar. It owns its model. */
export class HistoryPanel extends Panel {
  constructor(
    model: PanelModel,
    actions: IPanelActions,
    trans: TranslationBundle
  ) {
    super();
    this.id = 'layerbook-history';
    this.addClass('layerbook-history');
    this.node.tabIndex = -1;
    this.node.setAttribute(HANDS_ON_FOCUS, '');
    this.title.icon = layerHistoryIcon;
    this.title.caption = trans.__('Layer history');
    this.model = model;
    const view = new ViewWidget(
      trans,
      <HistoryView model={model} actions={actions} />
    );
    view.addClass('layerbook-history-view');
    this.addWidget(view);
  }

  readonly model: PanelModel;

  override dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this.model.dispose();
    super.dispose();
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

  protected override onActivateRequest(msg: Message): void {
    super.onActivateRequest(msg);
    const tree = this.node.querySelector<HTMLElement>('.layerbook-tree');
    (tree ?? this.node).focus({ preventScroll: true });
  }
}
