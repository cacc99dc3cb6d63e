import { ReactWidget } from '@jupyterlab/ui-components';
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import type { TranslationBundle } from '@jupyterlab/translation';
import { MessageLoop } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';
import * as React from 'react';
import { TransContext } from '../ui/trans.js';
import { CardActionsContext } from './card-actions.js';
import type { ICardActions } from './card-actions.js';

/** Reads a card from the data of an output; null when it is not one. */
export type ParseCard<T> = (data: unknown) => T | null;

/** What a {@link CardRenderer} needs. */
export interface ICardRendererOptions<T> {
  readonly mimeType: string;
  readonly parse: ParseCard<T>;
  /** Loads the view with the first card. */
  readonly load: () => Promise<React.ComponentType<{ card: T }>>;
  readonly actions: ICardActions;
  readonly trans: TranslationBundle;
}

/**
 * Shows a card below a cell. JupyterLab hands every new version of one output to the same renderer,
 * and React changes only what differs, so scroll positions and the focus stay.
 *
 * Needs no trust: the data is checked, and everything in it is put out as text.
 */
export class CardRenderer<T>
  extends ReactWidget
  implements IRenderMime.IRenderer
{
  constructor(options: ICardRendererOptions<T>) {
    super();
    this._options = options;
    this.addClass('layerbook-card');
    this.node.dataset['mimeType'] = options.mimeType;
  }

  /** Shows the card in `model`; resolves when it is on the page. */
  async renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    const data = model.data[this._options.mimeType];
    if (data !== this._data) {
      this._data = data;
      this._card = this._options.parse(data);
    }
    this._view ??= await this._options.load();
    if (this.isDisposed) {
      return;
    }
    MessageLoop.sendMessage(this, Widget.Msg.UpdateRequest);
    await this.renderPromise;
  }

  protected render(): React.ReactElement | null {
    const { actions, trans } = this._options;
    const View = this._view;
    if (View === null) {
      return null;
    }
    return (
      <TransContext.Provider value={trans}>
        <CardActionsContext.Provider value={actions}>
          {this._card === null ? (
            <div className="layerbook-card-invalid">
              {trans.__(
                'This output was written by another version of Layerbook. Run the cell again to see it.'
              )}
            </div>
          ) : (
            <View card={this._card} />
          )}
        </CardActionsContext.Provider>
      </TransContext.Provider>
    );
  }

  private readonly _options: ICardRendererOptions<T>;
  private _view: React.ComponentType<{ card: T }> | null = null;
  private _data: unknown = undefined;
  private _card: T | null = null;
}
