import { setImmediate as nextTurn } from 'node:timers/promises';

/** Longest time in milliseconds that work keeps the event loop for itself: requests and log lines pass in between. */
const TURN_MS = 15;

/** Gives the event loop to others now and then during long work. */
export class Pacer {
  private readonly _signal: AbortSignal | undefined;
  private _since = performance.now();

  constructor(signal?: AbortSignal) {
    this._signal = signal;
  }

  /** Returns at once most of the time. Throws `signal.reason` when the work was cancelled. */
  async pause(): Promise<void> {
    if (performance.now() - this._since < TURN_MS) {
      return;
    }
    await nextTurn();
    this._signal?.throwIfAborted();
    this._since = performance.now();
  }
}
