import type { ILabShell, JupyterFrontEnd } from '@jupyterlab/application';
import { MainAreaWidget, WidgetTracker } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { NotebookId } from '../../common/ids.js';
import type { ICommitSummary } from '../../common/protocol/history.js';
import { configBetween } from './config-words.js';
import type { FindLanguage } from './find-language.js';
import type { HistoryModel } from './history-model.js';
import type { ILayerSubject } from './layer-model.js';
import type { ILayerActions } from './layer-view.js';
import type { LayerWidget } from './layer-widget.js';
import { MadeOnce } from './made-once.js';

/** Width of a notebook in pixels from which it is shared with a layer. */
const MIN_SPLIT_WIDTH = 880;

/** What a {@link LayerOpener} needs. */
export interface ILayerOpenerOptions {
  readonly app: JupyterFrontEnd;
  /** Null where the main area holds one notebook and nothing else. */
  readonly labShell: ILabShell | null;
  readonly actions: ILayerActions;
  readonly findLanguage: FindLanguage;
  readonly trans: TranslationBundle;
}

/** Shows layers in the main area: one view per notebook, which is used again for each layer that is chosen. */
export class LayerOpener {
  constructor(options: ILayerOpenerOptions) {
    this._options = options;
  }

  readonly tracker = new WidgetTracker<MainAreaWidget<LayerWidget>>({
    namespace: 'layerbook-layer'
  });

  /**
   * Shows what `commit` changed, against its parent or against `base`. With `path` the file is shown too, whether it is
   * among the changes or only in the image.
   */
  async open(
    history: HistoryModel,
    commit: ICommitSummary,
    base: ICommitSummary | null,
    path?: string
  ): Promise<void> {
    const widget = await this._views.get(history.notebookId, () =>
      this._create(history)
    );
    if (!widget.isAttached) {
      this._options.app.shell.add(widget, this._area, {
        activate: false,
        ...this._place()
      });
    }
    this._options.app.shell.activateById(widget.id);
    await this._show(widget, history, { commit, base, path });
  }

  /** Shows what `commit` changed when a layer of this history is in sight; else nothing. */
  async follow(history: HistoryModel, commit: ICommitSummary): Promise<void> {
    const widget = this._find(history);
    if (widget?.isVisible === true) {
      await this._show(widget, history, {
        commit,
        base: null,
        path: undefined
      });
    }
  }

  private async _show(
    widget: MainAreaWidget<LayerWidget>,
    history: HistoryModel,
    what: Pick<ILayerSubject, 'commit' | 'base'> & { path: string | undefined }
  ): Promise<void> {
    const { commit, base, path } = what;
    const { model } = widget.content;
    const shown = model.subject;
    if (shown?.commit.oid !== commit.oid || shown.base?.oid !== base?.oid) {
      const config = configBetween(history.commits, commit, base);
      const { notebookId } = history;
      await model.show({ notebookId, commit, base, config }, path);
      await this.tracker.save(widget);
    } else if (path !== undefined) {
      await model.openPath(path);
    }
  }

  /** Beside the notebook where both have room: its cells, the layer and the difference are then seen together. */
  private _place(): { mode?: 'split-right'; ref?: string } {
    const current = this._options.labShell?.currentWidget;
    return current && current.node.offsetWidth >= MIN_SPLIT_WIDTH
      ? { mode: 'split-right', ref: current.id }
      : {};
  }

  private get _area(): string {
    return this._options.labShell === null ? 'down' : 'main';
  }

  private _find(
    history: HistoryModel
  ): MainAreaWidget<LayerWidget> | undefined {
    return this.tracker.find(widget => widget.id === widgetId(history));
  }

  private async _create(
    history: HistoryModel
  ): Promise<MainAreaWidget<LayerWidget>> {
    const [{ LayerModel }, { LayerWidget }] = await Promise.all([
      import('./layer-model.js'),
      import('./layer-widget.js')
    ]);
    const { actions, findLanguage, trans } = this._options;
    const model = new LayerModel(history.source);
    const content = new LayerWidget({ model, actions, findLanguage, trans });
    const widget = new MainAreaWidget({ content });
    widget.id = widgetId(history);
    widget.toolbar.hide();
    await this.tracker.add(widget);
    return widget;
  }

  private readonly _options: ILayerOpenerOptions;
  private readonly _views = new MadeOnce<
    NotebookId,
    MainAreaWidget<LayerWidget>
  >();
}

function widgetId(history: HistoryModel): string {
  return `layerbook-layer-${history.notebookId}`;
}
