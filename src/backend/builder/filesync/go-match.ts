/** Thrown for a pattern that Go's `filepath.Match` refuses ("syntax error in pattern"). */
export class BadPatternError extends Error {
  override readonly name = 'BadPatternError';

  constructor(pattern: string) {
    super(`The pattern \`${pattern}\` has a syntax error.`);
  }
}

type Token =
  | { readonly kind: 'star' }
  | { readonly kind: 'any' }
  | { readonly kind: 'char'; readonly char: string }
  | {
      readonly kind: 'class';
      readonly negated: boolean;
      readonly ranges: readonly (readonly [string, string])[];
    };

/**
 * Whether `name` matches a shell pattern by the rules of Go's `filepath.Match` on Unix: `*` and `?` stop at `/`,
 * `[a-z]`, `[^a]`, `\` escapes. Throws {@link BadPatternError}.
 */
export function goMatch(pattern: string, name: string): boolean {
  return matchFrom(parsePattern(pattern), Array.from(name));
}

/** Throws {@link BadPatternError} when Go's `filepath.Match` would refuse the pattern. */
export function checkGoPattern(pattern: string): void {
  parsePattern(pattern);
}

function parsePattern(pattern: string): Token[] {
  const chars = Array.from(pattern);
  const tokens: Token[] = [];
  let at = 0;
  while (at < chars.length) {
    const char = chars[at++] ?? '';
    if (char === '*') {
      tokens.push({ kind: 'star' });
    } else if (char === '?') {
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

function matchFrom(
  tokens: readonly Token[],
  chars: readonly string[]
): boolean {
  let token = 0;
  let at = 0;
  // The last star seen, and how far it reaches: on a mismatch only this one has to give way.
  let star: { token: number; at: number } | null = null;
  for (;;) {
    const current = tokens[token];
    const char = chars[at];
    if (current?.kind === 'star') {
      star = { token: (token += 1), at };
    } else if (current === undefined && char === undefined) {
      return true;
    } else if (
      current !== undefined &&
      char !== undefined &&
      matchesOne(current, char)
    ) {
      token += 1;
      at += 1;
    } else if (star !== null && star.at < chars.length) {
      if (chars[star.at] === '/') {
        return false;
      }
      star.at += 1;
      token = star.token;
      at = star.at;
    } else {
      return false;
    }
  }
}

function matchesOne(token: Token, char: string): boolean {
  switch (token.kind) {
    case 'star':
      return false;
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
