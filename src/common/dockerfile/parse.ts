import {
  NO_DIRECTIVES,
  readDirectives,
  type IDirective
} from './directives.js';
import { byteLength, isSpace, trimLineEnd, trimStart } from './go-text.js';
import { heredocsOf, type Heredoc } from './heredoc.js';
import {
  argumentProblem,
  keywordOf,
  takesHeredocs,
  unknownKeywordProblem
} from './parse-problems.js';
import { splitCommand } from './split-command.js';

export type { IDirective } from './directives.js';

/** One instruction and the lines it takes. */
export interface IInstruction {
  /** Upper case: `RUN`. Empty for a line with nothing but a continuation character. */
  readonly keyword: string;
  /** What follows the keyword, continuation lines joined and comments left out; heredoc bodies are not in it. */
  readonly rest: string;
  /** The words of `rest` that begin with `--` before any other, without quotes: `--from=x`. */
  readonly flags: readonly string[];
  /** `rest` without its flags. */
  readonly args: string;
  /** First and last line, 1-based, heredoc bodies included. */
  readonly lines: readonly [number, number];
  /** The lines as written. */
  readonly raw: string;
  readonly heredocs: readonly Heredoc[];
}

/** What BuildKit will refuse. */
export interface IParseProblem {
  /** 1-based; of an instruction on several lines the first. */
  readonly line: number;
  /** One clause in plain words, without a full stop. */
  readonly message: string;
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
  /**
   * The first thing that BuildKit's parser refuses, or an instruction that it does not know; null when there is none.
   * A text without instructions and one that ends in a continuation are no problem.
   */
  readonly problem: IParseProblem | null;
  /** Whether what follows this text may still begin with parser directives: it has nothing but such lines. */
  readonly directivesOpen: boolean;
}

export interface IParseOptions {
  /** Continuation character set by an earlier part of the same Dockerfile. */
  readonly escape?: string;
  /** Whether parser directives may stand at the top of this text: `no` for what is not the start of the file. */
  readonly directives?: 'yes' | 'no';
  /** Names of directives that stand in earlier parts of the same Dockerfile. */
  readonly directivesSeen?: readonly string[];
}

const BOM = '\uFEFF';
/** BuildKit reads a Dockerfile with a buffer of 64 KiB a line. */
const MAX_LINE_BYTES = 65_535;

/**
 * Splits a Dockerfile into instructions with line ranges, as BuildKit's parser does
 * (moby/buildkit `frontend/dockerfile/parser`): comments inside continuations, heredocs, `# escape=`.
 *
 * It never throws: what BuildKit refuses is in `problem`, and the rest is read all the same.
 */
export function parseDockerfile(
  text: string,
  options: IParseOptions = {}
): IParsedDockerfile {
  const lines = text.split('\n');
  if (lines.at(-1) === '') {
    lines.pop();
  }
  const tooLong = longLine(lines);
  const mayDirect = options.directives !== 'no';
  const first = lines[0];
  if (mayDirect && first?.startsWith(BOM)) {
    lines[0] = first.slice(1);
  }
  const top = mayDirect
    ? readDirectives(lines, options.directivesSeen)
    : NO_DIRECTIVES;
  const escape = top.escape ?? options.escape ?? '\\';
  const { instructions, open, problem } = new Splitter(lines, escape).run();
  return {
    directives: top.found,
    instructions,
    escape,
    open,
    problem: firstOf(top.problem, firstOf(tooLong, problem)),
    directivesOpen: mayDirect && top.lines === lines.length
  };
}

function firstOf(
  one: IParseProblem | null,
  other: IParseProblem | null
): IParseProblem | null {
  return one && other ? (other.line < one.line ? other : one) : (one ?? other);
}

function longLine(lines: readonly string[]): IParseProblem | null {
  const index = lines.findIndex(
    line =>
      line.length > MAX_LINE_BYTES / 3 && byteLength(line) > MAX_LINE_BYTES
  );
  return index < 0
    ? null
    : {
        line: index + 1,
        message: `the line is longer than ${MAX_LINE_BYTES} bytes`
      };
}

/** One pass over the lines; holds the reading position. */
class Splitter {
  private readonly _lines: readonly string[];
  private readonly _escape: string;
  private _next = 0;
  private readonly _instructions: IInstruction[] = [];
  private _open: IParsedDockerfile['open'] = null;
  private _problem: IParseProblem | null = null;

  constructor(lines: readonly string[], escape: string) {
    this._lines = lines;
    this._escape = escape;
  }

  run(): Pick<IParsedDockerfile, 'instructions' | 'open' | 'problem'> {
    while (this._next < this._lines.length) {
      this._readOne();
    }
    return {
      instructions: this._instructions,
      open: this._open,
      problem: this._problem
    };
  }

  private _take(): string {
    const line = this._lines[this._next] ?? '';
    this._next += 1;
    return trimLineEnd(line);
  }

  private _readOne(): void {
    const start = this._next;
    const head = trimStart(this._take());
    let { text, continues } = this._cut(head.startsWith('#') ? '' : head);
    if (!continues && text === '') {
      return;
    }
    while (continues && this._next < this._lines.length) {
      const line = this._take();
      if (isBlankOrComment(line)) {
        continue;
      }
      const part = this._cut(line);
      text += part.text;
      continues = part.continues;
    }
    if (continues) {
      this._open = { kind: 'continuation', line: this._next };
    }
    this._push(start, text);
  }

  /** Takes the continuation character off; one behind another is none. */
  private _cut(line: string): { text: string; continues: boolean } {
    let end = line.length;
    while (end > 0 && (line[end - 1] === ' ' || line[end - 1] === '\t')) {
      end -= 1;
    }
    return line[end - 1] === this._escape && line[end - 2] !== this._escape
      ? { text: line.slice(0, end - 1), continues: true }
      : { text: line, continues: false };
  }

  private _push(start: number, text: string): void {
    const { word, rest, flags, args } = splitCommand(text, this._escape);
    const keyword = keywordOf(word);
    this._note(
      start,
      argumentProblem(keyword, args, this._escape) ??
        unknownKeywordProblem(keyword)
    );
    const heredocs =
      text.includes('<<') && takesHeredocs(keyword, args, this._escape)
        ? this._readHeredocs(start, text)
        : [];
    this._instructions.push({
      keyword,
      rest,
      flags,
      args,
      lines: [start + 1, this._next],
      raw: this._lines.slice(start, this._next).join('\n'),
      heredocs
    });
  }

  private _readHeredocs(start: number, text: string): Heredoc[] {
    const { heredocs, problem } = heredocsOf(text);
    this._note(start, problem);
    for (const heredoc of heredocs) {
      if (!this._skipHeredoc(heredoc)) {
        this._note(start, `the heredoc ${heredoc.name} is not closed`);
      }
    }
    return heredocs;
  }

  /** Whether the terminator was found. */
  private _skipHeredoc(heredoc: Heredoc): boolean {
    const start = this._next;
    while (this._next < this._lines.length) {
      const line = this._take();
      if ((heredoc.chomp ? line.replace(/^\t+/, '') : line) === heredoc.name) {
        return true;
      }
    }
    this._open = { kind: 'heredoc', line: start };
    return false;
  }

  private _note(start: number, message: string | null): void {
    if (message !== null) {
      this._problem ??= { line: start + 1, message };
    }
  }
}

function isBlankOrComment(line: string): boolean {
  let at = 0;
  while (at < line.length && isSpace(line.charAt(at))) {
    at += 1;
  }
  return at === line.length || line[at] === '#';
}
