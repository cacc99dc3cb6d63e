import { trimLineEnd, trimStart } from './go-text.js';

/** A parser directive: `# syntax=…`, `# escape=…`, `# check=…`. */
export interface IDirective {
  /** Lower case. */
  readonly name: string;
  readonly value: string;
  /** 1-based. */
  readonly line: number;
}

/** The directives at the top of a text. */
export interface IDirectives {
  /** Those that have an effect. */
  readonly found: readonly IDirective[];
  /** Number of lines at the top that BuildKit's parser takes for directives. */
  readonly lines: number;
  /** The continuation character that they set; null without one. */
  readonly escape: string | null;
  readonly problem: { readonly line: number; readonly message: string } | null;
}

export const NO_DIRECTIVES: IDirectives = {
  found: [],
  lines: 0,
  escape: null,
  problem: null
};

const DIRECTIVE = /^([a-zA-Z][a-zA-Z0-9]*)[\t\n\f\r ]*=([^\n]+)$/;
const NAMES = new Set(['syntax', 'escape', 'check']);

/**
 * Reads the directives as BuildKit does (moby/buildkit `parser/directives.go`), in two ways: its parser takes `escape`,
 * with blanks before the `#` but not below a `#!` line; what starts the parser takes `syntax` and `check` the other
 * way round. `lines` have no byte order mark; `seen` are names that stand above this text.
 */
export function readDirectives(
  lines: readonly string[],
  seen: readonly string[] = []
): IDirectives {
  const first = lines[0];
  if (first === undefined || !trimStart(first).startsWith('#')) {
    return NO_DIRECTIVES;
  }
  const parser = scan(lines, 0, { blanks: 'allowed', seen });
  const start = first.startsWith('#!') ? 1 : 0;
  const frontend = scan(lines, start, { blanks: 'refused', seen });
  const escape = parser.found.find(({ name }) => name === 'escape');
  const valid = escape?.value === '\\' || escape?.value === '`';
  const found = [
    ...frontend.found.filter(({ name }) => name !== 'escape'),
    ...(escape && valid ? [escape] : [])
  ].sort((one, other) => one.line - other.line);
  return {
    found,
    lines: parser.lines,
    escape: escape && valid ? escape.value : null,
    problem:
      escape && !valid
        ? {
            line: escape.line,
            message: `the escape character can only be \\ or \`, not ${escape.value}`
          }
        : parser.problem
  };
}

function scan(
  lines: readonly string[],
  start: number,
  how: { blanks: 'allowed' | 'refused'; seen: readonly string[] }
): Pick<IDirectives, 'found' | 'lines' | 'problem'> {
  const found: IDirective[] = [];
  const seen = new Set(how.seen);
  let problem: IDirectives['problem'] = null;
  let index = start;
  for (; index < lines.length; index += 1) {
    const directive = directiveOf(lines[index] ?? '', how.blanks);
    if (!directive) {
      break;
    }
    const line = index + 1;
    if (!seen.has(directive.name)) {
      found.push({ ...directive, line });
    } else if (how.blanks === 'refused') {
      break;
    } else {
      problem ??= {
        line,
        message: `there is more than one ${directive.name} directive`
      };
    }
    seen.add(directive.name);
  }
  return { found, lines: index, problem };
}

function directiveOf(
  line: string,
  blanks: 'allowed' | 'refused'
): Omit<IDirective, 'line'> | null {
  const text = trimLineEnd(blanks === 'allowed' ? trimStart(line) : line);
  const match = text.startsWith('#')
    ? DIRECTIVE.exec(trimStart(text.slice(1)))
    : null;
  const name = match?.[1]?.toLowerCase() ?? '';
  return match && NAMES.has(name)
    ? { name, value: valueOf(match[2] ?? '') }
    : null;
}

/** The value without blanks at its ends; of blanks alone BuildKit keeps the last. */
function valueOf(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end - 1 && isBlank(text.charAt(start))) {
    start += 1;
  }
  while (end > start + 1 && isBlank(text.charAt(end - 1))) {
    end -= 1;
  }
  return text.slice(start, end);
}

function isBlank(char: string): boolean {
  return /^[\t\n\f\r ]$/.test(char);
}
