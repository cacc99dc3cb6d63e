import type { ILabShell, JupyterFrontEnd } from '@jupyterlab/application';
import { MainAreaWidget, WidgetTracker } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CellRevealer } from '../actions/cell-revealer.js';
import type { FindLanguage } from '../find-language.js';
import type { HistoryModel } from '../history-model.js';
import type { LayerOpener } from '../layer-opener.js';
import { PathHistoryModel } from './path-history-model.js';
import type { PathHistoryWidget } from './path-history-widget.js';

/** What a {@link PathHistoryOpener} needs. */
export interface IPathHistoryOpenerOptions {
  readonly app: JupyterFrontEnd;
  /** Null where the main area holds one notebook and nothing else. */
  readonly labShell: ILabShell | null;
  readonly opener: LayerOpener;
  readonly cells: CellRevealer;
  readonly findLanguage: FindLanguage;
  readonly trans: TranslationBundle;
}

/** Shows histories of paths in the main area: one view per notebook, which is used again for each path. */
export class PathHistoryOpener {
  constructor(options: IPathHistoryOpenerOptions) {
    this._options = options;
  }

  readonly tracker = new WidgetTracker<MainAreaWidget<PathHistoryWidget>>({
    namespace: 'layerbook-path-history'
  });

  /** Shows the history of a path; without one, asks for it. */
  async open(history: HistoryModel, path: string): Promise<void> {
    const { app, labShell } = this._options;
    const id = `layerbook-path-history-${history.notebookId}`;
    const widget =
      this.tracker.find(one => one.id === id) ??
      (await this._create(history, id));
    if (!widget.isAttached) {
      const area = labShell === null ? 'down' : 'main';
      app.shell.add(widget, area, { activate: false });
    }
    app.shell.activateById(widget.id);
    await widget.content.model.show(path);
    await this.tracker.save(widget);
  }

  private async _create(
    history: HistoryModel,
    id: string
  ): Promise<MainAreaWidget<PathHistoryWidget>> {
    const { opener, cells, findLanguage, trans } = this._options;
    const { PathHistoryWidget } = await import('./path-history-widget.js');
    const model = new PathHistoryModel(history.source, history.notebookId);
    const content = new PathHistoryWidget({
      model,
      findLanguage,
      trans,
      actions: {
        openLayer: ({ commit, change }) =>
          void opener.open(
            history,
            commit,
            null,
            change === null ? undefined : model.path
          ),
        showCell: ({ commit }) => cells.show(history, commit)
      }
    });
    const widget = new MainAreaWidget({ content });
    widget.id = id;
    widget.toolbar.hide();
    await this.tracker.add(widget);
    // The path that is typed in the view is to be found after a reload, too.
    model.stateChanged.connect(() => void this.tracker.save(widget));
    return widget;
  }

  private readonly _options: IPathHistoryOpenerOptions;
}
