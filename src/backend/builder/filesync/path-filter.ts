import { PatternMatcher } from './pattern-matcher.js';
import type { ParentMatches, Pattern } from './pattern-matcher.js';

/** What the patterns said about a folder: handed on to what is below it. */
export interface IFilterState {
  readonly include: ParentMatches | null;
  readonly exclude: ParentMatches | null;
}

export interface IFilterResult {
  /** The path itself belongs to the result. */
  readonly keep: boolean;
  /** Something below it may; only meaningful for folders. */
  readonly descend: boolean;
  readonly state: IFilterState;
}

const SPECIAL = /[*[\]?^\\]/;

/**
 * Decides which paths of a folder the engine gets: those that match an include pattern (all, when there is none) and no
 * exclude pattern. Walk rules as in fsutil's filter, so that the result is what `docker build` sends.
 */
export class PathFilter {
  private readonly _include: PatternMatcher | null;
  private readonly _exclude: PatternMatcher | null;
  /** Folders can be left out by comparing prefixes, because no pattern that lets paths in has wildcards. */
  private readonly _plainIncludes: boolean;
  private readonly _plainExceptions: boolean;

  /** Throws a `BadPatternError` for a pattern with a syntax error. */
  constructor(include: readonly string[], exclude: readonly string[]) {
    this._include = include.length > 0 ? new PatternMatcher(include) : null;
    this._exclude = exclude.length > 0 ? new PatternMatcher(exclude) : null;
    this._plainIncludes = allPlain(this._include, false);
    this._plainExceptions = allPlain(this._exclude, true);
  }

  /** `parent` is the state that the folder of `path` got; null at the top. */
  check(
    path: string,
    kind: 'directory' | 'other',
    parent: IFilterState | null
  ): IFilterResult {
    const include = this._include?.matchesBelow(path, parent?.include ?? null);
    const exclude = this._exclude?.matchesBelow(path, parent?.exclude ?? null);
    const included = include?.matched ?? true;
    const excluded = exclude?.matched ?? false;
    return {
      keep: included && !excluded,
      descend:
        kind === 'directory' &&
        (included ||
          !this._plainIncludes ||
          this._reaches(this._include, path, false)) &&
        (!excluded ||
          !this._plainExceptions ||
          this._reaches(this._exclude, path, true)),
      state: {
        include: include?.matches ?? null,
        exclude: exclude?.matches ?? null
      }
    };
  }

  /** Whether a pattern names something below the folder `path`. */
  private _reaches(
    matcher: PatternMatcher | null,
    path: string,
    exceptions: boolean
  ): boolean {
    return (matcher?.patterns ?? []).some(
      pattern =>
        pattern.isException === exceptions &&
        `${pattern.textWithoutTrailingGlob}/`.startsWith(`${path}/`)
    );
  }
}

function allPlain(
  matcher: PatternMatcher | null,
  exceptions: boolean
): boolean {
  const isPlain = (pattern: Pattern): boolean =>
    pattern.isException !== exceptions ||
    !SPECIAL.test(pattern.textWithoutTrailingGlob);
  return (matcher?.patterns ?? []).every(isPlain);
}
