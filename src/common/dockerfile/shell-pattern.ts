/** What BuildKit's shell lexer refuses; the message is one clause. */
export class ShellSyntaxError extends Error {
  override readonly name = 'ShellSyntaxError';
}

/** `value` without what `pattern` matches at its start: the longest match when `reach` is `longest`. */
export function trimPrefix(
  pattern: string,
  value: string,
  reach: 'shortest' | 'longest'
): string {
  const match = toRegExp(pattern, reach, 'u', '^').exec(value);
  return match ? value.slice(match[0].length) : value;
}

/** `value` without what `pattern` matches at its end: the longest match when `reach` is `longest`. */
export function trimSuffix(
  pattern: string,
  value: string,
  reach: 'shortest' | 'longest'
): string {
  // An expression finds the leftmost match, not the shortest one at the end: so both are turned round.
  return reversed(trimPrefix(reversedPattern(pattern), reversed(value), reach));
}

/** `value` with the first or every match of `pattern` replaced. */
export function replacePattern(
  value: string,
  pattern: string,
  replacement: string,
  which: 'first' | 'all'
): string {
  if (which === 'first') {
    return value.replace(toRegExp(pattern, 'longest', 'u'), () => replacement);
  }
  const expression = toRegExp(pattern, 'longest', 'gu');
  let out = '';
  let end = 0;
  for (const match of value.matchAll(expression)) {
    // Unlike in JavaScript, an empty match right behind another match does not count.
    if (match[0] !== '' || match.index > end || match.index === 0) {
      out +=
        value.slice(end, match.index) + expandTemplate(replacement, match[0]);
      end = match.index + match[0].length;
    }
  }
  return out + value.slice(end);
}

const SPECIAL = '[]{}.+()|^$';

/** BuildKit's patterns: `*`, `?` and `\` before one of the three; brackets mean themselves. */
function toRegExp(
  pattern: string,
  reach: 'shortest' | 'longest',
  flags: string,
  start = ''
): RegExp {
  const chars = Array.from(pattern);
  let source = start;
  for (let at = 0; at < chars.length; at += 1) {
    const char = chars[at] ?? '';
    const next = chars[at + 1];
    if (char === '*') {
      source += reach === 'longest' ? '[^\\n]*' : '[^\\n]*?';
    } else if (char === '?') {
      source += '[^\\n]';
    } else if (char === '\\') {
      if (next === '}' || next === '/') {
        continue;
      }
      if (next !== '*' && next !== '?' && next !== '\\') {
        throw new ShellSyntaxError(`invalid escape \\${next ?? ''}`);
      }
      source += `\\${next}`;
      at += 1;
    } else {
      source += SPECIAL.includes(char) ? `\\${char}` : literal(char);
    }
  }
  return new RegExp(source, flags);
}

function literal(char: string): string {
  return char === '/' || char === '\n' || char === '\r' || char > '\u007f'
    ? `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`
    : char;
}

function reversed(text: string): string {
  return Array.from(text).reverse().join('');
}

/** Turns a pattern round and leaves each escaped character behind its backslash. */
function reversedPattern(pattern: string): string {
  return (pattern.match(/\\[^]|[^]/gu) ?? []).reverse().join('');
}

/** What Go's `Regexp.ReplaceAll` makes of `$0`, `${0}`, `$name` and `$$` when the expression has no groups. */
function expandTemplate(template: string, match: string): string {
  return template.replace(
    /\$(?:\$|([\p{L}\p{Nd}_]+)|\{([\p{L}\p{Nd}_]+)\})/gu,
    (whole, bare?: string, braced?: string) => {
      if (whole === '$$') {
        return '$';
      }
      return (bare ?? braced) === '0' ? match : '';
    }
  );
}
