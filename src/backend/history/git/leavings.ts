import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { errnoOf, removeFile } from './files.js';

/** A pack appears a moment before its index; one that has none for so long was left by a crash. */
export const ORPHAN_MS = 60 * 60 * 1000;

/**
 * Removes what a writer left that died while it held the writer's lock: temporary files and locks of refs. Call it only
 * while holding that lock, after it was found abandoned.
 */
export function removeLeavings(gitDir: string): void {
  removeMatching(gitDir, /^tmp_|^HEAD\.lock$|^writer\.lock\./);
  removeMatching(join(gitDir, 'objects', 'pack'), /^tmp_/);
  removeOrphans(join(gitDir, 'objects', 'pack'), Date.now() - ORPHAN_MS);
  for (const kind of ['heads', 'tags', 'images', 'layers']) {
    removeMatching(join(gitDir, 'refs', kind), /\.lock$/);
  }
  for (const fanout of list(join(gitDir, 'objects')).filter(name =>
    /^[0-9a-f]{2}$/.test(name)
  )) {
    removeMatching(join(gitDir, 'objects', fanout), /^tmp_/);
  }
}

/**
 * Removes what git's own upkeep noted about packs and commits to be quicker: it would name some that are about to go.
 * git makes it again when it wants to.
 */
export function removeGitNotes(gitDir: string): void {
  const objects = join(gitDir, 'objects');
  removeFile(join(objects, 'info', 'commit-graph'));
  rmSync(join(objects, 'info', 'commit-graphs'), {
    recursive: true,
    force: true
  });
  removeMatching(join(objects, 'pack'), /^multi-pack-index/);
}

/** Removes a pack (`path` without ending), its index first: from then on nobody sees it. */
export function removePack(path: string): void {
  for (const ending of ['idx', 'pack', 'rev', 'bitmap', 'mtimes']) {
    removeFile(`${path}.${ending}`);
  }
}

/** Removes packs without index in a folder that came to stand there before a time (milliseconds since 1970). */
export function removeOrphans(dir: string, before: number): void {
  const names = new Set(list(dir));
  for (const name of names) {
    const isOrphan =
      name.endsWith('.pack') && !names.has(name.replace(/pack$/, 'idx'));
    if (isOrphan && changedAt(join(dir, name)) < before) {
      removeFile(join(dir, name));
    }
  }
}

/** When a file came to stand where it stands; now, if it is gone. */
function changedAt(path: string): number {
  try {
    return statSync(path).ctimeMs;
  } catch {
    return Date.now();
  }
}

function removeMatching(dir: string, pattern: RegExp): void {
  for (const name of list(dir).filter(name => pattern.test(name))) {
    removeFile(join(dir, name));
  }
}

function list(dir: string): string[] {
  try {
    return readdirSync(dir);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') {
      return [];
    }
    throw error;
  }
}
