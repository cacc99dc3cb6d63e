import { lstat, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import type { Stats } from 'node:fs';
import path from 'node:path';
import type { ICancellable } from '../../engine/contract.js';
import { conflict, type ISavedCount, type ISavedSource } from './source.js';
import { unwritable } from './target-folder.js';
import { unpack } from './unpack.js';

/**
 * Saves files into a folder: all of them, or on an error none. Throws `request.invalid` for the first that exists
 * already, unless they are to be replaced; a folder is never replaced by a file, nor a file by a folder.
 */
export async function saveToFolder(
  sources: readonly ISavedSource[],
  folder: string,
  { replace, signal }: { readonly replace: boolean } & ICancellable
): Promise<ISavedCount> {
  const count: ISavedCount = { files: 0, bytes: 0 };
  let draft: string | null = null;
  try {
    // Beside its final place, so that moving it there is one step.
    draft = await mkdtemp(path.join(folder, '.layerbook-save-'));
    for (const source of sources) {
      await unpack(await source.open(), draft, { count, signal });
    }
    const move: IMove = { draft, folder, replace };
    await check(move, '');
    signal?.throwIfAborted();
    await merge(move, '');
    return count;
  } catch (error) {
    throw unwritable(error, folder);
  } finally {
    if (draft !== null) {
      await rm(draft, { recursive: true, force: true });
    }
  }
}

interface IMove {
  readonly draft: string;
  readonly folder: string;
  readonly replace: boolean;
}

/** Throws for the first path that stands in the way. */
async function check(move: IMove, below: string): Promise<void> {
  for (const { name, own, there } of await pairs(move, below)) {
    const at = path.posix.join(below, name);
    if (there === null) {
      continue;
    }
    if (own.isDirectory() && there.isDirectory()) {
      await check(move, at);
    } else if (!move.replace || own.isDirectory() || there.isDirectory()) {
      throw conflict(at, path.basename(move.folder));
    }
  }
}

async function merge(move: IMove, below: string): Promise<void> {
  for (const { name, own, there } of await pairs(move, below)) {
    const at = path.posix.join(below, name);
    if (own.isDirectory() && there?.isDirectory()) {
      await merge(move, at);
    } else {
      await rename(path.join(move.draft, at), path.join(move.folder, at));
    }
  }
}

/** What is in a folder of the draft, by name, with what stands at its place. */
async function pairs(
  { draft, folder }: IMove,
  below: string
): Promise<
  { readonly name: string; readonly own: Stats; readonly there: Stats | null }[]
> {
  const names = (await readdir(path.join(draft, below))).sort();
  return Promise.all(
    names.map(async name => ({
      name,
      own: await lstat(path.join(draft, below, name)),
      there: await lstat(path.join(folder, below, name)).catch(() => null)
    }))
  );
}
