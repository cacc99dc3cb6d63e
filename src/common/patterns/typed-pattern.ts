import type { IPattern } from '../protocol/history-views.js';

/**
 * What a path means that somebody typed: `/…/` is a regular expression, `*`, `?`, `{…}` and `[…]` make a glob, anything
 * else is a part of the path. `text` has no white space around it.
 */
export function typedPathPattern(text: string): IPattern {
  const regexp = typedRegExp(text);
  if (regexp !== null) {
    return regexp;
  }
  const isGlob = /[*?]|\[.+\]|\{.+\}/u.test(text);
  return { syntax: isGlob ? 'glob' : 'text', text };
}

/** The regular expression between two slashes; null: it is none. */
export function typedRegExp(text: string): IPattern | null {
  return text.length > 2 && text.startsWith('/') && text.endsWith('/')
    ? { syntax: 'regexp', text: text.slice(1, -1) }
    : null;
}
