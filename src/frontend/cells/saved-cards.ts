import type { ICodeCellModel } from '@jupyterlab/cells';
import { readCard, type Card } from '../../common/cards/reduce.js';

/** The cards in the outputs of cells, read once per change of the outputs. */
export class SavedCards {
  private readonly _cards = new WeakMap<ICodeCellModel, Card | null>();
  private readonly _watched = new WeakSet<ICodeCellModel>();

  /** The card in a cell's outputs, or null. */
  get(model: ICodeCellModel): Card | null {
    const known = this._cards.get(model);
    if (known !== undefined) {
      return known;
    }
    if (!this._watched.has(model)) {
      this._watched.add(model);
      model.outputs.changed.connect(() => this._cards.delete(model));
    }
    const card = readCard(model.outputs.toJSON());
    this._cards.set(model, card);
    return card;
  }
}
