import type { CellId } from '../../common/ids.js';
import type { SnapshotCell } from '../../common/notebook/snapshot.js';
import { LayerbookError } from '../../common/protocol/errors.js';
import type { CellOutcome } from '../../common/protocol/runs.js';
import { runDockerfileCell } from './build-cell.js';
import { runContainerCell } from './container-cell.js';
import { cellTag, type IRunContext } from './context.js';
import { World } from './world.js';

/**
 * Executes one cell of the notebook: first the stale Dockerfile cells above it in order, then the cell itself.
 * Stops at the first that does not succeed and gives its outcome.
 */
export async function executeRun(
  context: IRunContext,
  cellId: CellId,
  cache: 'use' | 'ignore'
): Promise<CellOutcome> {
  const { cells, configProblem } = context.notebook;
  const target = cells.find(cell => cell.id === cellId);
  if (!target) {
    throw new LayerbookError(
      'request.invalid',
      `The notebook has no Layerbook cell ${cellId}.`
    );
  }
  if (configProblem !== undefined) {
    throw new LayerbookError('build.settings', configProblem);
  }
  if (target.disabled) {
    throw new LayerbookError(
      'request.invalid',
      'This cell is disabled, so there is nothing to build.',
      { hint: 'Enable it and run it again.' }
    );
  }
  const world = await World.read(context);
  const above = cells
    .slice(0, cells.indexOf(target))
    .filter(cell => cell.kind === 'dockerfile' && !cell.disabled);
  for (const cell of above) {
    const plan = world.plan(cell);
    if (plan.mark.kind === 'fresh' || plan.mark.kind === 'pending') {
      continue;
    }
    const outcome = await runDockerfileCell(context, {
      world,
      plan,
      cache: 'use'
    });
    if (outcome !== 'succeeded' && outcome !== 'pending') {
      return outcome;
    }
  }
  const plan = world.plan(target);
  return target.kind === 'dockerfile'
    ? runDockerfileCell(context, { world, plan, cache })
    : runOnImageAbove(context, world, { target, above });
}

async function runOnImageAbove(
  context: IRunContext,
  world: World,
  { target, above }: { target: SnapshotCell; above: readonly SnapshotCell[] }
): Promise<CellOutcome> {
  const base = above.at(-1);
  const image = base ? cellTag(context.notebook, base.id) : null;
  // The saved output may be of another engine: then the image is built here, from the cache if it can.
  if (base && image && !(await context.engine.inspectImage(image))) {
    const outcome = await runDockerfileCell(context, {
      world,
      plan: world.plan(base),
      cache: 'use'
    });
    if (outcome !== 'succeeded') {
      return runContainerOrStop(outcome);
    }
  }
  const dockerfileCells = context.notebook.cells.filter(
    cell => cell.kind === 'dockerfile'
  );
  return runContainerCell(context, {
    cell: target,
    key: world.plan(target).key,
    image,
    imageName: `Dockerfile cell ${base ? dockerfileCells.indexOf(base) + 1 : 0}`
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
