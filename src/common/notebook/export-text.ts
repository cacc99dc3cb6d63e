import { parseDockerfile } from '../dockerfile/parse.js';
import type { FileFormat } from './build-config.js';
import { lineEnd, linesWithEnds } from './line-ends.js';
import {
  dockerfileText,
  FIRST_STATE,
  openEnd,
  stateAfter,
  type IDockerfileCell,
  type IParseState
} from './prefix.js';

/** A cell that an export can write. */
export type ExportCell =
  | (IDockerfileCell & { readonly kind: 'dockerfile' })
  | { readonly kind: 'markdown'; readonly source: string };

export interface IExportOptions {
  /** Whether the notebook's Markdown cells stand as comments above the cells that they are above of. */
  readonly markdown: 'leave out' | 'as comments';
  readonly format?: FileFormat | undefined;
}

const BOM = '\uFEFF';

/** A line that BuildKit may read as a parser directive at the top of a Dockerfile. */
const DIRECTIVE_LIKE = /^\s*#\s*[a-zA-Z][a-zA-Z0-9]*\s*=/;

/**
 * The Dockerfile of a notebook's cells, in document order.
 *
 * Without Markdown it is byte for byte what the cells build, and what an import of it gives again. Throws
 * `build.syntax` when a cell ends inside an instruction that the next one would continue; the last one may.
 */
export function exportText(
  cells: readonly ExportCell[],
  { markdown, format = {} }: IExportOptions
): string {
  const writer = new DockerfileWriter(format);
  const last = cells.findLastIndex(
    cell => cell.kind === 'dockerfile' && cell.source !== ''
  );
  let number = 0;
  for (const [index, cell] of cells.entries()) {
    if (cell.kind === 'dockerfile') {
      number += 1;
      writer.addCell(cell, index === last ? 'last' : number);
    } else if (markdown === 'as comments') {
      writer.addMarkdown(cell.source);
    }
  }
  return writer.finish();
}

/** A Dockerfile as far as it is written. */
class DockerfileWriter {
  private readonly _format: FileFormat;
  private readonly _lines: string[] = [];
  private _lastEnd = '';
  private _state: IParseState = FIRST_STATE;
  /** Comments that wait for the next cell: they must not come between parser directives. */
  private _pending: string[][] = [];
  private _isTop = true;
  private _isOpen = false;

  constructor(format: FileFormat) {
    this._format = format;
  }

  addMarkdown(source: string): void {
    const comments = commentLines(source);
    if (comments.length > 0) {
      this._pending.push(comments);
    }
  }

  /** `place`: the number among the Dockerfile cells, or that no other has text below. */
  addCell(cell: IDockerfileCell, place: number | 'last'): void {
    const text = dockerfileText(cell);
    if (text === '') {
      return;
    }
    const parsed = parseDockerfile(text, this._state);
    this._state = stateAfter(this._state, parsed);
    this._isOpen = parsed.open !== null;
    if (parsed.open && place !== 'last') {
      throw openEnd(parsed.open, place);
    }
    const lines = text.split('\n');
    const others = cell.otherLineEnds ?? [];
    const ended = linesWithEnds(lines, others, this._format);
    const directives = this._isTop ? this._directiveCount(lines) : 0;
    this._isTop = directives === lines.length;
    this._push(ended.slice(0, directives));
    if (!this._isTop) {
      this._flush(lines[directives] ?? '');
    }
    this._push(ended.slice(directives));
    this._lastEnd = lineEnd(lines.length, others, this._format);
  }

  finish(): string {
    // Behind the start of a heredoc or a continuation a comment would be part of the instruction.
    if (!this._isOpen) {
      this._flush('');
    }
    const text = this._lines.join('');
    return (
      (this._format.bom ? BOM : '') +
      (this._format.finalNewline === false
        ? text.slice(0, text.length - this._lastEnd.length)
        : text)
    );
  }

  /** Writes what waits, apart from what is above and from a comment that follows. */
  private _flush(next: string): void {
    for (const comments of this._pending) {
      if ((this._lines.at(-1)?.trim() ?? '') !== '') {
        this._pushOwn(['']);
      }
      this._pushOwn(comments);
    }
    if (this._pending.length > 0 && next.trimStart().startsWith('#')) {
      this._pushOwn(['']);
    }
    this._pending = [];
  }

  /** How many lines go on with the parser directives; a `#!` line may come before them. */
  private _directiveCount(lines: readonly string[]): number {
    const end = lines.findIndex(
      (line, index) =>
        !DIRECTIVE_LIKE.test(line) &&
        !(index + this._lines.length === 0 && line.startsWith('#!'))
    );
    return end < 0 ? lines.length : end;
  }

  private _pushOwn(lines: readonly string[]): void {
    this._push(linesWithEnds(lines, [], this._format));
    this._lastEnd = lineEnd(0, [], this._format);
  }

  private _push(lines: readonly string[]): void {
    for (const line of lines) {
      this._lines.push(line);
    }
  }
}

/** Markdown as comments, without blank lines at its ends. */
function commentLines(source: string): string[] {
  const text = source.replace(/\r\n?/g, '\n').replace(/^(?:[^\S\n]*\n)+/, '');
  if (text.trim() === '') {
    return [];
  }
  return (
    text
      .trimEnd()
      .split('\n')
      .map(line => `# ${line}`.trimEnd())
      // Two signs where one would make a parser directive of the line.
      .map(line => (DIRECTIVE_LIKE.test(line) ? `#${line}` : line))
  );
}
