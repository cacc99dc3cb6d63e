import type { ILabShell, JupyterFrontEnd } from '@jupyterlab/application';
import { MainAreaWidget, WidgetTracker } from '@jupyterlab/apputils';
import type { INotebookTracker } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Widget } from '@lumino/widgets';
import * as React from 'react';
import { readNotebookId } from '../../executor/snapshot.js';
import { layerIcon } from '../../ui/icons.js';
import { ViewWidget } from '../../ui/view-widget.js';
import type { IHistorySource } from '../history-source.js';

/** What a {@link SharingOpener} needs. */
export interface ISharingOpenerOptions {
  readonly app: JupyterFrontEnd;
  readonly labShell: ILabShell | null;
  readonly tracker: INotebookTracker;
  readonly source: IHistorySource;
  readonly trans: TranslationBundle;
}

/** Shows which images of the engine share which layers, in the main area. */
export class SharingOpener {
  constructor(options: ISharingOpenerOptions) {
    this._options = options;
  }

  readonly tracker = new WidgetTracker<MainAreaWidget<Widget>>({
    namespace: 'layerbook-sharing'
  });

  async open(): Promise<void> {
    const { app, labShell } = this._options;
    const known = this.tracker.find(() => true);
    const widget = known ?? (await this._create());
    if (!widget.isAttached) {
      const area = labShell === null ? 'down' : 'main';
      app.shell.add(widget, area, { activate: false });
    }
    app.shell.activateById(widget.id);
  }

  private async _create(): Promise<MainAreaWidget<Widget>> {
    const { source, trans } = this._options;
    const { SharingView } = await import('./sharing-view.js');
    const content = new ViewWidget(
      trans,
      React.createElement(SharingView, {
        source,
        nameNotebook: id => this._nameOf(id)
      })
    );
    content.addClass('layerbook-report-widget');
    content.title.label = trans.__('Shared Layers');
    content.title.icon = layerIcon;
    content.title.closable = true;
    const widget = new MainAreaWidget<Widget>({ content });
    widget.id = 'layerbook-sharing';
    widget.toolbar.hide();
    await this.tracker.add(widget);
    return widget;
  }

  private _nameOf(notebookId: string): string | null {
    const panel = this._options.tracker.find(
      ({ content }) =>
        content.model !== null &&
        readNotebookId(content.model)?.toLowerCase() === notebookId
    );
    return panel?.title.label ?? null;
  }

  private readonly _options: ISharingOpenerOptions;
}
