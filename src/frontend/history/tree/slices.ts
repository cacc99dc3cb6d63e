/** Milliseconds that a slice of work may take; a frame has 16. */
const SLICE_MS = 8;

/** Divides long work into slices of a few milliseconds, between which the page draws and takes input. */
export class Slices {
  /** Whether this slice has lasted long enough: then `await pause()`. */
  get isOver(): boolean {
    return performance.now() >= this._end;
  }

  /** Gives the page time, and begins another slice. */
  async pause(): Promise<void> {
    await new Promise<void>(resolve => {
      setTimeout(resolve, 0);
    });
    this._end = performance.now() + SLICE_MS;
  }

  private _end = performance.now() + SLICE_MS;
}
