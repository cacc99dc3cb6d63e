import type { CellId, CellKey } from '../../common/ids.js';
import type { SnapshotCell } from '../../common/notebook/snapshot.js';
import { LayerbookError } from '../../common/protocol/errors.js';
import type { CellOutcome } from '../../common/protocol/runs.js';
import { runDockerfileCell } from './build-cell.js';
import { CellImages } from './cell-images.js';
import { runContainerCell } from './container-cell.js';
import type { IRunContext } from './context.js';
import { ImageNames } from './image-names.js';
import { lastCached } from './last-cached.js';
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
  const images = new CellImages(context, world);
  const outcome = await images.build(above);
  if (outcome !== 'succeeded') {
    return outcome;
  }
  const plan = world.plan(target);
  return target.kind === 'dockerfile'
    ? runDockerfileCell(context, { world, plan, cache })
    : runOnImageAbove(context, {
        target,
        base: above.at(-1),
        images,
        key: plan.key
      });
}

async function runOnImageAbove(
  context: IRunContext,
  run: {
    readonly target: SnapshotCell;
    readonly base: SnapshotCell | undefined;
    readonly images: CellImages;
    readonly key: CellKey;
  }
): Promise<CellOutcome> {
  const { target, base, images, key } = run;
  const above = base ? await images.tagOf(base) : null;
  if (above && 'outcome' in above) {
    return runContainerOrStop(above.outcome);
  }
  const dockerfileCells = context.notebook.cells.filter(
    cell => cell.kind === 'dockerfile'
  );
  return runContainerCell(context, {
    cell: target,
    key,
    image: above?.tag ?? null,
    imageName: `Dockerfile cell ${base ? dockerfileCells.indexOf(base) + 1 : 0}`,
    images: new ImageNames(context, images, target.id),
    cached: base
      ? (images.wasCached(base.id) ?? (await lastCached(context, base.id)))
      : null
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
