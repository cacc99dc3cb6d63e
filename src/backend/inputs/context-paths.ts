import { contextSources } from '../../common/dockerfile/context-sources.js';
import { parseDockerfile } from '../../common/dockerfile/parse.js';
import type { CellId } from '../../common/ids.js';
import {
  dockerfileText,
  FIRST_STATE,
  stateAfter,
  type ICellInstruction
} from '../../common/notebook/prefix.js';
import type { NotebookSnapshot } from '../../common/notebook/snapshot.js';

/** The instructions of a notebook's Dockerfile cells and the continuation character below them. */
export interface INotebookInstructions {
  readonly instructions: readonly ICellInstruction[];
  readonly escape: string;
}

/** Reads all Dockerfile cells that are not disabled, also where one of them has an error. */
export function instructionsOf({
  cells
}: Pick<NotebookSnapshot, 'cells'>): INotebookInstructions {
  const instructions: ICellInstruction[] = [];
  let state = FIRST_STATE;
  let offset = 1;
  for (const cell of cells) {
    const text = cell.kind === 'dockerfile' ? dockerfileText(cell) : '';
    if (text === '') {
      continue;
    }
    const parsed = parseDockerfile(text, state);
    state = stateAfter(state, parsed);
    instructions.push(
      ...parsed.instructions.map((instruction, index) => ({
        ...instruction,
        cellId: cell.id,
        index,
        offset
      }))
    );
    offset += text.split('\n').length;
  }
  return { instructions, escape: state.escape };
}

/**
 * The paths of the build context that the instructions of each Dockerfile cell name, as the engine asks for them
 * (`.` for the whole context); null for a cell that names none. Disabled cells are left out.
 */
export function contextPaths(
  notebook: NotebookSnapshot
): Map<CellId, readonly string[] | null> {
  const { instructions, escape } = instructionsOf(notebook);
  const sources = contextSources(instructions, {
    buildArgs: notebook.config.buildArgs,
    escape
  });
  const byCell = new Map<CellId, Set<string>>();
  for (const [index, { paths }] of sources) {
    const cellId = instructions[index]?.cellId;
    if (cellId !== undefined) {
      const known = byCell.get(cellId) ?? new Set();
      byCell.set(cellId, known);
      paths.forEach(path => known.add(path));
    }
  }
  return new Map(
    notebook.cells
      .filter(cell => cell.kind === 'dockerfile' && !cell.disabled)
      .map(({ id }) => [id, sorted(byCell.get(id))] as const)
  );
}

function sorted(paths: Set<string> | undefined): string[] | null {
  if (!paths || paths.size === 0) {
    return null;
  }
  return paths.has('.') ? ['.'] : [...paths].sort();
}
