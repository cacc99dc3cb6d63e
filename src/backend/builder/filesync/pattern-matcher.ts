import { posix } from 'node:path';
import { trimSpace } from '../../../common/dockerfile/go-text.js';
import { BadPatternError, checkGoPattern } from './go-match.js';
import { goRegExp } from './go-regexp.js';

/** Per pattern, whether a folder matched it: handed to the matching of what is below the folder. */
export type ParentMatches = readonly boolean[];

/**
 * A list of patterns with the meaning of `.dockerignore`: the last pattern that matches a path or one of its parents
 * decides, `!` takes back, `**` crosses folders, `*` and `?` do not. The rules are those of moby/patternmatcher,
 * which the engine and the `docker` command use.
 */
export class PatternMatcher {
  /** Empty patterns are dropped. */
  readonly patterns: readonly Pattern[];

  /** Throws {@link BadPatternError} for a pattern that moby refuses. */
  constructor(patterns: readonly string[]) {
    this.patterns = patterns
      .map(trimSpace)
      .filter(pattern => pattern !== '')
      .map(pattern => new Pattern(cleanPath(pattern)));
  }

  /**
   * Whether `path` (relative, with `/`) or one of its parents matches; `parents` is what this gave as `matches` for the
   * folder of `path`, null at the top.
   */
  matchesBelow(
    path: string,
    parents: ParentMatches | null
  ): { readonly matched: boolean; readonly matches: ParentMatches } {
    let matched = false;
    const matches = this.patterns.map((pattern, index) => {
      const inherited = parents?.[index] === true;
      if (!inherited && pattern.isException !== matched) {
        return false;
      }
      const match = inherited || pattern.matches(path);
      if (match) {
        matched = !pattern.isException;
      }
      return match;
    });
    return { matched, matches };
  }
}

type Matcher = (path: string) => boolean;

/** One cleaned pattern, compiled when it is first used: only then a bad bracket expression is noticed, as in moby. */
export class Pattern {
  readonly isException: boolean;
  /** The cleaned pattern without `!`. */
  readonly text: string;
  private _matcher: Matcher | null = null;

  constructor(pattern: string) {
    this.isException = pattern.startsWith('!');
    this.text = this.isException ? pattern.slice(1) : pattern;
    if (this.text === '') {
      throw new BadPatternError(pattern);
    }
    checkGoPattern(this.text);
  }

  /** Whether this path itself matches; parents are the caller's affair. */
  matches(path: string): boolean {
    this._matcher ??= compile(this.text);
    return this._matcher(path);
  }

  /** The pattern's text without a last `/**` and `/*`. */
  get textWithoutTrailingGlob(): string {
    return this.text.replace(/\/\*\*$/, '').replace(/\/\*$/, '');
  }
}

/** A path as Go's `filepath.Clean` leaves it on Unix: no `.`, no double or trailing slash, `..` resolved; `.` for the empty path. */
export function cleanPath(path: string): string {
  const normal = posix.normalize(path);
  return normal.length > 1 && normal.endsWith('/')
    ? normal.slice(0, -1)
    : normal;
}

type Kind = 'exact' | 'prefix' | 'suffix' | 'expression';

/**
 * Special in regular expressions but not in ignore patterns. Moby means `|`, `{` and `}` too, but its table has no room
 * for them, so they keep their meaning in a pattern with wildcards.
 */
const ESCAPED = new Set('.+()$');

/** Moby's compilation step by step, as the kind that it finds decides what a pattern means. */
function compile(pattern: string): Matcher {
  const chars = Array.from(pattern);
  let expression = '^';
  let kind = 'exact' as Kind;
  for (let at = 0, count = 0; at < chars.length; count++) {
    const char = chars[at++] ?? '';
    if (char === '*' && chars[at] === '*') {
      at += chars[at + 1] === '/' ? 2 : 1;
      const atEnd = at >= chars.length;
      if (atEnd && kind === 'exact') {
        kind = 'prefix';
      } else {
        expression += atEnd ? '.*' : '(.*/)?';
        kind = 'expression';
      }
      if (count === 0) {
        kind = 'suffix';
      }
    } else if (char === '*' || char === '?') {
      expression += char === '*' ? '[^/]*' : '[^/]';
      kind = 'expression';
    } else if (char === '\\' && at < chars.length) {
      expression += `\\${chars[at++]}`;
      kind = 'expression';
    } else if (char === '[' || char === ']') {
      expression += char;
      kind = 'expression';
    } else {
      expression += ESCAPED.has(char) || char === '\\' ? `\\${char}` : char;
    }
  }
  return matcherOf(kind, pattern, expression);
}

function matcherOf(kind: Kind, pattern: string, expression: string): Matcher {
  switch (kind) {
    case 'exact':
      return path => path === pattern;
    case 'prefix': {
      const prefix = pattern.slice(0, -2);
      return path => path.startsWith(prefix);
    }
    case 'suffix': {
      const suffix = pattern.slice(2);
      return path =>
        path.endsWith(suffix) ||
        (suffix.startsWith('/') && path === suffix.slice(1));
    }
    case 'expression': {
      const compiled = goRegExp(`${expression}$`);
      return path => compiled.test(path);
    }
  }
}
