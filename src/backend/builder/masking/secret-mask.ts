/** What stands where a secret was. */
const MASK = '***';

/** Shorter values are not masked: they are in too many words. Also the length by which values are looked up. */
const MIN_CHARS = 4;

/**
 * Hides values in texts. A value of several lines is hidden line by line, as a program may print only some of them;
 * white space around a line is not part of it.
 */
export class SecretMask {
  /** Values by their first {@link MIN_CHARS} characters. */
  private readonly _byHead = new Map<string, Set<string>>();
  /** Every beginning of a value that is shorter than that. */
  private readonly _beginnings = new Set<string>();
  private _longest = 0;

  /** Hides `value` from now on. */
  add(value: Buffer): void {
    for (const line of value.toString('utf8').split(/[\r\n]+/)) {
      const text = line.trim();
      if (text.length >= MIN_CHARS) {
        this._add(text);
      }
    }
  }

  /** `text` with every value in it hidden. */
  text(text: string): string {
    return this._byHead.size === 0 ? text : this.cut(text, 'end').masked;
  }

  /**
   * Masks what is certain of a text that goes on: `rest` may be the beginning of a value and belongs before what comes
   * next. With `end` there is no rest.
   */
  cut(
    text: string,
    next: 'more' | 'end'
  ): { readonly masked: string; readonly rest: string } {
    let masked = '';
    let plain = 0;
    /** Where the part that is being hidden begins and ends; values may overlap. */
    let begin: number | null = null;
    let end = 0;
    for (let at = 0; at < text.length; at += 1) {
      if (begin !== null && at >= end) {
        masked += MASK;
        plain = end;
        begin = null;
      }
      if (next === 'more' && this._mayGoOn(text, at)) {
        return {
          masked: begin === null ? masked + text.slice(plain, at) : masked,
          rest: text.slice(begin ?? at)
        };
      }
      const length = this._lengthAt(text, at);
      if (length > 0 && begin === null) {
        masked += text.slice(plain, at);
        begin = at;
      }
      end = Math.max(end, length === 0 ? 0 : at + length);
    }
    return begin === null
      ? { masked: masked + text.slice(plain), rest: '' }
      : { masked: masked + MASK + text.slice(end), rest: '' };
  }

  private _add(value: string): void {
    const head = value.slice(0, MIN_CHARS);
    const values = this._byHead.get(head) ?? new Set();
    this._byHead.set(head, values.add(value));
    this._longest = Math.max(this._longest, value.length);
    for (let length = 1; length < MIN_CHARS; length += 1) {
      this._beginnings.add(value.slice(0, length));
    }
  }

  /** Length of the longest value that stands at `at`; 0 when none does. */
  private _lengthAt(text: string, at: number): number {
    let longest = 0;
    for (const value of this._valuesAt(text, at)) {
      if (value.length > longest && text.startsWith(value, at)) {
        longest = value.length;
      }
    }
    return longest;
  }

  /** Whether the text from `at` to its end is the beginning of a longer value. */
  private _mayGoOn(text: string, at: number): boolean {
    const left = text.length - at;
    if (left >= this._longest) {
      return false;
    }
    if (left < MIN_CHARS) {
      return this._beginnings.has(text.slice(at));
    }
    for (const value of this._valuesAt(text, at)) {
      if (value.length > left && value.startsWith(text.slice(at))) {
        return true;
      }
    }
    return false;
  }

  private _valuesAt(text: string, at: number): Iterable<string> {
    return this._byHead.get(text.slice(at, at + MIN_CHARS)) ?? [];
  }
}
