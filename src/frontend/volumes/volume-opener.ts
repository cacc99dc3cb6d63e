import type { ILabShell, JupyterFrontEnd } from '@jupyterlab/application';
import { MainAreaWidget, WidgetTracker } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { FindLanguage } from '../history/find-language.js';
import { MadeOnce } from '../history/made-once.js';
import type { IRpcClient } from '../tokens.js';
import type { VolumeWidget } from './volume-widget.js';

/** Width of the current view in pixels from which it is shared with a volume. */
const MIN_SPLIT_WIDTH = 880;

/** What a {@link VolumeOpener} needs. */
export interface IVolumeOpenerOptions {
  readonly app: JupyterFrontEnd;
  /** Null where the main area holds one notebook and nothing else. */
  readonly labShell: ILabShell | null;
  readonly client: IRpcClient;
  readonly findLanguage: FindLanguage;
  readonly trans: TranslationBundle;
}

/** Shows volumes in the main area: one view per volume. */
export class VolumeOpener {
  constructor(options: IVolumeOpenerOptions) {
    this._options = options;
  }

  /** The views that are open, so that a reload finds them again. */
  readonly tracker = new WidgetTracker<MainAreaWidget<VolumeWidget>>({
    namespace: 'layerbook-volume'
  });

  /** Shows a folder of a volume: `path`, else the one that was shown last. */
  async open(volume: string, path?: string): Promise<void> {
    const { app, labShell } = this._options;
    const widget = await this._views.get(volume, () => this._create(volume));
    if (!widget.isAttached) {
      app.shell.add(widget, labShell === null ? 'down' : 'main', {
        activate: false,
        ...this._place()
      });
    }
    app.shell.activateById(widget.id);
    const { model } = widget.content;
    if (path !== undefined && path !== model.path) {
      await model.load(path);
    }
  }

  /** Closes the view of a volume that is gone. */
  close(volume: string): void {
    this.tracker
      .find(widget => widget.content.model.volume === volume)
      ?.dispose();
  }

  /** Beside a wide view, such as a notebook: both are then seen together; beside another volume as a tab. */
  private _place(): { mode?: 'split-right' | 'tab-after'; ref?: string } {
    const other = this.tracker.find(widget => widget.isVisible);
    if (other) {
      return { mode: 'tab-after', ref: other.id };
    }
    const current = this._options.labShell?.currentWidget;
    return current && current.node.offsetWidth >= MIN_SPLIT_WIDTH
      ? { mode: 'split-right', ref: current.id }
      : {};
  }

  private async _create(volume: string): Promise<MainAreaWidget<VolumeWidget>> {
    const [{ VolumeModel }, { VolumeWidget }] = await Promise.all([
      import('./volume-model.js'),
      import('./volume-widget.js')
    ]);
    const { client, findLanguage, trans } = this._options;
    const model = new VolumeModel(client, volume);
    const content = new VolumeWidget({ model, findLanguage, trans });
    const widget = new MainAreaWidget({ content });
    widget.id = `layerbook-volume-${volume}`;
    widget.toolbar.hide();
    model.stateChanged.connect(() => void this.tracker.save(widget));
    await this.tracker.add(widget);
    return widget;
  }

  private readonly _options: IVolumeOpenerOptions;
  private readonly _views = new MadeOnce<
    string,
    MainAreaWidget<VolumeWidget>
  >();
}
