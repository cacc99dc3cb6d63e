import { computeCellMarks } from '../../common/notebook/keys.js';
import type { CellId, CellKey } from '../../common/ids.js';
import type { SnapshotCell } from '../../common/notebook/snapshot.js';
import { LayerbookError } from '../../common/protocol/errors.js';
import type { CellOutcome } from '../../common/protocol/runs.js';
import { runDockerfileCell } from './build-cell.js';
import { runContainerCell } from './container-cell.js';
import { cellTag, type IRunContext } from './context.js';

/**
 * Executes one cell of the notebook: first the stale Dockerfile cells above it in order, then the cell itself.
 * Stops at the first that does not succeed and gives its outcome.
 */
export async function executeRun(
  context: IRunContext,
  cellId: CellId,
  cache: 'use' | 'ignore'
): Promise<CellOutcome> {
  const { cells, config } = context.notebook;
  const target = cells.find(cell => cell.id === cellId);
  if (!target) {
    throw new LayerbookError(
      'request.invalid',
      `The notebook has no Layerbook cell ${cellId}.`
    );
  }
  const marks = computeCellMarks(
    cells.map(cell => ({
      ...cell,
      lastOutcome: cell.builtKey === undefined ? undefined : 'built'
    })),
    config
  );
  const keyOf = (cell: SnapshotCell): CellKey => {
    const known = marks.get(cell.id);
    if (!known) {
      throw new TypeError(`No key for cell ${cell.id}.`);
    }
    return known.key;
  };
  const above = cells
    .slice(0, cells.indexOf(target))
    .filter(cell => cell.kind === 'dockerfile');
  for (const cell of above) {
    const kind = marks.get(cell.id)?.mark.kind;
    if (kind === 'fresh' || kind === 'pending') {
      continue;
    }
    const outcome = await runDockerfileCell(context, {
      cell,
      key: keyOf(cell),
      cache: 'use'
    });
    if (outcome !== 'succeeded' && outcome !== 'pending') {
      return outcome;
    }
  }
  if (target.kind === 'dockerfile') {
    return runDockerfileCell(context, {
      cell: target,
      key: keyOf(target),
      cache
    });
  }
  return runOnImageAbove(context, { target, above, keyOf });
}

async function runOnImageAbove(
  context: IRunContext,
  {
    target,
    above,
    keyOf
  }: {
    target: SnapshotCell;
    above: readonly SnapshotCell[];
    keyOf: (cell: SnapshotCell) => CellKey;
  }
): Promise<CellOutcome> {
  const base = above.at(-1);
  const image = base ? cellTag(context.notebook, base.id) : null;
  // The saved output may be of another engine, or the image was pruned: then it is built again, from the cache if it can.
  if (base && image && !(await context.engine.inspectImage(image))) {
    const outcome = await runDockerfileCell(context, {
      cell: base,
      key: keyOf(base),
      cache: 'use'
    });
    if (outcome !== 'succeeded') {
      return runContainerOrStop(outcome);
    }
  }
  return runContainerCell(context, {
    cell: target,
    key: keyOf(target),
    image,
    imageName: `Dockerfile cell ${above.length}`
  });
}

/** A container cell below nothing but comments has no image yet; everything else is the outcome of the cell above. */
function runContainerOrStop(outcome: CellOutcome): CellOutcome {
  if (outcome === 'pending') {
    throw new LayerbookError(
      'build.noImage',
      'The Dockerfile cells above this cell make no image yet: there is no FROM.'
    );
  }
  return outcome;
}
