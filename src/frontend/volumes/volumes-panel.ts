import { Panel } from '@lumino/widgets';
import type { Widget } from '@lumino/widgets';
import type { Message } from '@lumino/messaging';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { VolumesModel } from './volumes-model.js';
import { volumeIcon } from './volume-icon.js';

/** What is in the panel; its code is loaded when someone looks at it first. */
export interface IVolumesContent {
  readonly model: VolumesModel;
  readonly view: Widget;
}

/** The Volumes panel in a side bar. */
export class VolumesPanel extends Panel {
  constructor(
    trans: TranslationBundle,
    createContent: () => Promise<IVolumesContent>
  ) {
    super();
    this.id = 'layerbook-volumes';
    this.addClass('layerbook-volumes');
    this.node.tabIndex = -1;
    this.title.icon = volumeIcon;
    this.title.caption = trans.__('Volumes');
    this._createContent = createContent;
  }

  /** The content, which is loaded with the first call. */
  content(): Promise<IVolumesContent> {
    this._content ??= this._load().catch((error: unknown) => {
      this._content = null;
      throw error;
    });
    return this._content;
  }

  override dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this._model?.dispose();
    super.dispose();
  }

  protected override onAfterShow(msg: Message): void {
    super.onAfterShow(msg);
    this._setVisible(true);
  }

  protected override onAfterAttach(msg: Message): void {
    super.onAfterAttach(msg);
    if (this.isVisible) {
      this._setVisible(true);
    }
  }

  protected override onAfterHide(msg: Message): void {
    super.onAfterHide(msg);
    this._setVisible(false);
  }

  protected override onActivateRequest(msg: Message): void {
    super.onActivateRequest(msg);
    const target = this.node.querySelector<HTMLElement>(
      '.layerbook-tree, .layerbook-filter'
    );
    (target ?? this.node).focus({ preventScroll: true });
  }

  private async _load(): Promise<IVolumesContent> {
    const content = await this._createContent();
    this._model = content.model;
    this.addWidget(content.view);
    return content;
  }

  private _setVisible(isVisible: boolean): void {
    if (this._model !== null) {
      this._model.setVisible(isVisible);
    } else if (isVisible) {
      void this.content().then(({ model }) => model.setVisible(this.isVisible));
    }
  }

  private readonly _createContent: () => Promise<IVolumesContent>;
  private _content: Promise<IVolumesContent> | null = null;
  private _model: VolumesModel | null = null;
}
