import { ValueIndex } from './value-index.js';

/** What stands where a secret was. */
const MASK = '***';

/** Shorter values are not masked: they are in too many words. */
const MIN_CHARS = 4;

/**
 * Hides values in texts. A value of several lines is hidden line by line, as a program may print only some of them;
 * white space around a line is not part of it.
 */
export class SecretMask {
  private _values: ReadonlySet<string> = new Set();
  private _index: ValueIndex | null = null;

  /** Hides `value` from now on. */
  add(value: Buffer): void {
    const lines = value
      .toString('utf8')
      .split(/[\r\n]+/)
      .map(line => line.trim())
      .filter(line => line.length >= MIN_CHARS);
    this._values = new Set([...this._values, ...lines]);
    this._index = this._values.size === 0 ? null : new ValueIndex(this._values);
  }

  /** `text` with every value in it hidden. */
  text(text: string): string {
    return this.cut(text, 'end').masked;
  }

  /**
   * Masks what is certain of a text that goes on: `rest` may be the beginning of a value and belongs before what comes
   * next. With `end` there is no rest.
   */
  cut(
    text: string,
    next: 'more' | 'end'
  ): { readonly masked: string; readonly rest: string } {
    const index = this._index;
    if (!index) {
      return { masked: text, rest: '' };
    }
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
      if (!index.mayBeginAt(text, at)) {
        continue;
      }
      if (next === 'more' && index.goesOnFrom(text, at)) {
        return {
          masked: begin === null ? masked + text.slice(plain, at) : masked,
          rest: text.slice(begin ?? at)
        };
      }
      const length = index.lengthAt(text, at);
      if (length > 0 && begin === null) {
        masked += text.slice(plain, at);
        begin = at;
      }
      end = Math.max(end, at + length);
    }
    return begin === null
      ? { masked: masked + text.slice(plain), rest: '' }
      : { masked: masked + MASK + text.slice(end), rest: '' };
  }
}
