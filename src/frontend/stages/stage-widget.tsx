import type { NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Message } from '@lumino/messaging';
import * as React from 'react';
import type { IRpcClient } from '../tokens.js';
import { layerIcon } from '../ui/icons.js';
import { ViewWidget } from '../ui/view-widget.js';
import type { PageNotebooks } from './page-notebooks.js';
import { StageModel } from './stage-model.js';
import { StageView } from './stage-view.js';
import type { IStageActions } from './stage-view.js';

/** What a {@link StageWidget} needs. */
export interface IStageWidgetOptions {
  readonly panel: NotebookPanel;
  readonly notebooks: PageNotebooks;
  readonly client: IRpcClient;
  readonly actions: IStageActions;
  readonly trans: TranslationBundle;
}

/** The stage table of one notebook; its tab carries the notebook's name. */
export class StageWidget extends ViewWidget {
  constructor(options: IStageWidgetOptions) {
    const { panel, actions, trans } = options;
    const model = new StageModel(options);
    super(trans, <StageView model={model} actions={actions} />);
    this.model = model;
    this._trans = trans;
    this.addClass('layerbook-stages');
    this.node.tabIndex = -1;
    this.title.icon = layerIcon;
    this.title.closable = true;
    panel.title.changed.connect(this._onTitleChanged, this);
    this._onTitleChanged();
  }

  readonly model: StageModel;

  override dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this.model.panel.title.changed.disconnect(this._onTitleChanged, this);
    this.model.dispose();
    super.dispose();
  }

  protected override onActivateRequest(msg: Message): void {
    super.onActivateRequest(msg);
    this.node.focus({ preventScroll: true });
  }

  private _onTitleChanged(): void {
    const { label } = this.model.panel.title;
    this.title.label = this._trans.__('Stages: %1', label);
    this.title.caption = this._trans.__('Stages of %1', label);
  }

  private readonly _trans: TranslationBundle;
}
