/** One part of a glob. */
export type GlobNode =
  /** One character; `takes` is given code points. */
  | { readonly kind: 'character'; readonly takes: (code: number) => boolean }
  /** `*`: characters other than `/`. */
  | { readonly kind: 'within' }
  /** `**`: any characters. */
  | { readonly kind: 'across' }
  /** `**` with the `/` after it: any characters and the `/`, or, where a component begins, nothing. */
  | { readonly kind: 'directories' }
  | {
      readonly kind: 'either';
      readonly options: readonly (readonly GlobNode[])[];
    };

const SLASH = 0x2f;
const DIRECTORIES: GlobNode = { kind: 'directories' };

/** Reads a glob as a pattern for whole paths. Throws a `TypeError` that says in one sentence what is wrong with it. */
export function parseGlob(pattern: string): GlobNode[] {
  const isRooted = pattern.startsWith('/');
  const isFolder = pattern.length > 1 && pattern.endsWith('/');
  const text = `${isRooted ? pattern.slice(1) : pattern}${isFolder ? '**' : ''}`;
  const parser = new GlobParser(text);
  const nodes = parser.read();
  const inner = isFolder ? text.slice(0, -3) : text;
  // The last component is the path after any directories.
  return isRooted || inner.includes('/') ? nodes : [DIRECTORIES, ...nodes];
}

class GlobParser {
  private readonly _characters: readonly string[];
  private _at = 0;

  constructor(text: string) {
    this._characters = Array.from(text);
  }

  read(): GlobNode[] {
    return this._sequence({ isNested: false });
  }

  /** Nodes up to the end, or, inside braces, up to the next `,` or `}`. */
  private _sequence({ isNested }: { isNested: boolean }): GlobNode[] {
    const nodes: GlobNode[] = [];
    for (;;) {
      const next = this._characters[this._at];
      if (next === undefined || (isNested && (next === ',' || next === '}'))) {
        return nodes;
      }
      this._at++;
      nodes.push(this._node(next));
    }
  }

  private _node(character: string): GlobNode {
    switch (character) {
      case '*':
        return this._star();
      case '?':
        return { kind: 'character', takes: code => code !== SLASH };
      case '[':
        return { kind: 'character', takes: this._class() };
      case '{':
        return { kind: 'either', options: this._options() };
      case '\\':
        return literal(this._characters[this._at++] ?? '\\');
      default:
        return literal(character);
    }
  }

  private _star(): GlobNode {
    let stars = 1;
    while (this._characters[this._at] === '*') {
      stars++;
      this._at++;
    }
    if (stars === 1) {
      return { kind: 'within' };
    }
    if (this._characters[this._at] === '/') {
      this._at++;
      return DIRECTORIES;
    }
    return { kind: 'across' };
  }

  private _options(): GlobNode[][] {
    const options: GlobNode[][] = [];
    for (;;) {
      options.push(this._sequence({ isNested: true }));
      const end = this._characters[this._at++];
      if (end === undefined) {
        throw new TypeError('A “{” of the pattern has no closing “}”.');
      }
      if (end === '}') {
        return options;
      }
    }
  }

  /** After `[`: `a-z`, `!a-z`, `^a-z`; a `]` that comes first is one of the characters. */
  private _class(): (code: number) => boolean {
    const sign = this._characters[this._at];
    const isNegated = sign === '!' || sign === '^';
    this._at += isNegated ? 1 : 0;
    const ranges: [number, number][] = [];
    for (let isFirst = true; ; isFirst = false) {
      const character = this._characters[this._at++];
      if (character === undefined) {
        throw new TypeError('A “[” of the pattern has no closing “]”.');
      }
      if (character === ']' && !isFirst) {
        break;
      }
      ranges.push(this._range(character));
    }
    return code =>
      code !== SLASH &&
      ranges.some(([from, to]) => from <= code && code <= to) !== isNegated;
  }

  private _range(character: string): [number, number] {
    const from = this._classCharacter(character);
    const last = this._characters[this._at + 1];
    if (this._characters[this._at] !== '-' || last === ']') {
      return [from, from];
    }
    if (last === undefined) {
      return [from, from];
    }
    this._at += 2;
    const to = this._classCharacter(last);
    if (to < from) {
      throw new TypeError(
        `The range “${character}-${last}” of the pattern runs backwards.`
      );
    }
    return [from, to];
  }

  private _classCharacter(character: string): number {
    const taken =
      character === '\\' ? (this._characters[this._at++] ?? '\\') : character;
    return taken.codePointAt(0) ?? 0;
  }
}

function literal(character: string): GlobNode {
  const wanted = character.codePointAt(0) ?? 0;
  return { kind: 'character', takes: code => code === wanted };
}
