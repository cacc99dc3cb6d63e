import type {
  CardMount,
  ContainerCard
} from '../../common/cards/container-card.js';
import type { CellKey } from '../../common/ids.js';
import { sourceDigest } from '../../common/notebook/same-text.js';
import type { SnapshotCell } from '../../common/notebook/snapshot.js';
import { toErrorData, type IErrorData } from '../../common/protocol/errors.js';
import type { CellOutcome } from '../../common/protocol/runs.js';
import type { IImageNames } from '../runner/contract.js';
import type { IRunObserver } from '../runner/contract.js';
import { runContainer } from '../runner/run-container.js';
import type { IRunContext } from './context.js';

/** A container cell that is to be run, and the tag of the image built above it. */
export interface IContainerCell {
  readonly cell: SnapshotCell;
  readonly key: CellKey;
  readonly image: string | null;
  /** What a person calls it: `Dockerfile cell 4`. */
  readonly imageName: string;
  /** Finds what the cell names itself. */
  readonly images: IImageNames;
  /** Whether the Dockerfile cell above came from the cache as a whole; null: not known. */
  readonly cached: boolean | null;
}

/** Runs a container cell to its end and tells the run's log. Every failure becomes the cell's outcome. */
export async function runContainerCell(
  context: IRunContext,
  { cell, key, image, imageName, images, cached }: IContainerCell
): Promise<CellOutcome> {
  const started = Date.now();
  context.log.add({
    kind: 'cellStarted',
    cellId: cell.id,
    cell: 'container',
    card: firstCard(context, { cell, key }, started)
  });
  let hasVolumes = false;
  const finish = (outcome: CellOutcome, error?: IErrorData): CellOutcome => {
    if (hasVolumes) {
      context.volumesChanged();
    }
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
    const { failure } = await runContainer(context.engine, {
      source: cell.source,
      image,
      images,
      cached,
      notebookDir: context.notebookDir,
      rootDir: context.rootDir,
      labels: {},
      notebookId: context.notebook.id,
      notebookPath: context.notebook.path,
      cellId: cell.id,
      runId: context.runId,
      signal: context.signal,
      allow: context.rights.permissions,
      keeper: context.keeper,
      stdin: context.stdin,
      observer: observerOf(context, { cell, image, imageName }, change => {
        hasVolumes ||= !!change.mounts?.some(isNamedVolume);
      })
    });
    return failure === null
      ? finish('succeeded')
      : finish('failed', failure.data);
  } catch (error) {
    return context.signal.aborted
      ? finish('cancelled')
      : finish('failed', toErrorData(error));
  }
}

/** Tells the run's log what the runner tells. */
function observerOf(
  context: IRunContext,
  {
    cell,
    image,
    imageName
  }: Pick<IContainerCell, 'cell' | 'image' | 'imageName'>,
  onChanged: (change: Partial<ContainerCard>) => void
): IRunObserver {
  return {
    changed: change => {
      onChanged(change);
      context.log.add({
        kind: 'containerChanged',
        cellId: cell.id,
        change: renameImage(change, image, imageName)
      });
    },
    output: (stream, text) =>
      context.log.add({ kind: 'output', cellId: cell.id, stream, text }),
    input: input => context.containerInputs.set(context.runId, cell.id, input)
  };
}

function isNamedVolume({ type, source }: CardMount): boolean {
  return type === 'volume' && source !== '';
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
