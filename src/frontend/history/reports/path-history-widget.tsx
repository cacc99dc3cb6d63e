import type { TranslationBundle } from '@jupyterlab/translation';
import type { Message } from '@lumino/messaging';
import { SplitPanel } from '@lumino/widgets';
import * as React from 'react';
import { layerHistoryIcon } from '../../ui/icons.js';
import { HANDS_ON_FOCUS } from '../../ui/virtual-tree.js';
import { ViewWidget } from '../../ui/view-widget.js';
import type { FindLanguage } from '../find-language.js';
import type { PathHistoryModel } from './path-history-model.js';
import { PathHistoryView } from './path-history-view.js';
import { VersionView } from './version-view.js';
import type { IPathHistoryActions } from './version-view.js';

/** What a {@link PathHistoryWidget} needs. */
export interface IPathHistoryWidgetOptions {
  readonly model: PathHistoryModel;
  readonly actions: IPathHistoryActions;
  readonly findLanguage: FindLanguage;
  readonly trans: TranslationBundle;
}

/** The history of a path, and below it how the path changed at the chosen commit. It owns its model. */
export class PathHistoryWidget extends SplitPanel {
  constructor(options: IPathHistoryWidgetOptions) {
    super({ orientation: 'vertical', spacing: 1 });
    const { model, actions, findLanguage, trans } = options;
    this.model = model;
    this._trans = trans;
    this.addClass('layerbook-layer-widget');
    this.addClass('layerbook-path-widget');
    this.node.tabIndex = -1;
    this.node.setAttribute(HANDS_ON_FOCUS, '');
    this._version = new ViewWidget(
      trans,
      <VersionView
        model={model}
        actions={actions}
        findLanguage={findLanguage}
      />
    );
    this._version.hide();
    this.addWidget(new ViewWidget(trans, <PathHistoryView model={model} />));
    this.addWidget(this._version);
    this.title.icon = layerHistoryIcon;
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

  /** Lets the next activation go to the box that a path is typed into. */
  askForPath(): void {
    this._isAsking = true;
  }

  protected override onActivateRequest(msg: Message): void {
    super.onActivateRequest(msg);
    const box = this.node.querySelector<HTMLInputElement>(
      '.layerbook-path-box'
    );
    const tree = this.node.querySelector<HTMLElement>('.layerbook-tree');
    const place = this._isAsking ? box : (tree ?? box);
    (place ?? this.node).focus({ preventScroll: true });
    if (this._isAsking) {
      box?.select();
      this._isAsking = false;
    }
  }

  private _onChanged(): void {
    const { path, selected } = this.model;
    if (this._version.isHidden && selected !== null) {
      this._version.show();
      // A hidden widget has no size to come back to.
      this.setRelativeSizes([1, 2]);
    } else {
      this._version.setHidden(selected === null);
    }
    const name = path?.slice(path.lastIndexOf('/') + 1);
    this.title.label =
      name === undefined
        ? this._trans.__('History of a Path')
        : this._trans.__('History: %1', name === '' ? '/' : name);
    this.title.caption = path === null ? '' : `/${path}`;
  }

  private readonly _version: ViewWidget;
  private readonly _trans: TranslationBundle;
  private _isAsking = false;
}
