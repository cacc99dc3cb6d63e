/** How many code units there are. */
const CODES = 0x10000;

/** Finds which of many values stands at a place of a text; none of them is empty. */
export class ValueIndex {
  /** In the order of their code units. */
  private readonly _sorted: readonly string[];
  /** For each value the place of the longest other one that it begins with; -1 without one. */
  private readonly _shorter: Int32Array;
  /** 1 for the first code unit of some value. */
  private readonly _first = new Uint8Array(CODES);
  private readonly _longest: number;

  constructor(values: ReadonlySet<string>) {
    this._sorted = [...values].sort();
    this._shorter = new Int32Array(this._sorted.length).fill(-1);
    let longest = 0;
    for (const [place, value] of this._sorted.entries()) {
      this._first[value.charCodeAt(0)] = 1;
      longest = Math.max(longest, value.length);
      // What a value begins with comes before it, with nothing but longer ones that begin the same in between.
      this._shorter[place] = this._beginningOf(value, place - 1);
    }
    this._longest = longest;
  }

  /** Whether it is worth looking closer. */
  mayBeginAt(text: string, at: number): boolean {
    return this._first[text.charCodeAt(at)] === 1;
  }

  /** Length of the longest value that stands at `at`; 0 when none does. */
  lengthAt(text: string, at: number): number {
    const part = text.slice(at, at + this._longest);
    const place = this._beginningOf(part, this._placeAfter(part) - 1);
    return this._sorted[place]?.length ?? 0;
  }

  /** Whether the text from `at` to its end is the beginning of a longer value. */
  goesOnFrom(text: string, at: number): boolean {
    if (text.length - at >= this._longest) {
      return false;
    }
    const part = text.slice(at);
    return this._sorted[this._placeAfter(part)]?.startsWith(part) ?? false;
  }

  /** Place of the longest value that `text` begins with, from a place on that is not behind it. */
  private _beginningOf(text: string, from: number): number {
    let place = from;
    while (place >= 0 && !text.startsWith(this._sorted[place] ?? '')) {
      place = this._shorter[place] ?? -1;
    }
    return place;
  }

  /** Place of the first value that is greater than `text`. */
  private _placeAfter(text: string): number {
    let low = 0;
    let high = this._sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this._sorted[middle] ?? '') > text) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }
}
