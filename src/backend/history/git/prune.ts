import { readFileSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import type { ICancellable } from '../../engine/contract.js';
import { forgetCommits } from '../commit-index.js';
import { Pacer } from '../pacer.js';
import { listRefs } from './read-refs.js';
import { deleteRefs } from './delete-refs.js';
import { removeFile, syncDirectory } from './files.js';
import {
  ORPHAN_MS,
  removeGitNotes,
  removeOrphans,
  removePack
} from './leavings.js';
import type { Oid } from './object.js';
import { PackWriter } from './pack-writer.js';
import { addReachable } from './reachable.js';
import type { Repository } from './repository.js';
import { listStored, type IStoredPack, type IStored } from './stored.js';

/** What is younger stays, whether a ref reaches it or not: a run may be about to put it on a branch. */
export const PRUNE_AGE_MS = 24 * 60 * 60 * 1000;
/** Refs that find a commit by its layers, and keep nothing alive. */
const FINDING_REFS = 'refs/layers/';

export interface IPruneOptions extends ICancellable {
  /** Only tells what would go. */
  readonly dryRun?: boolean;
  /** `PRUNE_AGE_MS` when absent. */
  readonly olderThanMs?: number;
}

/** What went, or would go. */
export interface IPruned {
  readonly commits: number;
  /** On the disk. */
  readonly bytes: number;
}

/**
 * Removes what neither HEAD nor any ref reaches, but for what is younger than `olderThanMs`; refs that only find commits
 * by their layers (`refs/layers/`) do not count, and go with their commit.
 *
 * What stays is copied to a new pack before anything goes, and what goes is first gathered in one pack of its own: it
 * vanishes with one removal, so that `git fsck` finds nothing amiss at whatever moment this dies. It takes the writer's
 * lock. Throws `history.failed` when something reachable is missing (then nothing is removed), or `signal.reason`.
 */
export async function pruneRepository(
  repository: Repository,
  options: IPruneOptions = {}
): Promise<IPruned> {
  using _lock = await repository.lock(options.signal);
  const { gitDir, objects } = repository;
  const before = Date.now() - (options.olderThanMs ?? PRUNE_AGE_MS);
  const pacer = new Pacer(options.signal);
  const stored = listStored(gitDir, objects.packNames());
  const kept = await keptObjects(repository, stored, { before, pacer });
  const waste = new Waste(stored, kept);
  const pruned = {
    commits: waste.countCommits(oid => objects.read(oid).type),
    bytes: waste.bytes
  };
  if (options.dryRun === true) {
    return pruned;
  }
  const lost = [...listRefs(gitDir, FINDING_REFS)].filter(
    ([, oid]) => !kept.has(oid)
  );
  deleteRefs(
    gitDir,
    new Map(lost.map(([name, oid]) => [FINDING_REFS + name, oid]))
  );
  if (!waste.isEmpty) {
    await remove(repository, waste, pacer);
    forgetCommits(gitDir, oid => kept.has(oid));
  }
  // git itself may be about to write the index of a young one.
  removeOrphans(join(gitDir, 'objects', 'pack'), before - ORPHAN_MS);
  objects.refresh();
  return pruned;
}

async function keptObjects(
  { gitDir, objects }: Repository,
  stored: IStored,
  { before, pacer }: { before: number; pacer: Pacer }
): Promise<Set<Oid>> {
  const kept = new Set<Oid>();
  const roots = [...listRefs(gitDir, 'refs/')]
    .filter(([name]) => !`refs/${name}`.startsWith(FINDING_REFS))
    .map(([, oid]) => oid);
  const head = readFileSync(join(gitDir, 'HEAD'), 'utf8').trim();
  if (/^[0-9a-f]{40}$/.test(head)) {
    roots.push(head);
  }
  await addReachable(objects, roots, kept, { missing: 'fail', pacer });
  const young = [
    ...stored.loose.filter(({ time }) => time > before).map(({ oid }) => oid),
    ...stored.packs
      .filter(pack => pack.time > before || isFixed(pack, kept))
      .flatMap(pack => pack.objects.map(({ oid }) => oid))
  ];
  await addReachable(objects, young, kept, { missing: 'skip', pacer });
  return kept;
}

/** A pack that is to stay as it is: marked so, or shared with other histories while this one needs some of it. */
function isFixed(
  { isMarkedKeep, isShared, objects }: IStoredPack,
  kept: ReadonlySet<Oid>
): boolean {
  return isMarkedKeep || (isShared && objects.some(({ oid }) => kept.has(oid)));
}

/** What is to go, and the packs that hold some of it. */
class Waste {
  readonly packs: readonly IStoredPack[];
  readonly loose: IStored['loose'];
  readonly kept: ReadonlySet<Oid>;

  constructor({ packs, loose }: IStored, kept: ReadonlySet<Oid>) {
    this.kept = kept;
    this.packs = packs.filter(({ objects }) =>
      objects.some(({ oid }) => !kept.has(oid))
    );
    this.loose = loose.filter(({ oid }) => !kept.has(oid));
  }

  get isEmpty(): boolean {
    return this.packs.length === 0 && this.loose.length === 0;
  }

  /** Packs that other histories share give no room back. */
  get bytes(): number {
    const packed = this.packs
      .filter(({ isShared }) => !isShared)
      .flatMap(({ objects }) => objects)
      .filter(({ oid }) => !this.kept.has(oid))
      .reduce((sum, { bytes }) => sum + bytes, 0);
    return this.loose.reduce((sum, { bytes }) => sum + bytes, packed);
  }

  countCommits(typeOf: (oid: Oid) => string): number {
    const oids = new Set(this.loose.map(({ oid }) => oid));
    for (const pack of this.packs) {
      for (const { oid, type } of pack.objects) {
        if (!this.kept.has(oid) && (type === 'commit' || type === null)) {
          oids.add(oid);
        }
      }
    }
    return [...oids].filter(oid => typeOf(oid) === 'commit').length;
  }
}

async function remove(
  repository: Repository,
  waste: Waste,
  pacer: Pacer
): Promise<void> {
  const { packs, loose, kept } = waste;
  const live = await copy(repository, waste, {
    isWanted: oid => kept.has(oid),
    pacer
  });
  // One removal must take all of it: a tree without its files, or a commit without its tree, would count as damage.
  const isOnePlace = packs.length + loose.length === 1;
  const gathered = isOnePlace
    ? []
    : await copy(repository, waste, {
        isWanted: oid => !kept.has(oid),
        maxPackBytes: Infinity,
        pacer
      });
  removeGitNotes(repository.gitDir);
  loose.forEach(({ path }) => removeFile(path));
  packs.forEach(({ file }) => file.close());
  const old = packs
    .map(({ path }) => path)
    .filter(path => !live.includes(path) && !gathered.includes(path));
  for (const path of [...old, ...gathered]) {
    removePack(path);
  }
  syncDirectory(join(repository.gitDir, 'objects', 'pack'));
}

interface ICopy {
  readonly isWanted: (oid: Oid) => boolean;
  readonly maxPackBytes?: number;
  readonly pacer: Pacer;
}

/** Copies objects from the packs and files that hold waste to new packs, as old as the old ones. Returns their paths. */
async function copy(
  { gitDir, objects }: Repository,
  { packs, loose }: Waste,
  { isWanted, maxPackBytes, pacer }: ICopy
): Promise<string[]> {
  const writer = new PackWriter(gitDir, () => false, maxPackBytes);
  const copyWhole = (oid: Oid): void => {
    const { type, data } = objects.read(oid);
    writer.add(type, data, oid);
  };
  try {
    for (const { file, objects: stored } of packs) {
      for (const { oid, type, offset, bytes } of stored) {
        if (isWanted(oid) && type === null) {
          copyWhole(oid);
        } else if (isWanted(oid)) {
          writer.addPacked(oid, file.bytes(offset, bytes));
        }
        await pacer.pause();
      }
    }
    for (const { oid } of loose) {
      if (isWanted(oid)) {
        copyWhole(oid);
      }
      await pacer.pause();
    }
    const created = writer.finish().map(path => path.replace(/\.idx$/, ''));
    const seconds = Math.max(0, ...packs.map(({ time }) => time)) / 1000;
    created.forEach(path => utimesSync(`${path}.pack`, seconds, seconds));
    return created;
  } finally {
    writer.abort();
  }
}
