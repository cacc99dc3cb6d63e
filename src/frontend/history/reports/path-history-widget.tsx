import { SplitPanel } from '@lumino/widgets';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Message } from '@lumino/messaging';
import * as React from 'react';
import { layerIcon } from '../../ui/icons.js';
import { ViewWidget } from '../../ui/view-widget.js';
import type { FindLanguage } from '../find-language.js';
import { PathDiffView } from './path-diff-view.js';
import type { PathHistoryModel } from './path-history-model.js';
import { PathHistoryView } from './path-history-view.js';
import type { IPathHistoryActions } from './path-history-view.js';

/** What a {@link PathHistoryWidget} needs. */
export interface IPathHistoryWidgetOptions {
  readonly model: PathHistoryModel;
  readonly actions: IPathHistoryActions;
  readonly findLanguage: FindLanguage;
  readonly trans: TranslationBundle;
}

/** The history of a path, and below it the difference of the chosen commit. It owns its model. */
export class PathHistoryWidget extends SplitPanel {
  constructor(options: IPathHistoryWidgetOptions) {
    super({ orientation: 'vertical', spacing: 1 });
    const { model, actions, findLanguage, trans } = options;
    this.model = model;
    this._trans = trans;
    this.addClass('layerbook-layer-widget');
    this.addClass('layerbook-path-widget');
    this.node.tabIndex = -1;
    this._diff = new ViewWidget(
      trans,
      <PathDiffView
        model={model}
        findLanguage={findLanguage}
        onClose={() => this._diff.hide()}
      />
    );
    this._diff.hide();
    this.addWidget(
      new ViewWidget(trans, <PathHistoryView model={model} actions={actions} />)
    );
    this.addWidget(this._diff);
    this.setRelativeSizes([1, 2]);
    this.title.icon = layerIcon;
    this.title.closable = true;
    model.stateChanged.connect(this._onChanged, this);
    this._onChanged();
  }

  readonly model: PathHistoryModel;

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
    const place = this.node.querySelector<HTMLElement>(
      '.layerbook-tree, .layerbook-path-box'
    );
    (place ?? this.node).focus({ preventScroll: true });
  }

  private _onChanged(): void {
    const { path, selected } = this.model;
    // The pane that a person closed comes back with the next choice.
    if (selected !== this._shown) {
      this._shown = selected;
      this._diff.setHidden(selected === null);
    }
    const name = path.slice(path.lastIndexOf('/') + 1);
    this.title.label =
      path === ''
        ? this._trans.__('History of a Path')
        : this._trans.__('History of %1', name);
    this.title.caption = path === '' ? '' : `/${path}`;
  }

  private readonly _diff: ViewWidget;
  private readonly _trans: TranslationBundle;
  private _shown: PathHistoryModel['selected'] = null;
}
