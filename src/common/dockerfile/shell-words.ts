import { ShellLexer, type Lookup } from './shell-lexer.js';

/** What the expansion of a text came to. */
export interface IExpandedWords {
  /** Split at white space, also at that which came out of a variable; quoted white space does not split. */
  readonly words: string[];
  /** Names of variables that had no value, each once. */
  readonly unknown: string[];
  /** Why BuildKit refuses the text, in one clause; null when it does not. */
  readonly problem: string | null;
}

/** The same for a text that stays one word. */
export interface IExpandedWord {
  readonly text: string;
  readonly unknown: string[];
  readonly problem: string | null;
}

/**
 * Expands variables and takes quotes away as BuildKit does for EXPOSE and the like (moby/buildkit `shell.Lex`,
 * `ProcessWords`): `$x`, `${x}`, `${x:-…}`, `${x:+…}`, `${x:?…}` (each also without `:`), `${x#…}`, `${x##…}`,
 * `${x%…}`, `${x%%…}`, `${x/…/…}`, `${x//…/…}`. A variable without a value is empty. Never throws.
 */
export function expandWords(
  text: string,
  env: ReadonlyMap<string, string>,
  escape: string
): IExpandedWords {
  const lexer = new ShellLexer(text, name => env.get(name), { escape });
  const problem = lexer.run();
  return { words: lexer.words, unknown: lexer.unknown, problem };
}

/** As {@link expandWords}, but white space does not split (`ProcessWord`): for paths, FROM, ENV and ARG. */
export function expandWord(
  text: string,
  env: ReadonlyMap<string, string> | Lookup,
  escape: string
): IExpandedWord {
  const lookup =
    typeof env === 'function' ? env : (name: string) => env.get(name);
  const lexer = new ShellLexer(text, lookup, { escape });
  const problem = lexer.run();
  return { text: lexer.text, unknown: lexer.unknown, problem };
}
