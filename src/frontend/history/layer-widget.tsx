import type { Message } from '@lumino/messaging';
import { SplitPanel } from '@lumino/widgets';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import { shortOid } from '../../common/format.js';
import { layerIcon } from '../ui/icons.js';
import { HANDS_ON_FOCUS } from '../ui/virtual-tree.js';
import { ViewWidget } from '../ui/view-widget.js';
import { FileDiffView } from './file-diff-view.js';
import type { FindLanguage } from './file-diff-view.js';
import type { LayerModel } from './layer-model.js';
import { LayerView } from './layer-view.js';
import type { ILayerActions } from './layer-view.js';

/** Longest instruction in a tab's label. */
const MAX_LABEL = 28;

/** What a {@link LayerWidget} needs. */
export interface ILayerWidgetOptions {
  readonly model: LayerModel;
  readonly actions: ILayerActions;
  readonly findLanguage: FindLanguage;
  readonly trans: TranslationBundle;
}

/** A layer's files, and below them the difference of the file that is looked at. It owns its model. */
export class LayerWidget extends SplitPanel {
  constructor(options: ILayerWidgetOptions) {
    super({ orientation: 'vertical', spacing: 1 });
    const { model, actions, findLanguage, trans } = options;
    this.model = model;
    this._trans = trans;
    this.addClass('layerbook-layer-widget');
    this.node.tabIndex = -1;
    this.node.setAttribute(HANDS_ON_FOCUS, '');
    const files = new ViewWidget(
      trans,
      <LayerView model={model} actions={actions} />
    );
    const diff = new ViewWidget(
      trans,
      <FileDiffView model={model} findLanguage={findLanguage} />
    );
    this._diff = diff;
    diff.hide();
    this.addWidget(files);
    this.addWidget(diff);
    this.title.icon = layerIcon;
    this.title.closable = true;
    model.stateChanged.connect(this._onChanged, this);
    this._onChanged();
  }

  readonly model: LayerModel;

  override dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this.model.stateChanged.disconnect(this._onChanged, this);
    this.model.dispose();
    super.dispose();
  }

  protected override onActivateRequest(msg: Message): void {
    super.onActivateRequest(msg);
    const tree = this.node.querySelector<HTMLElement>('.layerbook-tree');
    (tree ?? this.node).focus({ preventScroll: true });
  }

  private _onChanged(): void {
    const { subject, file } = this.model;
    if (this._diff.isHidden && file !== null) {
      this._diff.show();
      // What is hidden has no size that could be kept.
      this.setRelativeSizes([2, 3]);
    }
    this._diff.setHidden(file === null);
    if (subject === null) {
      this.title.label = this._trans.__('Layer');
      return;
    }
    const { commit, base } = subject;
    const words = shorten(commit.subject);
    this.title.label =
      base === null
        ? this._trans.__('Layer: %1', words)
        : this._trans.__(
            'Layers: %1 … %2',
            shortOid(base.oid),
            shortOid(commit.oid)
          );
    this.title.caption = commit.instruction;
  }

  private readonly _diff: ViewWidget;
  private readonly _trans: TranslationBundle;
}

function shorten(text: string): string {
  return text.length > MAX_LABEL ? `${text.slice(0, MAX_LABEL - 1)}…` : text;
}
