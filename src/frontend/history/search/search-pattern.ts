import {
  typedPathPattern,
  typedRegExp
} from '../../../common/patterns/typed-pattern.js';
import type { IPattern } from '../../../common/protocol/history-views.js';

/** What can be searched for beyond what the page has of each commit. */
export type SearchWhat = 'path' | 'content';

/** What a person meant by what they typed: a path as `typedPathPattern` reads it, or a text. Null: nothing was typed. */
export function readPattern(text: string, what: SearchWhat): IPattern | null {
  const typed = text.trim();
  if (typed === '') {
    return null;
  }
  if (what === 'content') {
    return typedRegExp(typed) ?? { text, syntax: 'text' };
  }
  return isFolderPath(typed)
    ? { text: typed, syntax: 'text' }
    : typedPathPattern(typed);
}

/** `/usr/share/` is a folder of the image, although it looks like an expression. */
function isFolderPath(typed: string): boolean {
  return /^(\/[\w@%+=:,~.-]+){2,}\/$/.test(typed);
}
