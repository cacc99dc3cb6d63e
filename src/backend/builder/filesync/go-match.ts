/** Thrown for a pattern that Go's `filepath.Match` refuses ("syntax error in pattern"). */
export class BadPatternError extends Error {
  override readonly name = 'BadPatternError';

  constructor(pattern: string) {
    super(`The pattern \`${pattern}\` has a syntax error.`);
  }
}

type Token =
  | { readonly kind: 'any' }
  | { readonly kind: 'char'; readonly char: string }
  | {
      readonly kind: 'class';
      readonly negated: boolean;
      readonly ranges: readonly (readonly [string, string])[];
    };

/**
 * Whether `name` matches a shell pattern by the rules of Go's `filepath.Match` on Unix: `*` and `?` stop at `/`,
 * `[a-z]`, `[^a]`, `\` escapes. Throws {@link BadPatternError}; as in Go, an error behind a `*` is only found when what
 * stands before it matches.
 */
export function goMatch(pattern: string, name: string): boolean {
  const chars = Array.from(name);
  let rest = pattern;
  let at = 0;
  while (rest !== '') {
    const { star, chunk, behind } = takeChunk(rest);
    if (star && chunk === '') {
      return !chars.includes('/', at);
    }
    const end = matchChunk(
      parseChunk(chunk, pattern),
      { chars, at, star },
      behind === '' ? 'last' : 'more'
    );
    if (end === null) {
      return false;
    }
    at = end;
    rest = behind;
  }
  return at === chars.length;
}

/** Throws {@link BadPatternError} when Go's check of a pattern, `filepath.Match(pattern, ".")`, finds an error. */
export function checkGoPattern(pattern: string): void {
  goMatch(pattern, '.');
}

/** The next piece of a pattern without a star, and whether stars stand before it. */
function takeChunk(pattern: string): {
  star: boolean;
  chunk: string;
  behind: string;
} {
  const stars = /^\**/.exec(pattern)?.[0].length ?? 0;
  let inClass = false;
  let at = stars;
  for (; at < pattern.length; at += 1) {
    const char = pattern.charAt(at);
    if (char === '*' && !inClass) {
      break;
    }
    if (char === '\\') {
      at += 1;
    } else if (char === '[' || char === ']') {
      inClass = char === '[';
    }
  }
  return {
    star: stars > 0,
    chunk: pattern.slice(stars, at),
    behind: pattern.slice(at)
  };
}

/** Where the name goes on behind the tokens, at the first place where they match; null when they do not. */
function matchChunk(
  tokens: readonly Token[],
  where: { chars: readonly string[]; at: number; star: boolean },
  place: 'more' | 'last'
): number | null {
  const { chars, star } = where;
  for (let at = where.at; at <= chars.length; at += 1) {
    const end = matchAt(tokens, chars, at);
    if (end !== null && (place === 'more' || end === chars.length)) {
      return end;
    }
    if (!star || chars[at] === '/') {
      return null;
    }
  }
  return null;
}

function matchAt(
  tokens: readonly Token[],
  chars: readonly string[],
  at: number
): number | null {
  const matched = tokens.every((token, index) => {
    const char = chars[at + index];
    return char !== undefined && matchesOne(token, char);
  });
  return matched ? at + tokens.length : null;
}

function parseChunk(chunk: string, pattern: string): Token[] {
  const chars = Array.from(chunk);
  const tokens: Token[] = [];
  let at = 0;
  while (at < chars.length) {
    const char = chars[at++] ?? '';
    if (char === '?') {
      tokens.push({ kind: 'any' });
    } else if (char === '[') {
      const parsed = parseClass(chars, at, pattern);
      tokens.push(parsed.token);
      at = parsed.next;
    } else if (char === '\\') {
      const escaped = chars[at++];
      if (escaped === undefined) {
        throw new BadPatternError(pattern);
      }
      tokens.push({ kind: 'char', char: escaped });
    } else {
      tokens.push({ kind: 'char', char });
    }
  }
  return tokens;
}

/** Reads a class from behind its `[`. */
function parseClass(
  chars: readonly string[],
  start: number,
  pattern: string
): { readonly token: Token; readonly next: number } {
  let at = start;
  const bound = (): string => {
    let char = chars[at++];
    if (char === '-' || char === ']') {
      throw new BadPatternError(pattern);
    }
    if (char === '\\') {
      char = chars[at++];
    }
    if (char === undefined || at >= chars.length) {
      throw new BadPatternError(pattern);
    }
    return char;
  };
  const negated = chars[at] === '^';
  if (negated) {
    at += 1;
  }
  const ranges: (readonly [string, string])[] = [];
  while (ranges.length === 0 || chars[at] !== ']') {
    const low = bound();
    if (chars[at] === '-') {
      at += 1;
      ranges.push([low, bound()]);
    } else {
      ranges.push([low, low]);
    }
  }
  return { token: { kind: 'class', negated, ranges }, next: at + 1 };
}

function matchesOne(token: Token, char: string): boolean {
  switch (token.kind) {
    case 'any':
      return char !== '/';
    case 'char':
      return token.char === char;
    case 'class': {
      const point = codePoint(char);
      const inside = token.ranges.some(
        ([low, high]) => codePoint(low) <= point && point <= codePoint(high)
      );
      return inside !== token.negated;
    }
  }
}

function codePoint(char: string): number {
  return char.codePointAt(0) ?? 0;
}
