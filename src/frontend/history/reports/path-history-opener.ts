import type { ILabShell, JupyterFrontEnd } from '@jupyterlab/application';
import { MainAreaWidget, WidgetTracker } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { NotebookId } from '../../../common/ids.js';
import type { FindLanguage } from '../find-language.js';
import type { HistoryModel } from '../history-model.js';
import type { LayerOpener } from '../layer-opener.js';
import { MadeOnce } from '../made-once.js';
import type { ICellPlace } from '../panel-model.js';
import type { IPathChoice } from './path-history-model.js';
import type { PathHistoryWidget } from './path-history-widget.js';

/** What a {@link PathHistoryOpener} needs. */
export interface IPathHistoryOpenerOptions {
  readonly app: JupyterFrontEnd;
  /** Null where the main area holds one notebook and nothing else. */
  readonly labShell: ILabShell | null;
  readonly opener: LayerOpener;
  readonly cells: ICellPlace;
  readonly findLanguage: FindLanguage;
  readonly trans: TranslationBundle;
}

/** Shows histories of paths in the main area: one view per notebook, which is used again for each path. */
export class PathHistoryOpener {
  constructor(options: IPathHistoryOpenerOptions) {
    this._options = options;
  }

  /** The views that are open, so that a reload finds them again. */
  readonly tracker = new WidgetTracker<MainAreaWidget<PathHistoryWidget>>({
    namespace: 'layerbook-path-history'
  });

  /** Shows the history of a path; null: asks for one. */
  async open(
    history: HistoryModel,
    path: string | null,
    choice: IPathChoice = {}
  ): Promise<void> {
    const { app, labShell } = this._options;
    const widget = await this._views.get(history.notebookId, () =>
      this._create(history)
    );
    if (!widget.isAttached) {
      const area = labShell === null ? 'down' : 'main';
      const place = this._place(history);
      app.shell.add(widget, area, { activate: false, ...place });
    }
    if (path === null) {
      widget.content.askForPath();
    }
    app.shell.activateById(widget.id);
    if (path !== null) {
      await widget.content.model.show(path, choice);
    }
  }

  /** Beside the layers of the history, if any are shown. */
  private _place({ notebookId }: HistoryModel): {
    mode?: 'tab-after';
    ref?: string;
  } {
    const layer = this._options.opener.tracker.find(
      ({ isAttached, content }) =>
        isAttached && content.model.subject?.notebookId === notebookId
    );
    return layer === undefined ? {} : { mode: 'tab-after', ref: layer.id };
  }

  private async _create(
    history: HistoryModel
  ): Promise<MainAreaWidget<PathHistoryWidget>> {
    const [{ PathHistoryModel }, { PathHistoryWidget }] = await Promise.all([
      import('./path-history-model.js'),
      import('./path-history-widget.js')
    ]);
    const { opener, cells, findLanguage, trans } = this._options;
    const model = new PathHistoryModel(history);
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
            change === null ? undefined : change.path
          ),
        showCell: ({ commit }) => cells.show(history, commit)
      }
    });
    const widget = new MainAreaWidget({ content });
    widget.id = `layerbook-path-history-${history.notebookId}`;
    widget.toolbar.hide();
    await this.tracker.add(widget);
    // A path that is typed, or a version that is chosen, is to be found after a reload, too.
    model.choiceChanged.connect(() => void this.tracker.save(widget));
    return widget;
  }

  private readonly _options: IPathHistoryOpenerOptions;
  private readonly _views = new MadeOnce<
    NotebookId,
    MainAreaWidget<PathHistoryWidget>
  >();
}
