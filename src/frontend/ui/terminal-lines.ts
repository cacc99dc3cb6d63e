import { AnsiReader } from './ansi.js';
import type { AnsiToken, ITextRun, ITextStyle } from './ansi.js';

/** A piece of output: stdout (1) or stderr (2). */
export interface ITextChunk {
  readonly stream: 1 | 2;
  readonly text: string;
}

/** One line as it looks on a terminal. */
export interface ITextLine {
  readonly stream: 1 | 2;
  readonly runs: readonly ITextRun[];
  /** Characters beyond {@link MAX_LINE}. */
  readonly cut: number;
}

/** The last lines of a log, and how many are before them. */
export interface ITextTail {
  readonly lines: readonly ITextLine[];
  readonly earlier: number;
}

/** Characters of a line that are put into the page: layout of one huge text node stalls browsers. */
export const MAX_LINE = 4000;

/**
 * The last `maxLines` lines of `chunks`, with carriage returns, backspaces and colours applied.
 * Only as much text as can matter for these lines is looked at.
 */
export function readTail(
  chunks: readonly ITextChunk[],
  maxLines: number
): ITextTail {
  const start = findTail(chunks, maxLines);
  const screen = new LineScreen();
  for (const chunk of start.chunks) {
    screen.write(chunk);
  }
  const lines = screen.finish();
  const surplus = Math.max(0, lines.length - maxLines);
  return { lines: lines.slice(surplus), earlier: start.earlier + surplus };
}

/** Number of lines in `chunks`: line ends, and a last line without one. */
export function countLines(chunks: readonly ITextChunk[]): number {
  const ends = chunks.reduce((sum, chunk) => sum + countEnds(chunk.text), 0);
  const last = chunks.findLast(chunk => chunk.text !== '');
  return last === undefined || last.text.endsWith('\n') ? ends : ends + 1;
}

/** Two streams written into one list of lines; a change of stream starts a new line, so that marks stay exact. */
class LineScreen {
  write(chunk: ITextChunk): void {
    if (this._line.stream !== chunk.stream && !this._line.isEmpty) {
      this._endLine();
    }
    this._line.stream = chunk.stream;
    for (const token of this._readers[chunk.stream].read(chunk.text)) {
      this._apply(token);
    }
  }

  finish(): ITextLine[] {
    if (!this._line.isEmpty) {
      this._endLine();
    }
    return this._lines;
  }

  private _apply(token: AnsiToken): void {
    switch (token.kind) {
      case 'text':
        this._line.write(token.text, token.style);
        break;
      case 'newline':
        this._endLine();
        break;
      case 'return':
        this._line.column = 0;
        break;
      case 'backspace':
        this._line.column = Math.max(0, this._line.column - 1);
        break;
      case 'eraseLine':
        this._line.erase(token.whole);
        break;
    }
  }

  private _endLine(): void {
    this._lines.push(this._line.toLine());
    this._line = new LineBuffer(this._line.stream);
  }

  private readonly _lines: ITextLine[] = [];
  private readonly _readers = { 1: new AnsiReader(), 2: new AnsiReader() };
  private _line = new LineBuffer(1);
}

/** The line that is being written; columns are UTF-16 units. */
class LineBuffer {
  stream: 1 | 2;
  column = 0;

  constructor(stream: 1 | 2) {
    this.stream = stream;
  }

  get isEmpty(): boolean {
    return this._length === 0;
  }

  write(text: string, style: ITextStyle | null): void {
    const end = this.column + text.length;
    if (this.column < this._length) {
      const after = sliceRuns(this._runs, end, this._length);
      this._runs = sliceRuns(this._runs, 0, this.column);
      append(this._runs, { text, style });
      after.forEach(run => append(this._runs, run));
    } else {
      append(this._runs, { text, style });
    }
    this.column = end;
    this._length = Math.max(this._length, end);
  }

  erase(whole: boolean): void {
    const kept = whole ? 0 : Math.min(this.column, this._length);
    this._runs = sliceRuns(this._runs, 0, kept);
    this._length = kept;
    this.column = kept;
  }

  toLine(): ITextLine {
    const cut = Math.max(0, this._length - MAX_LINE);
    const runs = cut > 0 ? sliceRuns(this._runs, 0, MAX_LINE) : this._runs;
    return { stream: this.stream, runs, cut };
  }

  private _runs: ITextRun[] = [];
  private _length = 0;
}

function append(runs: ITextRun[], run: ITextRun): void {
  const last = runs.at(-1);
  if (last !== undefined && last.style === run.style) {
    runs[runs.length - 1] = { text: last.text + run.text, style: run.style };
  } else if (run.text !== '') {
    runs.push(run);
  }
}

function sliceRuns(
  runs: readonly ITextRun[],
  from: number,
  to: number
): ITextRun[] {
  const kept: ITextRun[] = [];
  let at = 0;
  for (const run of runs) {
    const text = run.text.slice(Math.max(0, from - at), Math.max(0, to - at));
    if (text !== '') {
      kept.push({ text, style: run.style });
    }
    at += run.text.length;
  }
  return kept;
}

/** The chunks that hold the last `maxLines` line ends, the first of them cut, and the number of line ends before. */
function findTail(
  chunks: readonly ITextChunk[],
  maxLines: number
): { chunks: ITextChunk[]; earlier: number } {
  const kept: ITextChunk[] = [];
  let wanted = maxLines + 1;
  for (let index = chunks.length - 1; index >= 0; index -= 1) {
    const chunk = chunks[index];
    if (chunk === undefined) {
      continue;
    }
    const at = findNthEndFromLast(chunk.text, wanted);
    if (at >= 0) {
      kept.unshift({ stream: chunk.stream, text: chunk.text.slice(at + 1) });
      const before = chunks.slice(0, index);
      const earlier =
        before.reduce((sum, one) => sum + countEnds(one.text), 0) +
        countEnds(chunk.text.slice(0, at + 1));
      return { chunks: kept, earlier };
    }
    kept.unshift(chunk);
    wanted -= countEnds(chunk.text);
  }
  return { chunks: kept, earlier: 0 };
}

function findNthEndFromLast(text: string, n: number): number {
  let at = text.length;
  for (let left = n; left > 0; left -= 1) {
    at = at === 0 ? -1 : text.lastIndexOf('\n', at - 1);
    if (at < 0) {
      return -1;
    }
  }
  return at;
}

function countEnds(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
    count += 1;
  }
  return count;
}
