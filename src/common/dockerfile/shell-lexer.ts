import { modified } from './shell-modifiers.js';
import { replacePattern, ShellSyntaxError } from './shell-pattern.js';
import { WordList, type IWordBuffer } from './word-list.js';

/** A variable's value; null when it has one that is not known, undefined when it has none. */
export type Lookup = (name: string) => string | null | undefined;

/** Stands in an expanded text for a value that is not known. */
export const UNKNOWN = '\0';

/** How a {@link ShellLexer} treats what it reads. */
export interface ILexerOptions {
  readonly escape: string;
  /** Leave quotes in the words. */
  readonly rawQuotes?: boolean;
  /** Leave escape characters in the words. */
  readonly rawEscapes?: boolean;
  /** Leave a variable without a value as it is written. */
  readonly keepUnset?: boolean;
}

const SPECIAL_PARAMETERS = '@*#?-$!0';
const MODIFIERS = '+-?#%';

/** One pass of BuildKit's shell lexer over a text; `expandWords` is the way to use it. */
export class ShellLexer {
  words: string[] = [];
  text = '';
  readonly unknown: string[] = [];

  private readonly _chars: readonly string[];
  private readonly _lookup: Lookup;
  private readonly _options: ILexerOptions;
  private _rawEscapes: boolean;
  private _at = 0;
  /** The word being read: one for all levels of nesting, as in BuildKit, where a `${x:-…}` drops what came before it. */
  private readonly _buffer: IWordBuffer = { text: '' };

  constructor(text: string, lookup: Lookup, options: ILexerOptions) {
    this._chars = Array.from(text);
    this._lookup = lookup;
    this._options = options;
    this._rawEscapes = options.rawEscapes ?? false;
    if (text.startsWith('\uFEFF')) {
      this._at = 1;
    }
  }

  /** Fills `text`, `words` and `unknown`; gives what is wrong, or null. */
  run(): string | null {
    try {
      const { text, words } = this._readUntil(null, this._rawEscapes);
      this.text = text;
      this.words = words;
      return null;
    } catch (error) {
      if (error instanceof ShellSyntaxError) {
        return error.message;
      }
      throw error;
    }
  }

  /** Reads up to `stop`, or to the end. */
  private _readUntil(
    stop: string | null,
    rawEscapes: boolean
  ): { text: string; words: string[] } {
    const before = this._rawEscapes;
    this._rawEscapes = rawEscapes;
    this._buffer.text = '';
    const words = new WordList(this._buffer);
    let text = '';
    for (;;) {
      const char = this._chars[this._at];
      if (char === undefined || char === stop) {
        break;
      }
      text += this._readPart(char, words);
    }
    if (stop !== null && this._chars[this._at] === undefined) {
      throw new ShellSyntaxError(`the text ends before its ${stop}`);
    }
    this._at += 1;
    this._rawEscapes = before;
    return { text, words: words.finish() };
  }

  private _readPart(char: string, words: WordList): string {
    switch (char) {
      case '$': {
        const value = this._dollar();
        for (const one of value) {
          words.add(one);
        }
        return value;
      }
      case '<':
        return words.addRaw(this._less());
      case "'":
        return words.addRaw(this._singleQuotes());
      case '"':
        return words.addRaw(this._doubleQuotes());
      case this._options.escape:
        return this._escaped(words);
      default:
        this._at += 1;
        words.add(char);
        return char;
    }
  }

  private _escaped(words: WordList): string {
    const escape = this._next() ?? '';
    const kept = this._rawEscapes ? words.addRaw(escape) : '';
    const char = this._next();
    return char === undefined ? kept : kept + words.addRaw(char);
  }

  private _singleQuotes(): string {
    const end = this._chars.indexOf("'", this._at + 1);
    if (end < 0) {
      this._at = this._chars.length;
      throw new ShellSyntaxError('a single quote is not closed');
    }
    const inner = this._chars.slice(this._at + 1, end).join('');
    this._at = end + 1;
    return this._options.rawQuotes ? `'${inner}'` : inner;
  }

  private _doubleQuotes(): string {
    this._at += 1;
    let text = '';
    for (;;) {
      const char = this._chars[this._at];
      if (char === undefined) {
        throw new ShellSyntaxError('a double quote is not closed');
      }
      if (char === '"') {
        this._at += 1;
        return this._options.rawQuotes ? `"${text}"` : text;
      }
      text += char === '$' ? this._dollar() : this._quotedChar(char);
    }
  }

