import type { ICodeCellModel } from '@jupyterlab/cells';
import type * as nbformat from '@jupyterlab/nbformat';
import { JSONExt } from '@lumino/coreutils';
import { cardBundle } from '../../common/cards/bundle.js';
import { cardMime, type Card } from '../../common/cards/reduce.js';

/** Shortest time between two writes of one cell, in milliseconds: 8 a second. */
const INTERVAL = 125;
/** A write may use at most this part of the time, so that large cards are written less often. */
const SHARE = 1 / 10;

/**
 * Writes a card into a cell's outputs, at a bounded rate.
 *
 * Each write replaces the whole output in the shared document, so changes in between are skipped. The cell's model
 * is looked up for each write, since moving a cell or undoing replaces it.
 */
export class CellOutput {
  private readonly _find: () => ICodeCellModel | null;
  private _waiting: Card | null = null;
  private _timer: ReturnType<typeof setTimeout> | undefined;
  private _notBefore = 0;
  private _error: nbformat.IError | null = null;
  private _isOver = false;

  constructor(find: () => ICodeCellModel | null) {
    this._find = find;
  }

  /** Shows a newer card: now, or as soon as the rate allows. */
  show(card: Card): void {
    this._waiting = card;
    const wait = this._notBefore - performance.now();
    if (wait <= 0) {
      this._flush();
    } else {
      this._timer ??= setTimeout(() => this._flush(), wait);
    }
  }

  /** Shows the card of a cell that is over, at once; later cards only bring what was read afterwards. */
  finish(card: Card | null, error: nbformat.IError | null): void {
    this._error = error;
    this._waiting = card;
    if (card) {
      this._flush();
    } else if (error) {
      this._find()?.outputs.fromJSON([error]);
    }
    this._isOver = true;
  }

  /** Forgets a write that waits. */
  cancel(): void {
    clearTimeout(this._timer);
    this._timer = undefined;
    this._waiting = null;
  }

  private _flush(): void {
    const card = this._waiting;
    this.cancel();
    const model = card && this._find();
    if (!card || !model) {
      return;
    }
    const before = performance.now();
    this._write(model, card);
    const now = performance.now();
    this._notBefore = now + Math.max(INTERVAL, (now - before) / SHARE);
  }

  private _write(model: ICodeCellModel, card: Card): void {
    const { outputs } = model;
    const isOurs =
      outputs.length > 0 && outputs.get(0).data[cardMime(card)] !== undefined;
    if (this._isOver && !isOurs) {
      return; // The user cleared the output of a cell that was over.
    }
    const output = displayOutput(card);
    const error = this._error;
    if (!isOurs || outputs.length > (error ? 2 : 1)) {
      outputs.fromJSON(error ? [output, error] : [output]);
      return;
    }
    // `set` keeps the renderer, and with it what the reader unfolded.
    outputs.set(0, output);
    if (error && outputs.length === 1) {
      outputs.add(error);
    } else if (error && !JSONExt.deepEqual(outputs.get(1).toJSON(), error)) {
      outputs.set(1, error);
    }
  }
}

function displayOutput(card: Card): nbformat.IDisplayData {
  return {
    output_type: 'display_data',
    // A card is JSON: it came over the wire.
    data: cardBundle(card) as nbformat.IMimeBundle,
    metadata: {}
  };
}
