import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Pacer } from '../pacer.js';
import { errnoOf } from './files.js';
import { removeGitNotes, removePack } from './leavings.js';
import { PackIndex, type IPackedObject } from './pack-index.js';
import { PackWriter } from './pack-writer.js';
import type { Repository } from './repository.js';

/** Packs below this size are merged once there are many. */
const SMALL_BYTES = 1 << 20;
const MANY = 50;
/** A pack ends with a checksum of 20 bytes. */
const TRAILER = 20;

/**
 * Puts small packs together when there are many: each commit brings one, and every reader opens them all. Entries are
 * copied as they are. The old packs go after the new one is complete; who still reads them looks again. The caller holds
 * the writer's lock. Returns how many packs were merged.
 */
export async function mergeSmallPacks({
  gitDir,
  objects
}: Pick<Repository, 'gitDir' | 'objects'>): Promise<number> {
  const names = objects.packNames();
  if (names.length < MANY) {
    return 0;
  }
  const dir = join(gitDir, 'objects', 'pack');
  const small = names.map(name => join(dir, name)).filter(isSmall);
  if (small.length < MANY) {
    return 0;
  }
  const pacer = new Pacer();
  const writer = new PackWriter(gitDir, () => false);
  const merged: string[] = [];
  try {
    for (const path of small) {
      if (copyPack(path, writer)) {
        merged.push(path);
      }
      await pacer.pause();
    }
    const created = writer.finish();
    removeGitNotes(gitDir);
    for (const path of merged.filter(
      path => !created.includes(`${path}.idx`)
    )) {
      removePack(path);
    }
  } finally {
    writer.abort();
  }
  objects.refresh();
  return merged.length;
}

function isSmall(path: string): boolean {
  try {
    const { size, nlink } = statSync(`${path}.pack`);
    // A base image's pack that other histories share takes no room here.
    return size < SMALL_BYTES && nlink === 1 && !existsSync(`${path}.keep`);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') {
      return false;
    }
    throw error;
  }
}

/** Copies all entries of a pack; false when it has deltas against a place in it, as only git itself writes them. */
function copyPack(path: string, writer: PackWriter): boolean {
  const pack = readFileSync(`${path}.pack`);
  const index = new PackIndex(readFileSync(`${path}.idx`));
  const objects = [...index.objects()].sort((a, b) => a.offset - b.offset);
  const isOffsetDelta = ({ offset }: IPackedObject): boolean =>
    (((pack[offset] ?? 0) >> 4) & 7) === 6;
  if (objects.some(isOffsetDelta)) {
    return false;
  }
  objects.forEach(({ oid, offset }, at) => {
    const end = objects[at + 1]?.offset ?? pack.length - TRAILER;
    writer.addPacked(oid, pack.subarray(offset, end));
  });
  return true;
}
