import { parseCellId } from '../../ids.js';
import type { NotebookConfig } from '../build-config.js';
import { describeInputs } from '../describe-inputs.js';
import {
  UNKNOWN_CONTEXT,
  type IContextState,
  type SavedResult
} from '../inputs.js';
import { computeCellMarks, type CellMark, type IMarkedCell } from '../keys.js';

/** No settings. */
export const CONFIG: NotebookConfig = { context: '.', buildArgs: {} };

/** A Dockerfile cell. */
export const dockerfile = (id: string, source: string): IMarkedCell => ({
  id: parseCellId(id),
  kind: 'dockerfile',
  source
});
/** A container cell. */
export const container = (id: string, source: string): IMarkedCell => ({
  ...dockerfile(id, source),
  kind: 'container'
});

/** What marks depend on besides the cells. */
export interface IWorld {
  readonly config?: NotebookConfig;
  readonly context?: IContextState;
}

function marksOf(
  cells: readonly IMarkedCell[],
  { config = CONFIG, context = UNKNOWN_CONTEXT }: IWorld = {}
): CellMark[] {
  return [...computeCellMarks(cells, config, context).values()].map(
    ({ mark }) => mark
  );
}

/** The kinds of all marks. */
export const kinds = (
  cells: readonly IMarkedCell[],
  world?: IWorld
): string[] => marksOf(cells, world).map(({ kind }) => kind);

/** `kind`, or `kind: reason` where there is a cause. */
export const words = (
  cells: readonly IMarkedCell[],
  world?: IWorld
): string[] =>
  marksOf(cells, world).map(({ kind, reason, cause }) =>
    cause || kind === 'blocked' ? `${kind}: ${reason}` : kind
  );

/** The cells after every one of them was run with this outcome. */
export function built(
  cells: readonly IMarkedCell[],
  { config = CONFIG, context = UNKNOWN_CONTEXT }: IWorld = {},
  outcome: SavedResult['outcome'] = 'built'
): IMarkedCell[] {
  const marks = computeCellMarks(cells, config, context);
  return cells.map(cell => ({
    ...cell,
    built:
      cell.kind === 'dockerfile'
        ? { ...describeInputs(cells, config, context, cell.id), outcome }
        : { key: marks.get(cell.id)?.key ?? '', outcome }
  }));
}

/** The cells with one of them changed: its source, or anything. */
export const edit = (
  cells: readonly IMarkedCell[],
  index: number,
  patch: string | Partial<IMarkedCell>
): IMarkedCell[] =>
  cells.map((cell, at) =>
    at === index
      ? { ...cell, ...(typeof patch === 'string' ? { source: patch } : patch) }
      : cell
  );
