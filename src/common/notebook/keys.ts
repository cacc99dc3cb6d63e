import type { CellId, CellKey } from '../ids.js';
import type { NotebookConfig } from './build-config.js';
import { Chain, type IChainCell, type IMarkedCell } from './chain.js';
import { CellMarker } from './cell-marker.js';
import { UNKNOWN_CONTEXT, type IContextState } from './inputs.js';
import type { CellMark } from './mark-cause.js';

export type { IMarkedCell } from './chain.js';
export type { CellMark, MarkCause } from './mark-cause.js';

/**
 * Keys and marks of all Layerbook cells of a notebook, given in document order.
 *
 * A Dockerfile cell's key is a SHA-256 chain over the settings and, for each Dockerfile cell down to it, its instructions
 * (not comments), the values of the build arguments that it declares and the digest of the context files that it
 * reads; a container cell's is over its source and the key of the Dockerfile cells above. So equal keys mean equal
 * builds, undoing an edit makes a cell fresh again, and a page, the command line and another machine agree. Files that
 * are not known are taken as they were when the cell was built.
 */
export function computeCellMarks(
  cells: readonly IMarkedCell[],
  config: NotebookConfig,
  context: IContextState = UNKNOWN_CONTEXT
): Map<CellId, { key: CellKey; mark: CellMark }> {
  const chain = new Chain(config, context);
  const dockerfile: IChainCell[] = [];
  const keys = cells.map(cell => {
    if (cell.kind === 'container') {
      return chain.keyOfContainer(cell.source);
    }
    const added = chain.addDockerfile(cell);
    dockerfile.push(added);
    return added.key;
  });
  const marker = new CellMarker(dockerfile, {
    config,
    context,
    settings: chain.settings
  });
  const marks = new Map<CellId, { key: CellKey; mark: CellMark }>();
  for (const [index, cell] of cells.entries()) {
    const key = keys[index];
    if (key !== undefined) {
      const mark =
        cell.kind === 'container'
          ? marker.markContainer(cell, key)
          : marker.markNext();
      marks.set(cell.id, { key, mark });
    }
  }
  return marks;
}
