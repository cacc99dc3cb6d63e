import { argumentsOf, namesAndValues, type INameValue } from './line-words.js';
import type { IInstruction } from './parse.js';
import { UNKNOWN } from './shell-lexer.js';
import { expandWord, type IExpandedWord } from './shell-words.js';

/** What the values of variables depend on besides the Dockerfile. */
export interface IVariableOptions {
  readonly buildArgs?: Readonly<Record<string, string>> | undefined;
  /** The continuation character in force; a backslash by default. */
  readonly escape?: string | undefined;
}

type Line = Pick<IInstruction, 'keyword' | 'args'>;

/** Given by BuildKit; which values they have is up to the engine. */
const PLATFORM_ARGS = [
  'BUILDPLATFORM',
  'BUILDOS',
  'BUILDOSVERSION',
  'BUILDARCH',
  'BUILDVARIANT',
  'TARGETPLATFORM',
  'TARGETOS',
  'TARGETOSVERSION',
  'TARGETARCH',
  'TARGETVARIANT',
  'TARGETSTAGE'
];

/** BuildKit gives every image on Linux that has no PATH this one. */
const DEFAULT_PATH =
  '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** The variables that an instruction sees, with their values as far as the Dockerfile tells. */
export class Scope {
  private readonly _values: Map<string, string | null>;
  private readonly _others: 'unset' | 'unknown';
  private readonly _globals: Scope | null;
  private readonly _options: IVariableOptions;

  /** Of these the ones that the image keeps: what ENV sets. */
  private readonly _image = new Map<string, string | null>();

  private constructor(
    values: Map<string, string | null>,
    others: 'unset' | 'unknown',
    globals: Scope | null,
    options: IVariableOptions
  ) {
    this._values = values;
    this._others = others;
    this._globals = globals;
    this._options = options;
  }

  /** What FROM sees: the ARGs above the first FROM, and the platform's. */
  static global(
    instructions: readonly Line[],
    options: IVariableOptions
  ): Scope {
    const values = new Map(
      PLATFORM_ARGS.map(name => [name, options.buildArgs?.[name] ?? null])
    );
    const scope = new Scope(values, 'unset', null, options);
    for (const instruction of instructions) {
      if (instruction.keyword === 'FROM') {
        break;
      }
      scope.apply(instruction);
    }
    return scope;
  }

  /** What the first instruction behind `FROM image` sees; `this` is the global scope. */
  stage(base: 'scratch' | 'image'): Scope {
    const others = base === 'scratch' ? 'unset' : 'unknown';
    const scope = new Scope(new Map(), others, this, this._options);
    if (base === 'scratch') {
      scope._keep('PATH', DEFAULT_PATH);
    }
    return scope;
  }

  /**
   * What the first instruction behind `FROM stage` sees, when `this` is that stage's scope at its end. ARGs are handed
   * on, but the image's own variables come before them, also where an ARG had hidden one.
   */
  below(): Scope {
    const values = new Map(
      this._others === 'unset' ? [...this._values, ...this._image] : this._image
    );
    const scope = new Scope(values, this._others, this._globals, this._options);
    for (const [name, value] of this._image) {
      scope._keep(name, value);
    }
    return scope;
  }

  /** Expands one word; {@link UNKNOWN} stands in it for every value that is not known. */
  expand(word: string): IExpandedWord {
    return expandWord(word, name => this._find(name), this._escape);
  }

  /** Lets an ENV or ARG instruction take effect; any other has none. */
  apply(instruction: Line): void {
    if (instruction.keyword === 'ENV') {
      // All values of one ENV are read before the first is set.
      const pairs = namesAndValues(instruction.args, this._escape).map(
        ({ name, value }) =>
          [this.expand(name).text, this._valueOf(value ?? '')] as const
      );
      for (const [name, value] of pairs) {
        this._keep(name, value);
      }
    } else if (instruction.keyword === 'ARG') {
      for (const pair of argumentsOf(instruction.args, this._escape)) {
        this._declare(pair);
      }
    }
  }

  private get _escape(): string {
    return this._options.escape ?? '\\';
  }

  private _keep(name: string, value: string | null): void {
    this._values.set(name, value);
    this._image.set(name, value);
  }

  private _declare({ name, value }: INameValue): void {
    const given = this._options.buildArgs?.[name];
    if (given !== undefined) {
      this._values.set(name, given);
    } else if (value !== null) {
      this._values.set(name, this._valueOf(value));
    } else {
      const inherited = this._globals?._find(name);
      if (inherited !== undefined) {
        this._values.set(name, inherited);
      }
    }
  }

  private _valueOf(text: string): string | null {
    const { text: value, problem } = this.expand(text);
    return problem === null && !value.includes(UNKNOWN) ? value : null;
  }

  private _find(name: string): string | null | undefined {
    const value = this._values.get(name);
    return value === undefined && this._others === 'unknown' ? null : value;
  }
}

/** The names that an ARG instruction declares; none for any other. */
export function declaredArgs(instruction: Line, escape = '\\'): string[] {
  return instruction.keyword === 'ARG'
    ? argumentsOf(instruction.args, escape).map(({ name }) => name)
    : [];
}
