import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import { shortOid } from '../../common/format.js';
import { layerIcon } from '../ui/icons.js';
import { ViewWidget } from '../ui/view-widget.js';
import { FileDiffView } from './file-diff-view.js';
import type { FindLanguage } from './file-diff-view.js';
import type { LayerModel } from './layer-model.js';
import { ListAndDetail } from './list-and-detail.js';
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
export class LayerWidget extends ListAndDetail<LayerModel> {
  constructor(options: ILayerWidgetOptions) {
    const { model, actions, findLanguage, trans } = options;
    super(model, {
      list: new ViewWidget(
        trans,
        <LayerView model={model} actions={actions} />
      ),
      detail: new ViewWidget(
        trans,
        <FileDiffView model={model} findLanguage={findLanguage} />
      ),
      sizes: [2, 3]
    });
    this._trans = trans;
    this.title.icon = layerIcon;
    this.onModelChanged();
  }

  protected override onModelChanged(): void {
    const { subject, file } = this.model;
    this.showDetail(file !== null);
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

  private readonly _trans: TranslationBundle;
}

function shorten(text: string): string {
  return text.length > MAX_LABEL ? `${text.slice(0, MAX_LABEL - 1)}…` : text;
}
