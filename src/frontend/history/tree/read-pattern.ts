import { compilePattern } from '../../../common/patterns/path-pattern.js';
import { toErrorData } from '../../../common/protocol/errors.js';
import type {
  IPattern,
  PatternSyntax
} from '../../../common/protocol/history-views.js';

/** What somebody typed into a filter of paths. */
export type TypedPattern =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'pattern';
      readonly pattern: IPattern;
      readonly matches: (path: string) => boolean;
    }
  | {
      readonly kind: 'wrong';
      readonly syntax: PatternSyntax;
      /** One sentence: what is wrong with it. */
      readonly message: string;
    };

/**
 * Reads a filter as it is typed: `/…/` is a regular expression, `*`, `?`, `{…}` and `[…]` make a glob, anything else is
 * a part of the path. What each of them finds: see `compilePattern`.
 */
export function readPattern(typed: string): TypedPattern {
  const text = typed.trim();
  if (text === '' || text === '/') {
    return { kind: 'none' };
  }
  const pattern = toPattern(text);
  try {
    return { kind: 'pattern', pattern, matches: compilePattern(pattern) };
  } catch (error) {
    const { message } = toErrorData(error);
    return { kind: 'wrong', syntax: pattern.syntax, message };
  }
}

function toPattern(text: string): IPattern {
  if (text.length > 2 && text.startsWith('/') && text.endsWith('/')) {
    return { syntax: 'regexp', text: text.slice(1, -1) };
  }
  const isGlob = /[*?]|\[.+\]|\{.+\}/u.test(text);
  return { syntax: isGlob ? 'glob' : 'text', text };
}
