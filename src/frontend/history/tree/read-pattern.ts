import { compilePattern } from '../../../common/patterns/path-pattern.js';
import { typedPathPattern } from '../../../common/patterns/typed-pattern.js';
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

/** Reads a filter as it is typed; see `typedPathPattern`, and `compilePattern` for what each syntax finds. */
export function readPattern(typed: string): TypedPattern {
  const text = typed.trim();
  if (text === '' || text === '/') {
    return { kind: 'none' };
  }
  const pattern = typedPathPattern(text);
  try {
    return { kind: 'pattern', pattern, matches: compilePattern(pattern) };
  } catch (error) {
    const { message } = toErrorData(error);
    return { kind: 'wrong', syntax: pattern.syntax, message };
  }
}
