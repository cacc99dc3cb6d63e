import { outcomeOfCard, type Card } from '../../common/cards/reduce.js';
import type { CellId } from '../../common/ids.js';
import type { NotebookSnapshot } from '../../common/notebook/snapshot.js';
import type { INotebookHost } from './notebook-host.js';
import { ensureNotebookId, takeSnapshot } from './snapshot.js';

/**
 * What cells that wait for their turn said of their last results. Their outputs are cleared at once, but a run has to
 * know what they were made from: which cells above are fresh, and why a cell is built again.
 */
export class LastResults {
  constructor(host: INotebookHost) {
    this._host = host;
  }

  /** Remembers a cell's result, if it has one, before its output is cleared. */
  keep(cellId: CellId): void {
    const card = this._host.pageCells().find(({ id }) => id === cellId)?.card;
    if (card && outcomeOfCard(card) !== undefined) {
      this._cards.set(cellId, card);
    }
  }

  /** The cell's turn is over: from now on its output says it. */
  forget(cellId: CellId): void {
    this._cards.delete(cellId);
  }

  /** The notebook for a run; makes its id when it has none. Throws what `serverPath` throws. */
  takeSnapshot(): NotebookSnapshot {
    const { model } = this._host;
    return takeSnapshot(
      {
        model,
        serverPath: () => this._host.serverPath(),
        pageCells: () =>
          this._host
            .pageCells()
            .map(cell =>
              cell.card
                ? cell
                : { ...cell, card: this._cards.get(cell.id) ?? null }
            )
      },
      ensureNotebookId(model)
    );
  }

  private readonly _host: INotebookHost;
  private readonly _cards = new Map<CellId, Card>();
}
