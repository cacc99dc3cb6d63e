import type { Message } from '@lumino/messaging';
import type { ISignal } from '@lumino/signaling';
import { SplitPanel } from '@lumino/widgets';
import type { Widget } from '@lumino/widgets';
import { HANDS_ON_FOCUS } from '../ui/virtual-tree.js';

/** What is shown in a {@link ListAndDetail}, owned by it. */
export interface IShownModel {
  dispose(): void;
  readonly stateChanged: ISignal<unknown, void>;
}

/** A list, and below it the detail of what is chosen in it, while something is. */
export abstract class ListAndDetail<M extends IShownModel> extends SplitPanel {
  /** `sizes`: those of list and detail when the detail comes into sight. */
  constructor(
    model: M,
    parts: {
      readonly list: Widget;
      readonly detail: Widget;
      readonly sizes: readonly [number, number];
    }
  ) {
    super({ orientation: 'vertical', spacing: 1 });
    this.model = model;
    this._detail = parts.detail;
    this._sizes = parts.sizes;
    this.addClass('layerbook-layer-widget');
    this.node.tabIndex = -1;
    this.node.setAttribute(HANDS_ON_FOCUS, '');
    this._detail.hide();
    this.addWidget(parts.list);
    this.addWidget(this._detail);
    this.title.closable = true;
    model.stateChanged.connect(this.onModelChanged, this);
  }

  readonly model: M;

  override dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this.model.stateChanged.disconnect(this.onModelChanged, this);
    this.model.dispose();
    super.dispose();
  }

  protected override onActivateRequest(msg: Message): void {
    super.onActivateRequest(msg);
    this.focusTarget().focus({ preventScroll: true });
  }

  /** What gets the focus when the view is activated: the list's tree, once it is there. */
  protected focusTarget(): HTMLElement {
    return this.node.querySelector<HTMLElement>('.layerbook-tree') ?? this.node;
  }

  /** Brings title and detail up to date. */
  protected abstract onModelChanged(): void;

  /** Shows the detail, or not. */
  protected showDetail(isShown: boolean): void {
    const wasHidden = this._detail.isHidden;
    this._detail.setHidden(!isShown);
    if (wasHidden && isShown) {
      // What is hidden has no size that could be kept.
      this.setRelativeSizes([...this._sizes]);
    }
  }

  private readonly _detail: Widget;
  private readonly _sizes: readonly [number, number];
}
