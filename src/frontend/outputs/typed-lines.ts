import type { ITextChunk } from '../ui/terminal-lines.js';

/** A line that a person typed, and how many characters had been printed by then. */
export interface ITypedLine {
  readonly at: number;
  readonly text: string;
}

const BOLD = '\u001b[1m';
const NORMAL = '\u001b[22m';

/**
 * The output with what was typed where it was typed, as a terminal shows it: programs that read lines do not print them.
 * `omitted`: characters that came before `output`; what was typed among them is left out, too.
 */
export function insertTyped(
  output: readonly ITextChunk[],
  omitted: number,
  typed: readonly ITypedLine[]
): readonly ITextChunk[] {
  const waiting = typed.filter(({ at }) => at >= omitted);
  if (waiting.length === 0) {
    return output;
  }
  const chunks: ITextChunk[] = [];
  let at = omitted;
  for (const { stream, text } of output) {
    let rest = text;
    while (waiting[0] !== undefined && waiting[0].at < at + rest.length) {
      const head = waiting[0].at - at;
      push(chunks, stream, rest.slice(0, head));
      push(chunks, stream, echo(waiting[0]));
      rest = rest.slice(head);
      at += head;
      waiting.shift();
    }
    push(chunks, stream, rest);
    at += rest.length;
  }
  const stream = chunks.at(-1)?.stream ?? 1;
  waiting.forEach(line => push(chunks, stream, echo(line)));
  return chunks;
}

function echo({ text }: ITypedLine): string {
  return `${BOLD}${text}${NORMAL}\n`;
}

function push(chunks: ITextChunk[], stream: 1 | 2, text: string): void {
  const last = chunks.at(-1);
  if (text === '') {
    return;
  }
  if (last?.stream === stream) {
    chunks[chunks.length - 1] = { stream, text: last.text + text };
  } else {
    chunks.push({ stream, text });
  }
}
