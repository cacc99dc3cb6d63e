import path from 'node:path';
import type { Readable } from 'node:stream';
import { MAX_CARD_CHANGES } from '../../common/cards/changes.js';
import type {
  CardChange,
  ChangeOp,
  FileKind
} from '../../common/cards/changes.js';
import type { ContainerCard } from '../../common/cards/container-card.js';
import { topChanges } from '../../common/cards/top-changes.js';
import type { ContainerId } from '../../common/ids.js';
import { isLayerbookError } from '../../common/protocol/errors.js';
import { inParallel } from '../base/in-parallel.js';
import type {
  ICancellable,
  IContainerChange,
  IEngine
} from '../engine/contract.js';
import { changedPaths, parentsOf } from './changed-paths.js';
import { resolveMountPoints } from './mount-points.js';
import { firstTarHeader, readTarHeaders } from './tar-entries.js';
import type { TarHeader } from './tar-entries.js';

/** How much of a container is read to tell its changes. */
export interface ILookLimits {
  /** How many paths are looked at; each costs one call of some 10 ms. */
  readonly looks: number;
  /** Up to how many bytes of new folders are read to learn the sizes of what is in them. */
  readonly folderBytes: number;
}

/** For a card: it comes at the end of each run. */
const CARD_LIMITS: ILookLimits = {
  looks: MAX_CARD_CHANGES,
  folderBytes: 64 * 1024 ** 2
};
/** Looks at a time. */
const AT_ONCE = 4;

/** What a container's writable layer is read with. */
export interface IWritableLayer extends ICancellable {
  readonly id: ContainerId;
  /** Absolute paths at which something was mounted. */
  readonly mountPoints: readonly string[];
  /** A container of the same image that never runs, to compare with: the same one at each call. The caller removes it. */
  reference(): Promise<ContainerId>;
}

type Changes = NonNullable<ContainerCard['changes']>;
type Looks = Map<string, TarHeader>;

/** One path of a writable layer, with what stood there before and what stands there now where it was looked at. */
export interface ILayerChange {
  readonly change: IContainerChange;
  readonly before: TarHeader | undefined;
  readonly after: TarHeader | undefined;
}

/**
 * What the run changed in the container's writable layer. Kind and size of at most {@link MAX_CARD_CHANGES} paths and of
 * what is in new folders are read from the container; what is beyond counts as a file of size 0.
 */
export async function readWritableLayer(
  engine: IEngine,
  layer: IWritableLayer
): Promise<Changes> {
  const changes = await readLayerChanges(engine, layer, CARD_LIMITS);
  return summarise(changes.map(classify));
}

/** The paths that the run changed, in path order, as far as the limits let them be looked at. */
export async function readLayerChanges(
  engine: IEngine,
  layer: IWritableLayer,
  limits: ILookLimits
): Promise<ILayerChange[]> {
  const all = await engine.containers.changes(layer.id, layer);
  const points = await resolveMountPoints(
    layer.mountPoints,
    all,
    async path => {
      const id = await layer.reference();
      const tar = await engine.containers.archive(id, path, layer);
      return tar && firstTarHeader(tar);
    }
  );
  const changes = changedPaths(all, points);
  const options = { ...limits, signal: layer.signal };
  const now = await look(engine, layer.id, topmost(changes), options);
  const old = changes.filter(change => change.kind !== 'added');
  const before =
    old.length === 0
      ? new Map<string, TarHeader>()
      : await look(engine, await layer.reference(), old, options);
  return changes.map(change => ({
    change,
    before: before.get(change.path),
    after: now.get(change.path)
  }));
}

/** What exists now, with new folders standing for everything in them. */
function topmost(changes: readonly IContainerChange[]): IContainerChange[] {
  const added = new Set(
    changes.filter(({ kind }) => kind === 'added').map(change => change.path)
  );
  return changes.filter(
    change =>
      change.kind !== 'deleted' &&
      !(change.kind === 'added' && added.has(path.posix.dirname(change.path)))
  );
}

async function look(
  engine: IEngine,
  id: ContainerId,
  changes: readonly IContainerChange[],
  options: ILookLimits & ICancellable
): Promise<Looks> {
  const looks: Looks = new Map();
  let left = options.folderBytes;
  const looked = changes.slice(0, options.looks);
  await inParallel(looked, AT_ONCE, async change => {
    const tar = await archiveIfPossible(engine, id, change.path, options);
    if (tar === null) {
      return;
    }
    const parent = path.posix.dirname(change.path);
    await readTarHeaders(tar, header => {
      looks.set(entryPath(parent, header), header);
      left -= header.size;
      // Only of a new folder is everything in it new.
      return change.kind === 'added' && left > 0 ? 'go on' : 'stop';
    });
  });
  return looks;
}

/**
 * Tar of a path; null also where the engine refuses it: a parent of the path is a file, or Docker 28 reached a mount of the
 * container through an absolute link (`path escapes from parent`).
 */
export async function archiveIfPossible(
  engine: IEngine,
  id: ContainerId,
  path: string | Buffer,
  options: ICancellable
): Promise<Readable | null> {
  try {
    return await engine.containers.archive(id, path, options);
  } catch (error) {
    options.signal?.throwIfAborted();
    if (isLayerbookError(error, 'engine.failed')) {
      return null;
    }
    throw error;
  }
}

function entryPath(parent: string, header: TarHeader): string {
  return path.posix.join(parent, header.name).replace(/\/$/, '');
}

function classify({ change, before, after }: ILayerChange): CardChange {
  const header = change.kind === 'deleted' ? before : after;
  const kind = header ? kindOf(header) : 'file';
  return {
    op: opOf({ change, before, after }),
    kind,
    path: change.path.slice(1),
    size: kind === 'file' && change.kind !== 'deleted' ? (header?.size ?? 0) : 0
  };
}

/** How a path changed; a file of the same size and age is taken to have the same content. */
export function opOf({ change, before, after }: ILayerChange): ChangeOp {
  const { kind } = change;
  if (kind !== 'modified') {
    return kind === 'added' ? 'A' : 'D';
  }
  if (after === undefined || before === undefined) {
    return 'M';
  }
  if (kindOf(after) !== kindOf(before)) {
    return 'T';
  }
  const isSameContent =
    kindOf(after) === 'directory' ||
    (after.size === before.size &&
      after.linkname === before.linkname &&
      after.mtime.getTime() === before.mtime.getTime());
  return isSameContent ? 'm' : 'M';
}

const KINDS: Readonly<Record<string, FileKind>> = {
  directory: 'directory',
  symlink: 'symlink',
  link: 'hardlink',
  fifo: 'fifo',
  'character-device': 'device',
  'block-device': 'device'
};

/** What a tar's entry is, in the words of the protocol. */
export function kindOf(header: TarHeader): FileKind {
  return KINDS[header.type] ?? 'file';
}

function summarise(all: readonly CardChange[]): Changes {
  const folders = new Set(all.flatMap(change => parentsOf(`/${change.path}`)));
  // A folder is known as one by what is in it, also where it was not looked at.
  const known = all.map(change =>
    change.kind === 'file' && folders.has(`/${change.path}`)
      ? { ...change, kind: 'directory' as const, size: 0 }
      : change
  );
  return topChanges(known);
}
