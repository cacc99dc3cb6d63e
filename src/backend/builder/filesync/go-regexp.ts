import { BadPatternError } from './go-match.js';

/** POSIX classes that Go's regular expressions know inside brackets. */
const POSIX: Readonly<Record<string, string>> = {
  alnum: '0-9A-Za-z',
  alpha: 'A-Za-z',
  ascii: '\\x00-\\x7F',
  blank: '\\t ',
  cntrl: '\\x00-\\x1F\\x7F',
  digit: '0-9',
  graph: '!-~',
  lower: 'a-z',
  print: ' -~',
  punct: '!-\\/:-@\\[-`\\{-~',
  space: '\\t\\n\\v\\f\\r ',
  upper: 'A-Z',
  word: '0-9A-Za-z_',
  xdigit: '0-9A-Fa-f'
};

/** Escaped letters that are classes of characters, and the members of each in JavaScript's notation. */
const PERL: Readonly<Record<string, string>> = {
  d: '0-9',
  s: '\\t\\n\\f\\r ',
  w: '0-9A-Za-z_'
};

/** Escaped letters that are one character. */
const CONTROL: Readonly<Record<string, string>> = {
  a: '\x07',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v'
};

/** Escaped letters that match a position. `\A` and `\z` are the text's begin and end. */
const POSITION: Readonly<Record<string, string>> = {
  A: '(?:^)',
  z: '(?:$)',
  b: '(?:\\b)',
  B: '(?:\\B)'
};

/** RE2 refuses to repeat more often than this. */
const MAX_REPEAT = 1000;

/**
 * Translates a Go regular expression (RE2 syntax) as far as ignore patterns can contain it: characters, escapes,
 * bracket classes, `.`, `*`, `?`, `{2}`, `|`, groups and anchors. Throws {@link BadPatternError} where Go refuses to compile.
 */
export function goRegExp(source: string): RegExp {
  const reader = new Translator(source);
  try {
    return new RegExp(reader.translate(), 'u');
  } catch (error) {
    throw error instanceof BadPatternError
      ? error
      : new BadPatternError(source);
  }
}

class Translator {
  private readonly _chars: readonly string[];
  private _at = 0;

  private readonly _source: string;

  constructor(source: string) {
    this._source = source;
    this._chars = Array.from(source);
  }

  translate(): string {
    let out = '';
    while (this._at < this._chars.length) {
      out += this._one();
    }
    return out;
  }

  private _one(): string {
    const char = this._take();
    switch (char) {
      case '[':
        return this._class();
      case '\\':
        return this._escape();
      case '.':
        // Go's dot matches everything but a line feed; JavaScript's leaves out three more.
        return '[^\\n]';
      case '*':
      case '?':
      case '(':
      case ')':
      case '|':
        return char;
      case '^':
      case '$':
        // In a group, as Go lets a position be repeated.
        return `(?:${char})`;
      case '{':
        return this._repeat();
      default:
        return literal(char);
    }
  }

  /** A repetition from behind its `{`; what is none means itself. */
  private _repeat(): string {
    const rest = this._chars.slice(this._at, this._at + 24).join('');
    const match = /^(0|[1-9]\d*)(?:,(0|[1-9]\d*)?)?\}/.exec(rest);
    if (!match) {
      return literal('{');
    }
    if (Number(match[1]) > MAX_REPEAT || Number(match[2] ?? 0) > MAX_REPEAT) {
      throw new BadPatternError(this._source);
    }
    this._at += match[0].length;
    return `{${match[0]}`;
  }

  private _escape(): string {
    const char = this._take();
    const lower = char.toLowerCase();
    const perl = PERL[lower];
    if (perl !== undefined) {
      return char === lower ? `[${perl}]` : `[^${perl}]`;
    }
    return POSITION[char] ?? literal(this._escaped(char));
  }

  /** The one character that `\` and `char` stand for. */
  private _escaped(char: string): string {
    const control = CONTROL[char];
    if (control !== undefined) {
      return control;
    }
    if (/^[0-9A-Za-z]$/.test(char) || char > '\x7f') {
      throw new BadPatternError(this._source);
    }
    return char;
  }

  /** Translates a class from behind its `[`; a `]` in first place is a member. */
  private _class(): string {
    let out = '[';
    if (this._chars[this._at] === '^') {
      this._at += 1;
      out += '^';
    }
    let first = true;
    while (first || this._chars[this._at] !== ']') {
      first = false;
      out += this._posix() ?? this._perl() ?? this._range();
    }
    this._at += 1;
    return `${out}]`;
  }

  private _posix(): string | null {
    const rest = this._chars.slice(this._at, this._at + 12).join('');
    const match = /^\[:(\^?)([a-z]+):\]/.exec(rest);
    if (!match) {
      return null;
    }
    const members = POSIX[match[2] ?? ''];
    if (members === undefined || match[1] === '^') {
      throw new BadPatternError(this._source);
    }
    this._at += match[0].length;
    return members;
  }

  private _perl(): string | null {
    const letter = this._chars[this._at + 1] ?? '';
    const members = PERL[letter.toLowerCase()];
    if (this._chars[this._at] !== '\\' || members === undefined) {
      return null;
    }
    if (letter !== letter.toLowerCase()) {
      throw new BadPatternError(this._source);
    }
    this._at += 2;
    return members;
  }

  private _range(): string {
    const low = this._member();
    if (
      this._chars[this._at] !== '-' ||
      this._chars[this._at + 1] === ']' ||
      this._chars[this._at + 1] === undefined
    ) {
      return literal(low);
    }
    this._at += 1;
    return `${literal(low)}-${literal(this._member())}`;
  }

  private _member(): string {
    const char = this._take();
    return char === '\\' ? this._escaped(this._take()) : char;
  }

  private _take(): string {
    const char = this._chars[this._at++];
    if (char === undefined) {
      throw new BadPatternError(this._source);
    }
    return char;
  }
}

/** `char` as it is written in a `u` expression so that it means itself anywhere. */
function literal(char: string): string {
  return /^[0-9A-Za-z]$/.test(char)
    ? char
    : `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`;
}
