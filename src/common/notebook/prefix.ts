import { parseDockerfile, type IInstruction } from '../dockerfile/parse.js';
import type { CellId } from '../ids.js';
import { LayerbookError } from '../protocol/errors.js';

/** A Dockerfile cell as far as the Dockerfile is concerned. */
export interface IDockerfileCell {
  readonly id: CellId;
  readonly source: string;
}

/** An instruction and where it stands in its cell. */
export interface ICellInstruction extends IInstruction {
  readonly cellId: CellId;
  /** Index among the instructions of its cell. */
  readonly index: number;
  /** First line of its cell in the whole text, 1-based. */
  readonly offset: number;
}

/** The Dockerfile that a cell stands for: all Dockerfile cells up to it, joined in document order. */
export interface IPrefix {
  readonly text: string;
  readonly instructions: readonly ICellInstruction[];
  /** Cell of each line of `text`, with the line's number in the cell; both 1-based. */
  locate(line: number): { cellId: CellId; line: number } | null;
}

/**
 * Joins the cells up to and including `last`.
 *
 * Throws `build.syntax` when a cell ends inside a heredoc or after a continuation character: what follows in the
 * next cell would be swallowed. Its lines are those of that cell, and `data` names none other than `last` cells above too.
 */
export function prefixOf(
  cells: readonly IDockerfileCell[],
  last: CellId
): IPrefix {
  const end = cells.findIndex(cell => cell.id === last);
  const used = cells.slice(0, end + 1);
  const starts: { cellId: CellId; start: number; count: number }[] = [];
  const instructions: ICellInstruction[] = [];
  let text = '';
  let line = 1;
  let escape = '\\';
  for (const [number, cell] of used.entries()) {
    const parsed = parseDockerfile(cell.source, {
      escape,
      directives: number === 0 ? 'yes' : 'no'
    });
    escape = parsed.escape;
    refuseOpenEnd(parsed.open, number + 1);
    const source =
      cell.source.endsWith('\n') || cell.source === ''
        ? cell.source
        : `${cell.source}\n`;
    const count = source.split('\n').length - 1;
    starts.push({ cellId: cell.id, start: line, count });
    for (const [index, instruction] of parsed.instructions.entries()) {
      instructions.push({
        ...instruction,
        cellId: cell.id,
        index,
        offset: line
      });
    }
    text += source;
    line += count;
  }
  return {
    text,
    instructions,
    locate: wanted => {
      const found = starts.find(
        part => wanted >= part.start && wanted < part.start + part.count
      );
      return found
        ? { cellId: found.cellId, line: wanted - found.start + 1 }
        : null;
    }
  };
}

/** Whether the instructions make an image: there is a FROM. */
export function hasStage(instructions: readonly IInstruction[]): boolean {
  return instructions.some(instruction => instruction.keyword === 'FROM');
}

/** The instruction on one line, as a card or a commit's subject shows it. */
export function oneLine(
  instruction: Pick<IInstruction, 'keyword' | 'rest'>
): string {
  return `${instruction.keyword} ${instruction.rest}`
    .replace(/\s+/g, ' ')
    .trim();
}

function refuseOpenEnd(
  open: ReturnType<typeof parseDockerfile>['open'],
  cellNumber: number
): void {
  if (!open) {
    return;
  }
  const what =
    open.kind === 'heredoc'
      ? 'a heredoc that is not closed before the end of the cell'
      : 'a line that continues after the end of the cell';
  throw new LayerbookError(
    'build.syntax',
    `Dockerfile cell ${cellNumber} has ${what} (line ${open.line}).`,
    {
      lines: [open.line, open.line],
      hint: 'An instruction has to end in the cell in which it begins.'
    }
  );
}
