/** Milliseconds after which the next letter begins a new word. */
const PAUSE_MS = 700;

/** Letters typed one after the other make a word. */
export class Typeahead {
  /** The word with this key added, in lower case; null when the key is no letter. `at` in milliseconds. */
  type(key: string, at: number): string | null {
    if ([...key].length !== 1 || key === ' ') {
      return null;
    }
    const letter = key.toLowerCase();
    const isNew = at - this._at > PAUSE_MS;
    // The same letter again goes to the next row that begins with it.
    const isRepeated = this._word === letter;
    this._word = isNew || isRepeated ? letter : this._word + letter;
    this._at = at;
    return this._word;
  }

  /** Another key was pressed that means something: the next letter begins a new word. */
  end(): void {
    this._at = Number.NEGATIVE_INFINITY;
  }

  private _word = '';
  private _at = Number.NEGATIVE_INFINITY;
}

/** The first row from `from` on, and then from the top, whose name begins with `word`; -1: there is none. */
export function findByName(
  word: string,
  rows: {
    readonly from: number;
    readonly count: number;
    readonly nameOf: (index: number) => string;
  }
): number {
  const { from, count, nameOf } = rows;
  for (let step = 0; step < count; step += 1) {
    const index = (from + step) % count;
    if (nameOf(index).toLowerCase().startsWith(word)) {
      return index;
    }
  }
  return -1;
}
