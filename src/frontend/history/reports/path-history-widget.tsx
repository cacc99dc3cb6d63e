import type { TranslationBundle } from '@jupyterlab/translation';
import type { Message } from '@lumino/messaging';
import * as React from 'react';
import { layerHistoryIcon } from '../../ui/icons.js';
import { ViewWidget } from '../../ui/view-widget.js';
import type { FindLanguage } from '../find-language.js';
import { ListAndDetail } from '../list-and-detail.js';
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
export class PathHistoryWidget extends ListAndDetail<PathHistoryModel> {
  constructor(options: IPathHistoryWidgetOptions) {
    const { model, actions, findLanguage, trans } = options;
    super(model, {
      list: new ViewWidget(trans, <PathHistoryView model={model} />),
      detail: new ViewWidget(
        trans,
        <VersionView
          model={model}
          actions={actions}
          findLanguage={findLanguage}
        />
      ),
      sizes: [1, 2]
    });
    this._trans = trans;
    this.addClass('layerbook-path-widget');
    this.title.icon = layerHistoryIcon;
    this.onModelChanged();
  }

  /** Lets the next activation go to the box that a path is typed into. */
  askForPath(): void {
    this._isAsking = true;
  }

  protected override onActivateRequest(msg: Message): void {
    super.onActivateRequest(msg);
    if (this._isAsking) {
      this._box?.select();
      this._isAsking = false;
    }
  }

  protected override focusTarget(): HTMLElement {
    const tree = super.focusTarget();
    return this._isAsking || tree === this.node
      ? (this._box ?? this.node)
      : tree;
  }

  protected override onModelChanged(): void {
    const { path, selected } = this.model;
    this.showDetail(selected !== null);
    const name = path?.slice(path.lastIndexOf('/') + 1);
    this.title.label =
      name === undefined
        ? this._trans.__('History of a Path')
        : this._trans.__('History: %1', name === '' ? '/' : name);
    this.title.caption = path === null ? '' : `/${path}`;
  }

  private get _box(): HTMLInputElement | null {
    return this.node.querySelector<HTMLInputElement>('.layerbook-path-box');
  }

  private readonly _trans: TranslationBundle;
  private _isAsking = false;
}
