import type { CardStep, LayerCard } from '../../common/cards/layer-card.js';
import type { CellId, CellKey } from '../../common/ids.js';
import {
  hasStage,
  oneLine,
  prefixOf,
  type IPrefix
} from '../../common/notebook/prefix.js';
import type { SnapshotCell } from '../../common/notebook/snapshot.js';
import {
  isLayerbookError,
  LayerbookError,
  toErrorData
} from '../../common/protocol/errors.js';
import type { CellOutcome } from '../../common/protocol/runs.js';
import { buildImage } from '../builder/build-image.js';
import type { IImageSummary } from '../engine/contract.js';
import { logError } from '../base/logger.js';
import { BuildProgress } from './build-progress.js';
import { commitCell } from './commit-cell.js';
import { cellTag, type IRunContext } from './context.js';

/** A Dockerfile cell that is to be built, with its key and the engine's cache. */
export interface IBuildCell {
  readonly cell: SnapshotCell;
  readonly key: CellKey;
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
  const { cell } = build;
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
  let prefix: IPrefix;
  try {
    prefix = prefixOf(
      context.notebook.cells.filter(item => item.kind === 'dockerfile'),
      cell.id
    );
  } catch (error) {
    context.log.add({
      kind: 'cellStarted',
      cellId: cell.id,
      cell: 'dockerfile',
      card: firstCard(context, build, [])
    });
    return finish('failed', error);
  }
  const steps = prefix.instructions
    .filter(instruction => instruction.cellId === cell.id)
    .map(toStep);
  context.log.add({
    kind: 'cellStarted',
    cellId: cell.id,
    cell: 'dockerfile',
    card: firstCard(context, build, steps)
  });
  if (!hasStage(prefix.instructions)) {
    return finish('pending');
  }
  try {
    const image = await buildPrefix(context, build, prefix);
    const outcome = finish('succeeded');
    commitAfterwards(context, build, { prefix, image });
    return outcome;
  } catch (error) {
    if (context.signal.aborted) {
      return finish('cancelled');
    }
    return finish('failed', locate(error, prefix, cell.id));
  }
}

function firstCard(
  context: IRunContext,
  build: IBuildCell,
  steps: CardStep[]
): LayerCard {
  return {
    version: 1,
    state: 'building',
    key: build.key,
    notebookId: context.notebook.id,
    runId: context.runId,
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

async function buildPrefix(
  context: IRunContext,
  build: IBuildCell,
  prefix: IPrefix
): Promise<IImageSummary> {
  const tag = cellTag(context.notebook, build.cell.id);
  const progress = new BuildProgress(context.log, prefix, build.cell.id);
  const { config } = context.notebook;
  await buildImage(context.engine, {
    dockerfile: prefix.text,
    contextDir: context.contextDir,
    buildArgs: config.buildArgs,
    platform: config.platform,
    target: config.target,
    tag,
    noCache: build.cache === 'ignore',
    observer: progress,
    signal: context.signal
  });
  const image = await context.engine.inspectImage(tag, {
    signal: context.signal
  });
  if (!image) {
    throw new LayerbookError(
      'engine.failed',
      `The engine built the image but does not list it as ${tag}.`
    );
  }
  progress.finish();
  context.log.add({
    kind: 'imageBuilt',
    cellId: build.cell.id,
    image: { id: image.id, layers: image.layers.length, size: image.size },
    steps: [],
    reading: true
  });
  return image;
}

function commitAfterwards(
  context: IRunContext,
  { cell, key }: IBuildCell,
  built: { prefix: IPrefix; image: IImageSummary }
): void {
  context.afterwards(async () => {
    try {
      const steps = await commitCell(context, { cell, key, ...built });
      context.log.add({ kind: 'layersCommitted', cellId: cell.id, steps });
      context.historyChanged();
    } catch (error) {
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
function locate(error: unknown, prefix: IPrefix, cellId: CellId): unknown {
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
  if (first?.cellId === cellId) {
    const lines: [number, number] = [
      first.line,
      last?.cellId === cellId ? last.line : first.line
    ];
    return new LayerbookError(error.code, error.data.message, {
      ...more,
      lines
    });
  }
  if (!first) {
    return new LayerbookError(error.code, error.data.message, more);
  }
  const cells = [
    ...new Set(prefix.instructions.map(instruction => instruction.cellId))
  ];
  const number = cells.indexOf(first.cellId) + 1;
  return new LayerbookError(
    error.code,
    `In Dockerfile cell ${number} above, line ${first.line}: ${error.data.message}`,
    more
  );
}
