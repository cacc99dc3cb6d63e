import type { CardVolumeChanges } from '../../../common/cards/container-card.js';
import type { ContainerId } from '../../../common/ids.js';
import { inParallel } from '../../base/in-parallel.js';
import type { ICancellable, IEngine } from '../../engine/contract.js';
import type { ResolvedMount } from '../resolve-mounts.js';
import { compareListings } from './compare-listings.js';
import type { Listing } from './compare-listings.js';
import { listInContainer, listOnThisMachine } from './list-folder.js';

/** How many mounts are looked through at once. */
const AT_ONCE = 3;

/** What was in the writable mounts of a container before it started. */
export type VolumeSnapshot = readonly {
  readonly mount: ResolvedMount;
  /** Targets of all mounts of the container: what is below another one belongs to that. */
  readonly targets: readonly string[];
  readonly listing: Listing | 'too large' | null;
}[];

/**
 * Looks through the writable named volumes and bind mounts of a container that was made and not started. Costs some 10 ms
 * for each that is small; what is too large (20,000 paths, in a volume 64 MB) is left alone.
 */
export async function snapshotVolumes(
  engine: IEngine,
  container: {
    readonly id: ContainerId;
    readonly mounts: readonly ResolvedMount[];
  } & ICancellable
): Promise<VolumeSnapshot> {
  const { id, mounts, signal } = container;
  const targets = mounts.map(({ target }) => target);
  return inParallel(lookedAt(mounts), AT_ONCE, async mount => ({
    mount,
    targets,
    listing: await look(engine, { id, mount, targets, signal })
  }));
}

/**
 * What the run changed in the mounts of a snapshot, of those only in which it changed something or which are too large to
 * tell (`tooLarge`). Call it before {@link giveToUser}, whose new owners are not the run's doing.
 */
export async function volumeChanges(
  engine: IEngine,
  container: {
    readonly id: ContainerId;
    readonly before: VolumeSnapshot;
  } & ICancellable
): Promise<CardVolumeChanges[]> {
  const { id, before, signal } = container;
  const all = await inParallel(before, AT_ONCE, async was => {
    const { mount, targets, listing } = was;
    const now =
      listing instanceof Map
        ? await look(engine, { id, mount, targets, signal })
        : listing;
    return changesOf(mount, listing, now);
  });
  return all.filter(changes => changes !== null);
}

function changesOf(
  { source, target }: ResolvedMount,
  before: Listing | 'too large' | null,
  after: Listing | 'too large' | null
): CardVolumeChanges | null {
  if (before === null || after === null) {
    return null;
  }
  if (before === 'too large' || after === 'too large') {
    return {
      name: source,
      target,
      counts: { added: 0, modified: 0, metadata: 0, deleted: 0, bytes: 0 },
      paths: [],
      more: 0,
      tooLarge: true
    };
  }
  const changes = compareListings(before, after);
  return changes.paths.length === 0
    ? null
    : { name: source, target, ...changes };
}

/** Each volume and folder once, where it may be written. */
function lookedAt(mounts: readonly ResolvedMount[]): ResolvedMount[] {
  const seen = new Set<string>();
  return mounts.filter(mount => {
    const isNamed =
      mount.type === 'bind' || (mount.type === 'volume' && mount.source !== '');
    const key = `${mount.type} ${mount.hostPath ?? mount.source}`;
    if (mount.readOnly || !isNamed || seen.has(key)) {
      return false;
    }
    seen.add(key);
    return true;
  });
}

function look(
  engine: IEngine,
  where: {
    readonly id: ContainerId;
    readonly mount: ResolvedMount;
    readonly targets: readonly string[];
  } & ICancellable
): Promise<Listing | 'too large' | null> {
  const { id, mount, targets, signal } = where;
  const inside = targets
    .filter(target => target.startsWith(`${mount.target}/`))
    .map(target => target.slice(mount.target.length + 1));
  const skips = (path: string): boolean =>
    inside.some(other => path === other || path.startsWith(`${other}/`));
  return mount.type === 'bind' && mount.hostPath !== undefined
    ? listOnThisMachine(mount.hostPath, { skips, signal })
    : listInContainer(engine, { id, folder: mount.target }, { skips, signal });
}