  /** Between double quotes the escape character only takes away the meaning of `"`, `$` and itself. */
  private _quotedChar(char: string): string {
    this._at += 1;
    if (char !== this._options.escape) {
      return char;
    }
    const kept = this._rawEscapes ? char : '';
    const next = this._chars[this._at];
    if (next === undefined) {
      return kept;
    }
    if (next === '"' || next === '$' || next === char) {
      this._at += 1;
      return kept + next;
    }
    return kept + char;
  }

  /** `<<` with the blanks behind it: they belong to the word of a heredoc. */
  private _less(): string {
    this._at += 1;
    if (this._chars[this._at] !== '<') {
      return '<';
    }
    const start = this._at - 1;
    this._at += 1;
    while (/^[\t\r ]$/.test(this._chars[this._at] ?? '')) {
      this._at += 1;
    }
    return this._chars.slice(start, this._at).join('');
  }

  private _dollar(): string {
    this._at += 1;
    if (this._chars[this._at] !== '{') {
      const name = this._name();
      return name === '' ? '$' : this._valueOf(name, `$${name}`);
    }
    this._at += 1;
    const first = this._chars[this._at];
    if (first === undefined) {
      throw new ShellSyntaxError('a ${ is not closed');
    }
    if (first === '{' || first === '}' || first === ':') {
      throw new ShellSyntaxError('bad substitution in ${…}');
    }
    return this._braces(this._name());
  }

  /** Reads a `${name…}` from behind its name. */
  private _braces(name: string): string {
    const sign = this._next() ?? '\ufffd';
    if (sign === '}') {
      return this._valueOf(name, `\${${name}}`);
    }
    if (sign === '/') {
      return this._replacement(name);
    }
    const withColon = sign === ':';
    const modifier = withColon ? (this._next() ?? '\ufffd') : sign;
    const raw = modifier === '#' || modifier === '%';
    const shown = withColon ? `:${modifier}` : modifier;
    if ((withColon && raw) || (!withColon && !MODIFIERS.includes(modifier))) {
      throw new ShellSyntaxError(`\${${name}${shown}…} is not supported`);
    }
    const word = this._part('}', raw);
    const value = this._find(name);
    if (value === undefined && this._options.keepUnset) {
      return `\${${name}${shown}${word}}`;
    }
    return value === null || (raw && word.includes(UNKNOWN))
      ? UNKNOWN
      : modified(name, { value, word, modifier, withColon });
  }

  private _replacement(name: string): string {
    const all = this._chars[this._at] === '/';
    if (all) {
      this._at += 1;
    }
    const pattern = this._part('/', true);
    const replacement = this._part('}', true);
    const value = this._find(name);
    if (value === undefined && this._options.keepUnset) {
      return `\${${name}/${pattern}/${replacement}}`;
    }
    return value === null || pattern.includes(UNKNOWN)
      ? UNKNOWN
      : replacePattern(
          value ?? '',
          pattern,
          replacement,
          all ? 'all' : 'first'
        );
  }

  private _part(stop: string, rawEscapes: boolean): string {
    return this._readUntil(stop, rawEscapes).text;
  }

  private _name(): string {
    const first = this._chars[this._at];
    if (first === undefined) {
      return '';
    }
    if (!/^\p{Nd}$/u.test(first) && SPECIAL_PARAMETERS.includes(first)) {
      this._at += 1;
      return first;
    }
    const part = /^\p{Nd}$/u.test(first) ? /^\p{Nd}$/u : /^[\p{L}\p{Nd}_]$/u;
    const start = this._at;
    while (part.test(this._chars[this._at] ?? '')) {
      this._at += 1;
    }
    return this._chars.slice(start, this._at).join('');
  }

  private _valueOf(name: string, written: string): string {
    const value = this._find(name);
    if (value === undefined) {
      return this._options.keepUnset ? written : '';
    }
    return value ?? UNKNOWN;
  }

  private _find(name: string): string | null | undefined {
    const value = this._lookup(name);
    if (value === undefined || value === null) {
      if (!this.unknown.includes(name)) {
        this.unknown.push(name);
      }
    }
    return value;
  }

  private _next(): string | undefined {
    const char = this._chars[this._at];
    if (char !== undefined) {
      this._at += 1;
    }
    return char;
  }
}
