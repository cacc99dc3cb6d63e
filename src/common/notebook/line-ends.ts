import type { FileFormat } from './build-config.js';

/**
 * The end of a cell's line in the Dockerfile.
 *
 * `others` are lines (1-based) whose end is not the usual one: a line that is named once has the other of `\n` and
 * `\r\n`; a line that is named n times, n > 1, has n carriage returns before its line feed. So a cell's source never
 * has a carriage return at the end of a line, where an editor would take it for a line end of its own.
 */
export function lineEnd(
  line: number,
  others: readonly number[],
  format: FileFormat
): string {
  const usual = format.eol === 'crlf' ? 1 : 0;
  const named = others.filter(other => other === line).length;
  const returns = named > 1 ? named : named === 1 ? 1 - usual : usual;
  return `${'\r'.repeat(returns)}\n`;
}

/** A cell's lines, each with its end in the Dockerfile. */
export function linesWithEnds(
  lines: readonly string[],
  others: readonly number[],
  format: FileFormat
): string[] {
  const usual = lineEnd(0, [], format);
  const odd = new Set(others);
  return lines.map(
    (line, index) =>
      line + (odd.has(index + 1) ? lineEnd(index + 1, others, format) : usual)
  );
}

/** A text's lines without their ends, and how each ends. */
export interface ILines {
  readonly lines: readonly string[];
  /** Carriage returns before each line feed. */
  readonly returns: readonly number[];
  /** Whether the last line has a line feed. */
  readonly isEnded: boolean;
}

/** Takes a text apart at its line feeds. A text that ends with one has no line behind it; an empty text has none. */
export function splitLines(text: string): ILines {
  const lines: string[] = [];
  const returns: number[] = [];
  let start = 0;
  for (;;) {
    const feed = text.indexOf('\n', start);
    if (feed < 0) {
      break;
    }
    let end = feed;
    while (end > start && text.charAt(end - 1) === '\r') {
      end -= 1;
    }
    lines.push(text.slice(start, end));
    returns.push(feed - end);
    start = feed + 1;
  }
  const isEnded = start === text.length;
  return {
    lines: isEnded ? lines : [...lines, text.slice(start)],
    returns,
    isEnded
  };
}
