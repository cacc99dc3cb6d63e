import type { IPattern } from '../../../common/protocol/history-views.js';

/** What can be searched for beyond what the page has of each commit. */
export type SearchWhat = 'path' | 'content';

/**
 * What a person meant by what they typed: `/…/` is a regular expression; a path with `*`, `?`, `[…]` or `{…}` a glob;
 * anything else is looked for as it is. Null: nothing was typed.
 */
export function readPattern(text: string, what: SearchWhat): IPattern | null {
  if (text.trim() === '') {
    return null;
  }
  const regexp = /^\s*\/(.+)\/\s*$/.exec(text)?.[1];
  if (regexp !== undefined && !isFolderPath(text, what)) {
    return { text: regexp, syntax: 'regexp' };
  }
  if (what === 'path' && /[*?]|\[.+\]|\{.+\}/.test(text)) {
    return { text: text.trim(), syntax: 'glob' };
  }
  return { text: what === 'path' ? text.trim() : text, syntax: 'text' };
}

/** `/usr/share/` is a folder of the image, although it looks like an expression. */
function isFolderPath(text: string, what: SearchWhat): boolean {
  return what === 'path' && /^\s*(\/[\w@%+=:,~.-]+){2,}\/\s*$/.test(text);
}
