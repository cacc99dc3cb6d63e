import { ShellSyntaxError, trimPrefix, trimSuffix } from './shell-pattern.js';

/** A `${name…}` with a modifier, its word already expanded. */
export interface IModification {
  /** The variable's value; undefined when it has none. */
  readonly value: string | undefined;
  readonly word: string;
  /** One of `+-?#%`. */
  readonly modifier: string;
  /** A `:` stands before the modifier: the empty value counts as none. */
  readonly withColon: boolean;
}

/** What it stands for. Throws {@link ShellSyntaxError} for what BuildKit refuses. */
export function modified(name: string, what: IModification): string {
  const { value, word, modifier, withColon } = what;
  const missing = value === undefined || (withColon && value === '');
  switch (modifier) {
    case '-':
      return missing ? word : value;
    case '+':
      return missing ? '' : word;
    case '?':
      if (missing) {
        const reason =
          word || `must not be ${value === undefined ? 'unset' : 'empty'}`;
        throw new ShellSyntaxError(`${name}: ${reason}`);
      }
      return value;
    case '#':
    case '%': {
      const longest = word.startsWith(modifier);
      const trim = modifier === '#' ? trimPrefix : trimSuffix;
      return trim(
        longest ? word.slice(1) : word,
        value ?? '',
        longest ? 'longest' : 'shortest'
      );
    }
    default:
      throw new ShellSyntaxError(
        `\${${name}${withColon ? ':' : ''}${modifier}…} is not supported`
      );
  }
}
