import type { Widget } from '@lumino/widgets';

/** Views whose making takes a while, such as loading their code: each is made once however often it is asked for. */
export class MadeOnce<K, W extends Widget> {
  /** The view of `key`; `make` is called when there is none, and again after it was closed or could not be made. */
  get(key: K, make: () => Promise<W>): Promise<W> {
    const known = this._views.get(key);
    if (known !== undefined) {
      return known;
    }
    const forget = (): boolean => this._views.delete(key);
    const view = make();
    this._views.set(key, view);
    view.then(made => made.disposed.connect(forget), forget);
    return view;
  }

  private readonly _views = new Map<K, Promise<W>>();
}
