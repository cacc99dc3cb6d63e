import {
  parseDockerfile,
  type IInstruction
} from '../../common/dockerfile/parse.js';
import { stagesOf } from '../../common/dockerfile/stages.js';
import type { CellId } from '../../common/ids.js';
import {
  FIRST_STATE,
  stateAfter,
  type IParseState
} from '../../common/notebook/prefix.js';
import type { IPageCell } from '../executor/notebook-host.js';

/** The build stage that a Dockerfile cell belongs to: the one that its last instruction is in. */
export interface ICellStage {
  /** 0-based, as `COPY --from=0` counts. */
  readonly index: number;
  /** As behind AS, or null. */
  readonly name: string | null;
  /** How many stages begin in the cell. */
  readonly begun: number;
}

interface IParsedCell {
  readonly before: IParseState;
  readonly after: IParseState;
  readonly froms: readonly IInstruction[];
}

/** The FROMs of each cell's text; page cells are replaced when they change. */
const parsedCells = new WeakMap<IPageCell, IParsedCell>();

/**
 * The stage of each Dockerfile cell, for a notebook that has more than one stage; empty otherwise.
 *
 * Cells above the first FROM and disabled ones belong to none.
 */
export function stagesOfCells(
  cells: readonly IPageCell[]
): Map<CellId, ICellStage> {
  const froms: IInstruction[] = [];
  const places: { readonly id: CellId; last: number; begun: number }[] = [];
  let state = FIRST_STATE;
  for (const cell of cells) {
    if (cell.kind !== 'dockerfile' || cell.disabled || cell.source === '') {
      continue;
    }
    const parsed = parseCell(cell, state);
    state = parsed.after;
    froms.push(...parsed.froms);
    places.push({
      id: cell.id,
      last: froms.length - 1,
      begun: parsed.froms.length
    });
  }
  const found = new Map<CellId, ICellStage>();
  if (froms.length < 2) {
    return found;
  }
  const stages = stagesOf(froms);
  for (const { id, last, begun } of places) {
    const stage = stages[last];
    if (stage) {
      found.set(id, { index: stage.index, name: stage.name, begun });
    }
  }
  return found;
}

function parseCell(cell: IPageCell, before: IParseState): IParsedCell {
  const known = parsedCells.get(cell);
  if (
    known?.before.escape === before.escape &&
    known.before.directives === before.directives
  ) {
    return known;
  }
  const parsed = parseDockerfile(cell.source, before);
  const made: IParsedCell = {
    before,
    after: stateAfter(before, parsed),
    froms: parsed.instructions.filter(({ keyword }) => keyword === 'FROM')
  };
  parsedCells.set(cell, made);
  return made;
}
