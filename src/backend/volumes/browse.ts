import type {
  IVolumeEntry,
  IVolumeListing
} from '../../common/protocol/containers.js';
import type { ICancellable } from '../engine/contract.js';
import { notThere } from './errors.js';
import type { ProbePool } from './probe-pool.js';
import { listFromTar, type ITarListing } from './tar-listing.js';

/** Entries of one folder that are listed. */
const MAX_ENTRIES = 5000;
/** Bytes of a folder's tar, which has the contents of all files below it, that are read before another way is tried. */
const MAX_QUICK = 4 << 20;
/** Bytes that are read when there is no other way. */
const MAX_SLOW = 512 << 20;

/**
 * One folder of a volume. Small ones are read through; of others, a program of some image on the engine tells the names,
 * so that no file is read. Throws `request.invalid` when it is no folder.
 */
export async function browse(
  pool: ProbePool,
  volume: string,
  parts: readonly string[],
  options: ICancellable
): Promise<IVolumeListing> {
  const quick = await readThrough(
    pool,
    { volume, parts, max: MAX_QUICK },
    options
  );
  if (quick.isWhole) {
    return listingOf(quick.entries, true);
  }
  const path = parts.join('/');
  const listed = await pool.withLister(
    volume,
    async lister => (await lister?.list(path, options)) ?? null
  );
  if (listed !== null) {
    return listingOf(listed, true);
  }
  const slow = await readThrough(
    pool,
    { volume, parts, max: MAX_SLOW },
    options
  );
  return listingOf(slow.entries, slow.isWhole);
}

function readThrough(
  pool: ProbePool,
  {
    volume,
    parts,
    max
  }: { volume: string; parts: readonly string[]; max: number },
  options: ICancellable
): Promise<ITarListing> {
  return pool.with(volume, async probe => {
    await probe.checkFolders(parts.slice(0, -1), options);
    const tar = await probe.archive(parts, options);
    const listing =
      tar && (await listFromTar(tar, { maxBytes: max, ...options }));
    const folder = listing?.folder;
    if (!listing || !folder) {
      throw notThere(`There is no ${parts.join('/')} in the volume ${volume}.`);
    }
    if (folder.type !== 'directory') {
      // Says what it is.
      await probe.checkFolder(parts, options);
    }
    probe.noteFolder(parts, folder);
    return listing;
  });
}

/** Folders first, by name. */
function listingOf(
  entries: readonly IVolumeEntry[],
  isWhole: boolean
): IVolumeListing {
  const sorted = [...entries].sort(
    (a, b) =>
      Number(b.kind === 'directory') - Number(a.kind === 'directory') ||
      (a.name < b.name ? -1 : 1)
  );
  return {
    entries: sorted.slice(0, MAX_ENTRIES),
    more: Math.max(0, sorted.length - MAX_ENTRIES),
    ...(isWhole ? {} : { isCut: true })
  };
}
