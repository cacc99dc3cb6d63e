import type { ContainerCard } from '../../common/cards/container-card.js';
import type { CellKey } from '../../common/ids.js';
import { sourceDigest } from '../../common/notebook/same-text.js';
import type { SnapshotCell } from '../../common/notebook/snapshot.js';
import {
  LayerbookError,
  toErrorData,
  type IErrorData
} from '../../common/protocol/errors.js';
import type { CellOutcome } from '../../common/protocol/runs.js';
import { ownerLabel } from '../runner/sweep.js';
import { runContainer } from '../runner/run-container.js';
import type { IRunContext } from './context.js';

/** A container cell that is to be run, and the tag of the image built above it. */
export interface IContainerCell {
  readonly cell: SnapshotCell;
  readonly key: CellKey;
  readonly image: string | null;
  /** What a person calls it: `Dockerfile cell 4`. */
  readonly imageName: string;
}

/** Runs a container cell to its end and tells the run's log. Every failure becomes the cell's outcome. */
export async function runContainerCell(
  context: IRunContext,
  { cell, key, image, imageName }: IContainerCell
): Promise<CellOutcome> {
  const started = Date.now();
  context.log.add({
    kind: 'cellStarted',
    cellId: cell.id,
    cell: 'container',
    card: firstCard(context, { cell, key }, started)
  });
  const finish = (outcome: CellOutcome, error?: IErrorData): CellOutcome => {
    context.log.add({
      kind: 'cellFinished',
      cellId: cell.id,
      outcome,
      ms: Date.now() - started,
      ...(error ? { error } : {})
    });
    return outcome;
  };
  try {
    const { exitCode } = await runContainer(context.engine, {
      source: cell.source,
      image,
      notebookDir: context.notebookDir,
      rootDir: context.rootDir,
      labels: {
        'layerbook.owner': ownerLabel(),
        'layerbook.run': context.runId,
        'layerbook.cell': cell.id
      },
      notebookId: context.notebook.id,
      signal: context.signal,
      observer: {
        changed: change =>
          context.log.add({
            kind: 'containerChanged',
            cellId: cell.id,
            change: renameImage(change, image, imageName)
          }),
        output: (stream, text) =>
          context.log.add({ kind: 'output', cellId: cell.id, stream, text })
      }
    });
    return exitCode === 0
      ? finish('succeeded')
      : finish('failed', exitError(exitCode));
  } catch (error) {
    return context.signal.aborted
      ? finish('cancelled')
      : finish('failed', toErrorData(error));
  }
}

/** The tag of a cell's image means nothing to a person. */
function renameImage(
  change: Partial<ContainerCard>,
  tag: string | null,
  name: string
): Partial<ContainerCard> {
  return change.image && change.image.name === tag
    ? { ...change, image: { ...change.image, name } }
    : change;
}

function firstCard(
  context: IRunContext,
  { cell, key }: Pick<IContainerCell, 'cell' | 'key'>,
  startedAt: number
): ContainerCard {
  return {
    version: 1,
    state: 'starting',
    key,
    text: sourceDigest(cell.source),
    notebookId: context.notebook.id,
    runId: context.runId,
    mounts: [],
    ports: [],
    output: [],
    outputOmitted: 0,
    startedAt
  };
}

function exitError(exitCode: number): IErrorData {
  return new LayerbookError(
    'container.exit',
    `The container ended with exit code ${exitCode}.`,
    { exitCode }
  ).data;
}
