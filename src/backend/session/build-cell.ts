import type { CardStep, LayerCard } from '../../common/cards/layer-card.js';
import type { CellId } from '../../common/ids.js';
import type { SnapshotCell } from '../../common/notebook/snapshot.js';
import {
  hasStage,
  oneLine,
  prefixOf,
  type IPrefix
} from '../../common/notebook/prefix.js';
import {
  isLayerbookError,
  LayerbookError,
  toErrorData
} from '../../common/protocol/errors.js';
import type { CellOutcome } from '../../common/protocol/runs.js';
import { logError } from '../base/logger.js';
import { buildPrefix } from './build-prefix.js';
import { commitCell } from './commit-cell.js';
import { cellTag, type IBuiltCell, type IRunContext } from './context.js';
import { buildFinishedPart } from './finished-part.js';
import { inOtherCell } from './located-error.js';
import { recordSteps } from './record-run.js';
import type { ICellPlan, World } from './world.js';

/** A Dockerfile cell that is to be built, with the world it is built in and the engine's cache. */
export interface IBuildCell {
  readonly world: World;
  readonly plan: ICellPlan;
  readonly cache: 'use' | 'ignore';
}

/**
 * Builds the prefix that ends with the cell, tells the run's log how it goes, and has the layers committed
 * afterwards. Every failure becomes the cell's outcome; nothing is thrown but engine failures before the build began.
 */
export async function runDockerfileCell(
  context: IRunContext,
  build: IBuildCell
): Promise<CellOutcome> {
  const started = Date.now();
  const { cell } = build.plan;
  const finish = (outcome: CellOutcome, error?: unknown): CellOutcome => {
    context.log.add({
      kind: 'cellFinished',
      cellId: cell.id,
      outcome,
      ms: Date.now() - started,
      ...(error === undefined ? {} : { error: toErrorData(error) })
    });
    return outcome;
  };
  const start = (steps: CardStep[]): void =>
    context.log.add({
      kind: 'cellStarted',
      cellId: cell.id,
      cell: 'dockerfile',
      card: firstCard(context, build, steps)
    });
  let prefix: IPrefix;
  try {
    prefix = prefixOfCell(context, cell.id);
  } catch (error) {
    start([]);
    return finish('failed', error);
  }
  const own = prefix.instructions.filter(({ cellId }) => cellId === cell.id);
  start(own.map(toStep));
  if (!hasStage(prefix.instructions)) {
    return finish('pending');
  }
  try {
    const image = await buildPrefix(context, { ...build, prefix });
    const outcome = finish('succeeded');
    const tag = cellTag(context.notebook, cell.id);
    const built = { cell, key: build.plan.key, prefix, image, tag };
    commitAfterwards(context, cell, () => Promise.resolve(built));
    return outcome;
  } catch (error) {
    if (context.signal.aborted) {
      return finish('cancelled');
    }
    const located = locate(context, error, { prefix, cellId: cell.id });
    const outcome = finish('failed', located);
    commitAfterwards(context, cell, () =>
      buildFinishedPart(context, build.plan, { prefix, error })
    );
    return outcome;
  }
}

function prefixOfCell(context: IRunContext, cellId: CellId): IPrefix {
  const { cells, config } = context.notebook;
  const dockerfile = cells.filter(item => item.kind === 'dockerfile');
  return prefixOf(dockerfile, cellId, config.file);
}

function firstCard(
  context: IRunContext,
  { plan }: IBuildCell,
  steps: CardStep[]
): LayerCard {
  return {
    version: 1,
    state: 'building',
    key: plan.key,
    notebookId: context.notebook.id,
    runId: context.runId,
    ...(plan.inputs ? { inputs: plan.inputs } : {}),
    ...(plan.because ? { because: plan.because } : {}),
    steps,
    startedAt: Date.now(),
    log: [],
    logOmitted: 0
  };
}

function toStep(instruction: IPrefix['instructions'][number]): CardStep {
  return {
    keyword: instruction.keyword,
    text: oneLine(instruction),
    lines: [instruction.lines[0], instruction.lines[1]],
    state: 'waiting'
  };
}

/** Has what was built committed behind the run; `built` gives null when there is nothing. */
function commitAfterwards(
  context: IRunContext,
  cell: SnapshotCell,
  built: () => Promise<IBuiltCell | null>
): void {
  context.afterwards(async () => {
    try {
      const part = await built();
      if (part) {
        const steps = await commitCell(context, part);
        await recordSteps(context, cell.id, steps);
        context.log.add({ kind: 'layersCommitted', cellId: cell.id, steps });
        context.historyChanged();
      }
    } catch (error) {
      if (context.signal.aborted) {
        return;
      }
      logError('could not commit the layers', error);
      const { message, hint } = toErrorData(error);
      context.log.add({
        kind: 'layersCommitted',
        cellId: cell.id,
        steps: [],
        error: `The layers could not be recorded in the history: ${message} ${hint}`
      });
    }
  });
}

/** The error with the lines of the cell it belongs to; of another cell it says which. */
function locate(
  context: IRunContext,
  error: unknown,
  { prefix, cellId }: { prefix: IPrefix; cellId: CellId }
): unknown {
  if (!isLayerbookError(error) || !error.data.lines) {
    return error;
  }
  const [first, last] = error.data.lines.map(line => prefix.locate(line));
  const more = {
    hint: error.data.hint,
    cause: error,
    ...(error.data.exitCode === undefined
      ? {}
      : { exitCode: error.data.exitCode })
  };
  if (!first) {
    return new LayerbookError(error.code, error.data.message, more);
  }
  if (first.cellId === cellId) {
    const lines: [number, number] = [
      first.line,
      last?.cellId === cellId ? last.line : first.line
    ];
    return new LayerbookError(error.code, error.data.message, {
      ...more,
      lines
    });
  }
  const cells = context.notebook.cells.filter(
    cell => cell.kind === 'dockerfile'
  );
  return inOtherCell(error, first, { cells, where: 'above' });
}
