import type { ILabShell, JupyterFrontEnd } from '@jupyterlab/application';
import { MainAreaWidget, WidgetTracker } from '@jupyterlab/apputils';
import type { INotebookTracker } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { IHistorySource } from '../history-source.js';
import { MadeOnce } from '../made-once.js';
import type { SharingWidget } from './sharing-widget.js';

/** What a {@link SharingOpener} needs. */
export interface ISharingOpenerOptions {
  readonly app: JupyterFrontEnd;
  /** Null where the main area holds one notebook and nothing else. */
  readonly labShell: ILabShell | null;
  readonly tracker: INotebookTracker;
  readonly source: IHistorySource;
  readonly trans: TranslationBundle;
}

/** Shows which images of the engine share which layers: one view in the main area. */
export class SharingOpener {
  constructor(options: ISharingOpenerOptions) {
    this._options = options;
  }

  /** The view while it is open, so that a reload finds it again. */
  readonly tracker = new WidgetTracker<MainAreaWidget<SharingWidget>>({
    namespace: 'layerbook-sharing'
  });

  /** Brings the view to the front. */
  async open(): Promise<void> {
    const { app, labShell } = this._options;
    const widget = await this._view.get('all', () => this._create());
    if (!widget.isAttached) {
      const area = labShell === null ? 'down' : 'main';
      app.shell.add(widget, area, { activate: false });
    }
    app.shell.activateById(widget.id);
  }

  private async _create(): Promise<MainAreaWidget<SharingWidget>> {
    const { source, tracker, trans } = this._options;
    const [{ SharingWidget }, { createNameImage }] = await Promise.all([
      import('./sharing-widget.js'),
      import('./name-image.js')
    ]);
    const nameOf = createNameImage(tracker, trans);
    const content = new SharingWidget({ source, nameOf, trans });
    const widget = new MainAreaWidget({ content });
    widget.id = 'layerbook-sharing';
    widget.toolbar.hide();
    await this.tracker.add(widget);
    return widget;
  }

  private readonly _options: ISharingOpenerOptions;
  private readonly _view = new MadeOnce<'all', MainAreaWidget<SharingWidget>>();
}
