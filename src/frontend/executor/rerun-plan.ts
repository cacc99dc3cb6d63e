import type { CellId } from '../../common/ids.js';
import type { CellKind } from '../../common/notebook/cell-metadata.js';
import type { CellMark, MarkCause } from '../../common/notebook/mark-cause.js';

/** A cell as far as running it by itself is concerned. */
export interface IRerunCell {
  readonly id: CellId;
  readonly kind: CellKind;
  readonly mark: Pick<CellMark, 'kind' | 'cause'>;
}

/**
 * The stale cells below a cell, in order; `from` null: all of them.
 *
 * What was never run, failed or was stopped is left to a person, and with such a Dockerfile cell also all below it, as
 * running those would run it.
 */
export function staleBelow(
  cells: readonly IRerunCell[],
  from: CellId | null
): CellId[] {
  const start = cells.findIndex(({ id }) => id === from) + 1;
  const found: CellId[] = [];
  for (const { id, kind, mark } of cells.slice(start)) {
    if (mark.kind === 'stale') {
      found.push(id);
    } else if (kind === 'dockerfile' && !isPassable(mark.kind)) {
      break;
    }
  }
  return found;
}

/**
 * The Dockerfile cells that are stale because of files and nothing else, in order: up to the first that a person
 * changed, did not run yet, or has to correct.
 */
export function staleByFiles(cells: readonly IRerunCell[]): CellId[] {
  const found: CellId[] = [];
  for (const { id, kind, mark } of cells) {
    if (kind !== 'dockerfile') {
      continue;
    }
    if (mark.kind === 'stale' && isOfFiles(mark.cause)) {
      found.push(id);
    } else if (!isPassable(mark.kind)) {
      break;
    }
  }
  return found;
}

function isPassable(mark: CellMark['kind']): boolean {
  return mark === 'fresh' || mark === 'pending' || mark === 'disabled';
}

function isOfFiles(cause: MarkCause | null): boolean {
  switch (cause?.kind) {
    case 'file':
    case 'ignore':
      return true;
    case 'unknown':
      return cause.where === 'while-built';
    case 'above':
      return cause.change === 'changed' && isOfFiles(cause.of);
    case 'edited':
    case 'files-moved':
    case 'arg':
    case 'settings':
    case 'base':
    case 'image':
    case 'moved':
    case undefined:
      return false;
  }
}
