import type { IPattern } from '../protocol/history-views.js';
import { compileGlob } from './glob.js';

/** Longer patterns are refused: nobody types them, and the time a match takes grows with them. */
export const MAX_PATTERN_LENGTH = 1000;

/**
 * Makes the test that a pattern stands for. Paths have no leading slash. An empty pattern matches every path.
 *
 * - `text`: part of the path; case counts only when the text has a capital letter. A leading slash is the root's or any
 *   directory's: `/etc` finds `etc/passwd` and `usr/etc`, not `fetch`.
 * - `glob`: the whole path, see {@link compileGlob}.
 * - `regexp`: a JavaScript expression with flag `v`, found anywhere in the path. It may take very long on some paths:
 *   run it where it can be stopped.
 *
 * Throws a `TypeError` whose message is one sentence when the pattern cannot be read.
 */
export function compilePattern({
  text,
  syntax
}: IPattern): (path: string) => boolean {
  checkLength(text);
  if (text === '') {
    return () => true;
  }
  switch (syntax) {
    case 'text': {
      const contains = compileText(text);
      return text.startsWith('/')
        ? path => contains(`/${path}`)
        : path => contains(path);
    }
    case 'glob':
      return compileGlob(text);
    case 'regexp': {
      const expression = compileRegExp(text);
      return path => expression.test(path);
    }
  }
}

/** Whether a line contains a text; case counts only when the text has a capital letter. */
export function compileText(text: string): (line: string) => boolean {
  checkLength(text);
  return text === text.toLowerCase()
    ? line => line.toLowerCase().includes(text)
    : line => line.includes(text);
}

/** Reads a regular expression (flag `v`). Throws a `TypeError` that says what is wrong with it. */
export function compileRegExp(text: string): RegExp {
  checkLength(text);
  try {
    return new RegExp(text, 'v');
  } catch (error) {
    throw new TypeError(
      `This is no regular expression: ${reasonOf(error, text)}.`,
      { cause: error }
    );
  }
}

function checkLength(text: string): void {
  if (text.length > MAX_PATTERN_LENGTH) {
    throw new TypeError(
      `The pattern has ${text.length} characters; at most ${MAX_PATTERN_LENGTH} are allowed.`
    );
  }
}

/** Engines repeat the expression before they say what is wrong: `Invalid regular expression: /(/v: Unterminated group`. */
function reasonOf(error: unknown, text: string): string {
  const message = error instanceof Error ? error.message : String(error);
  const repeated = message.lastIndexOf(`${text}/v: `);
  const reason =
    repeated < 0 ? message : message.slice(repeated + text.length + 4);
  return reason.charAt(0).toLowerCase() + reason.slice(1);
}
