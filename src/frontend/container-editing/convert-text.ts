import { composeToCells } from '../../common/container/compose-service.js';
import { dockerRunToCell } from '../../common/container/docker-run.js';

/** Container cells that a text was turned into. */
export interface IConverted {
  /** Sources of the cells in order; at least one. */
  readonly sources: readonly string[];
  /** Sentences on what has no counterpart in a cell. */
  readonly notes: readonly string[];
  readonly from: 'run' | 'compose';
}

/** Reads a `docker run` command or Compose; null when the text is neither. */
export function convertText(text: string): IConverted | null {
  const run = dockerRunToCell(text);
  if (run) {
    return { sources: [run.source], notes: run.notes, from: 'run' };
  }
  const compose = composeToCells(text);
  return compose && compose.cells.length > 0
    ? {
        sources: compose.cells.map(({ source }) => source),
        notes: compose.notes,
        from: 'compose'
      }
    : null;
}
