import { parseDockerfile, type IInstruction } from '../dockerfile/parse.js';
import type { CellId } from '../ids.js';
import { LayerbookError } from '../protocol/errors.js';
import type { FileFormat } from './build-config.js';
import { lineEnd, linesWithEnds } from './line-ends.js';

/** A Dockerfile cell as far as the Dockerfile is concerned. */
export interface IDockerfileCell {
  readonly id: CellId;
  readonly source: string;
  /** Left out of the build: its lines stand in the Dockerfile as comments. */
  readonly disabled?: boolean | undefined;
  /** 1-based lines whose end is not the usual one: see `line-ends.ts`. */
  readonly otherLineEnds?: readonly number[] | undefined;
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

/** What parsing one cell needs of the cells above it, and gives to the cells below. */
export interface IParseState {
  /** The continuation character in force. */
  readonly escape: string;
  /** Whether parser directives may still come: there was nothing but directives so far. */
  readonly directives: 'yes' | 'no';
}

/** At the top of a Dockerfile. */
export const FIRST_STATE: IParseState = { escape: '\\', directives: 'yes' };

/** A cell's text as the Dockerfile has it: a switched-off cell's lines are comments. */
export function dockerfileText(
  cell: Pick<IDockerfileCell, 'source' | 'disabled'>
): string {
  return cell.disabled && cell.source !== ''
    ? cell.source
        .split('\n')
        // Two signs where one would make a parser directive of the line.
        .map(line =>
          /^\s*[a-zA-Z][a-zA-Z0-9]*\s*=/.test(line)
            ? `## ${line}`
            : `# ${line}`.trimEnd()
        )
        .join('\n')
    : cell.source;
}

/**
 * Joins the cells up to and including `last`; `cells` are all Dockerfile cells of the notebook in document order.
 *
 * Each cell is its lines; an empty cell has none. Throws `build.syntax` when a cell ends inside a heredoc or after a
 * continuation character: what follows in the next cell would be swallowed. Its lines are those of that cell when it is
 * `last`; of a cell above it names the number and the line.
 */
export function prefixOf(
  cells: readonly IDockerfileCell[],
  last: CellId,
  format: FileFormat = {}
): IPrefix {
  const end = cells.findIndex(cell => cell.id === last);
  // Cells without lines have no part in how the Dockerfile ends.
  const lastText = cells.findLastIndex(cell => cell.source !== '');
  const starts: { cellId: CellId; start: number; count: number }[] = [];
  const instructions: ICellInstruction[] = [];
  const parts: string[] = [];
  let line = 1;
  let lastEnd = '';
  let state = FIRST_STATE;
  for (const [number, cell] of cells.slice(0, end + 1).entries()) {
    const text = dockerfileText(cell);
    if (text === '') {
      continue;
    }
    const parsed = parseDockerfile(text, state);
    state = stateAfter(state, parsed);
    const isEnd = number === lastText;
    // The engine takes a Dockerfile that ends after a continuation character; a cell below would be swallowed.
    if (parsed.open && !(isEnd && parsed.open.kind === 'continuation')) {
      throw openEnd(parsed.open, cell.id === last ? null : number + 1);
    }
    const lines = text.split('\n');
    starts.push({ cellId: cell.id, start: line, count: lines.length });
    for (const [index, instruction] of parsed.instructions.entries()) {
      instructions.push({
        ...instruction,
        cellId: cell.id,
        index,
        offset: line
      });
    }
    const others = cell.otherLineEnds ?? [];
    parts.push(linesWithEnds(lines, others, format).join(''));
    lastEnd = lineEnd(lines.length, others, format);
    line += lines.length;
  }
  let text = parts.join('');
  if (end >= lastText && format.finalNewline === false) {
    text = text.slice(0, text.length - lastEnd.length);
  }
  return {
    text: format.bom ? `\uFEFF${text}` : text,
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

/** The state below a cell that was parsed in `before`. */
export function stateAfter(
  before: IParseState,
  parsed: Pick<ReturnType<typeof parseDockerfile>, 'escape' | 'directivesOpen'>
): IParseState {
  return {
    escape: parsed.escape,
    directives:
      before.directives === 'yes' && parsed.directivesOpen ? 'yes' : 'no'
  };
}

/** Whether the instructions make an image: there is a FROM. */
export function hasStage(
  instructions: readonly Pick<IInstruction, 'keyword'>[]
): boolean {
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

/** Why a cell that ends inside an instruction cannot be joined with those below; `cellNumber`: null for the cell itself. */
export function openEnd(
  open: NonNullable<ReturnType<typeof parseDockerfile>['open']>,
  cellNumber: number | null
): LayerbookError {
  const what =
    open.kind === 'heredoc'
      ? 'a heredoc that is not closed before the end of the cell'
      : 'a line that continues after the end of the cell';
  const hint = 'An instruction has to end in the cell in which it begins.';
  return cellNumber === null
    ? new LayerbookError(
        'build.syntax',
        `This cell has ${what} (line ${open.line}).`,
        { lines: [open.line, open.line], hint }
      )
    : new LayerbookError(
        'build.syntax',
        `Dockerfile cell ${cellNumber} above has ${what} (line ${open.line}).`,
        { hint }
      );
}
