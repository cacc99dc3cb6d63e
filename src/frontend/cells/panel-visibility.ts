import type { Message } from '@lumino/messaging';
import { MessageLoop } from '@lumino/messaging';
import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import type { Widget } from '@lumino/widgets';

/** Messages after which a widget may be visible or not any more. */
const MESSAGES: ReadonlySet<string> = new Set([
  'after-show',
  'after-hide',
  'after-attach',
  'after-detach'
]);

/** Whether someone can see a widget: it is shown, and so is the page. */
export class PanelVisibility implements IDisposable {
  private readonly _widget: Widget;
  private readonly _changed = new Signal<this, boolean>(this);
  private _isVisible: boolean;
  private _isDisposed = false;

  constructor(widget: Widget) {
    this._widget = widget;
    this._isVisible = isSeen(widget);
    MessageLoop.installMessageHook(widget, this._hook);
    document.addEventListener('visibilitychange', this._update);
  }

  get isVisible(): boolean {
    return this._isVisible;
  }

  get changed(): ISignal<this, boolean> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    MessageLoop.removeMessageHook(this._widget, this._hook);
    document.removeEventListener('visibilitychange', this._update);
    Signal.clearData(this);
  }

  private _hook = (_: unknown, { type }: Message): boolean => {
    if (MESSAGES.has(type)) {
      // The widget takes the message in after its hooks.
      queueMicrotask(this._update);
    }
    return true;
  };

  private _update = (): void => {
    const isVisible = !this._isDisposed && isSeen(this._widget);
    if (!this._isDisposed && isVisible !== this._isVisible) {
      this._isVisible = isVisible;
      this._changed.emit(isVisible);
    }
  };
}

function isSeen(widget: Widget): boolean {
  return (
    !widget.isDisposed &&
    widget.isVisible &&
    document.visibilityState === 'visible'
  );
}
