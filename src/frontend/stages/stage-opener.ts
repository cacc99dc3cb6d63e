import { MainAreaWidget, WidgetTracker } from '@jupyterlab/apputils';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { IRpcClient } from '../tokens.js';
import type { PageNotebooks } from './page-notebooks.js';
import type { SideArea } from './side-area.js';
import { StageWidget } from './stage-widget.js';

/** What a {@link StageOpener} needs. */
export interface IStageOpenerOptions {
  readonly area: SideArea;
  readonly notebooks: PageNotebooks;
  readonly client: IRpcClient;
  readonly reveal: (panel: NotebookPanel, cellId: string) => void;
  readonly showDockerfile: (panel: NotebookPanel) => void;
  readonly trans: TranslationBundle;
}

/** Shows stage tables beside their notebooks: one per notebook, closed with it. */
export class StageOpener {
  constructor(options: IStageOpenerOptions) {
    this._options = options;
  }

  /** The tables that are open, so that a reload finds them again. */
  readonly tracker = new WidgetTracker<MainAreaWidget<StageWidget>>({
    namespace: 'layerbook-stages'
  });

  /** Shows the stages of a notebook. */
  async open(panel: NotebookPanel): Promise<void> {
    const known = this._open.get(panel);
    const widget =
      known === undefined || known.isDisposed
        ? await this._create(panel)
        : known;
    this._options.area.show(widget, panel);
  }

  private async _create(
    panel: NotebookPanel
  ): Promise<MainAreaWidget<StageWidget>> {
    const { notebooks, client, trans } = this._options;
    const content = new StageWidget({
      panel,
      notebooks,
      client,
      trans,
      actions: {
        reveal: cellId => this._options.reveal(panel, cellId),
        showDockerfile: () => this._options.showDockerfile(panel)
      }
    });
    const widget = new MainAreaWidget({ content });
    widget.id = `layerbook-stages-${panel.id}`;
    widget.toolbar.hide();
    this._open.set(panel, widget);
    await this.tracker.add(widget);
    return widget;
  }

  private readonly _options: IStageOpenerOptions;
  private readonly _open = new WeakMap<
    NotebookPanel,
    MainAreaWidget<StageWidget>
  >();
}
