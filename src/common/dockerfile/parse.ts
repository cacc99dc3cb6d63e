import { heredocsOf, type Heredoc } from './heredoc.js';

/** A parser directive: `# syntax=…`, `# escape=…`, `# check=…`. */
export interface IDirective {
  /** Lower case. */
  readonly name: string;
  readonly value: string;
  /** 1-based. */
  readonly line: number;
}

/** One instruction and the lines it takes. */
export interface IInstruction {
  /** Upper case: `RUN`. */
  readonly keyword: string;
  /** What follows the keyword, continuation lines joined and comments left out; heredoc bodies are not in it. */
  readonly rest: string;
  /** First and last line, 1-based, heredoc bodies included. */
  readonly lines: readonly [number, number];
  /** The lines as written. */
  readonly raw: string;
  readonly heredocs: readonly Heredoc[];
}

export interface IParsedDockerfile {
  readonly directives: readonly IDirective[];
  readonly instructions: readonly IInstruction[];
  /** The continuation character in force: a backslash, or a backtick after `# escape=`. */
  readonly escape: string;
  /** Line of a heredoc without its terminator, or of a continuation that has no next line; null when all is whole. */
  readonly open: {
    readonly kind: 'heredoc' | 'continuation';
    readonly line: number;
  } | null;
}

export interface IParseOptions {
  /** Continuation character set by an earlier part of the same Dockerfile. */
  readonly escape?: string;
  /** Whether parser directives may stand at the top of this text: `no` for what is not the start of the file. */
  readonly directives?: 'yes' | 'no';
}

const DIRECTIVE = /^#\s*([a-zA-Z][a-zA-Z0-9]*)\s*=\s*(.+?)\s*$/;
const KNOWN_DIRECTIVES = new Set(['syntax', 'escape', 'check']);
const COMMENT = /^\s*#/;
const BOM = '\uFEFF';

/**
 * Splits a Dockerfile into instructions with line ranges, as BuildKit's parser does
 * (moby/buildkit `frontend/dockerfile/parser`): comments inside continuations, heredocs, `# escape=`.
 *
 * It never throws: what makes no sense to BuildKit is for BuildKit to refuse.
 */
export function parseDockerfile(
  text: string,
  options: IParseOptions = {}
): IParsedDockerfile {
  const lines = text.split('\n');
  if (lines.at(-1) === '') {
    lines.pop();
  }
  const first = lines[0];
  if (first?.startsWith(BOM)) {
    lines[0] = first.slice(1);
  }
  const directives = options.directives === 'no' ? [] : readDirectives(lines);
  const escape =
    directives.find(directive => directive.name === 'escape')?.value ??
    options.escape ??
    '\\';
  return { directives, escape, ...new Splitter(lines, escape).run() };
}

function readDirectives(lines: readonly string[]): IDirective[] {
  const found: IDirective[] = [];
  for (const [index, line] of lines.entries()) {
    const match = DIRECTIVE.exec(line.replace(/\r$/, ''));
    if (!match) {
      break;
    }
    const name = (match[1] ?? '').toLowerCase();
    if (KNOWN_DIRECTIVES.has(name)) {
      found.push({ name, value: match[2] ?? '', line: index + 1 });
    }
  }
  return found;
}

/** One pass over the lines; holds the reading position. */
class Splitter {
  private readonly _lines: readonly string[];
  private readonly _continuation: RegExp;
  private readonly _escape: string;
  private _next = 0;
  private readonly _instructions: IInstruction[] = [];
  private _open: IParsedDockerfile['open'] = null;

  constructor(lines: readonly string[], escape: string) {
    this._lines = lines;
    this._escape = escape;
    const char = escape === '`' ? '`' : '\\\\';
    this._continuation = new RegExp(`(^|[^${char}])${char}[ \\t]*$`);
  }

  run(): Pick<IParsedDockerfile, 'instructions' | 'open'> {
    while (this._next < this._lines.length) {
      this._readOne();
    }
    return { instructions: this._instructions, open: this._open };
  }

  private _take(): string {
    const line = this._lines[this._next] ?? '';
    this._next += 1;
    return line.replace(/\r$/, '');
  }

  private _readOne(): void {
    const start = this._next;
    const head = this._take();
    const trimmed = COMMENT.test(head) ? '' : head.trimStart();
    let { text, continues } = this._trimContinuation(trimmed);
    if (!continues && text.length === 0) {
      return;
    }
    while (continues && this._next < this._lines.length) {
      const line = this._take();
      if (COMMENT.test(line) || line.trim().length === 0) {
        continue;
      }
      const part = this._trimContinuation(line);
      text += part.text;
      continues = part.continues;
    }
    if (continues) {
      this._open = { kind: 'continuation', line: this._next };
    }
    this._push(start, text);
  }

  private _trimContinuation(line: string): {
    text: string;
    continues: boolean;
  } {
    return this._continuation.test(line)
      ? { text: line.replace(this._continuation, '$1'), continues: true }
      : { text: line, continues: false };
  }

  private _push(start: number, text: string): void {
    const match = /^(\S+)(?:\s+([\s\S]*))?$/.exec(text.trim());
    if (!match) {
      return;
    }
    const keyword = (match[1] ?? '').toUpperCase();
    const rest = (match[2] ?? '').trim();
    const heredocs = heredocsOf(keyword, rest, this._escape);
    for (const heredoc of heredocs) {
      this._skipHeredoc(heredoc);
    }
    this._instructions.push({
      keyword,
      rest,
      lines: [start + 1, this._next],
      raw: this._lines.slice(start, this._next).join('\n'),
      heredocs
    });
  }

  private _skipHeredoc(heredoc: Heredoc): void {
    const start = this._next;
    while (this._next < this._lines.length) {
      const line = this._take();
      if ((heredoc.chomp ? line.replace(/^\t+/, '') : line) === heredoc.name) {
        return;
      }
    }
    this._open = { kind: 'heredoc', line: start };
  }
}
