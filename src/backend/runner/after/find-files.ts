import { constants } from 'node:fs';
import { lstat, open, readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import type { ContainerId } from '../../../common/ids.js';
import { isWithin } from '../../base/is-within.js';
import type { ICancellable, IEngine } from '../../engine/contract.js';
import { readTarHeaders } from '../tar-entries.js';
import { archiveIfPossible } from '../writable-layer.js';
import type { DisplayPattern } from './display-pattern.js';
import { nameBelow, readFirstEntry } from './read-tar.js';

/** How many paths, and in a container how many bytes of files, one glob may look through. */
const MAX_ENTRIES = 20_000;
const MAX_BYTES = 256 * 1024 ** 2;
/** As many symbolic links of a container are followed from one to the next. */
const MAX_LINKS = 8;

/** A file that a glob matches. */
export interface IFoundFile {
  /** Relative to the notebook, or absolute in the container. */
  readonly path: string;
  /** Its size in bytes and its first bytes, at most `most`; null when it is no file after all or cannot be read. */
  read(most: number): Promise<{ size: number; data: Buffer } | null>;
}

/** What a glob matches, in no order. */
export interface IFound {
  readonly files: readonly IFoundFile[];
  /** The path without wildcard is that of a folder. */
  readonly isFolder?: boolean;
  /** There was too much to look through all of it. */
  readonly isCut?: boolean;
  /** Paths that lead out of the root folder. */
  readonly outside: readonly string[];
}

/** Folders of this machine that `display` may show files of. */
export interface IPlace {
  /** Absolute. */
  readonly notebookDir: string;
  readonly rootDir: string;
}

const NOTHING: IFound = { files: [], outside: [] };

/** Finds files relative to the notebook's folder. Real paths must be inside the root folder. */
export async function findHere(
  { folder, wildcard }: DisplayPattern,
  place: IPlace,
  { signal }: ICancellable
): Promise<IFound> {
  const root = await realpath(place.rootDir);
  const base = await realpath(path.resolve(place.notebookDir, folder)).catch(
    () => null
  );
  if (base === null) {
    return NOTHING;
  }
  if (!isWithin(root, base)) {
    return { files: [], outside: [folder] };
  }
  if (wildcard === null) {
    const info = await stat(base).catch(() => null);
    return info?.isDirectory() === true
      ? { ...NOTHING, isFolder: true }
      : { files: [fileHere(folder, base)], outside: [] };
  }
  const files: IFoundFile[] = [];
  const outside: string[] = [];
  const folders = [''];
  let entries = 0;
  for (let at = 0; at < folders.length; at++) {
    signal?.throwIfAborted();
    const inside = folders[at] ?? '';
    const names = await readdir(path.join(base, inside)).catch(() => []);
    for (const name of names) {
      if (++entries > MAX_ENTRIES) {
        return { files, outside, isCut: true };
      }
      const below = path.posix.join(inside, name);
      const found = await lookAt(path.join(base, below), root);
      const isDeep = wildcard.depth === Infinity;
      if (found?.isFolder) {
        const depth = below.split('/').length;
        // As shells do: `**` follows no link, which may lead back to where it is.
        if (depth <= wildcard.depth && !(isDeep && found.isLink)) {
          folders.push(below);
        }
      } else if (found && wildcard.matches(below)) {
        const shown = path.posix.join(folder, below);
        if (isWithin(root, found.real)) {
          files.push(fileHere(shown, found.real));
        } else {
          outside.push(shown);
        }
      }
    }
  }
  return { files, outside };
}

/** What is at a path; a folder only where it is inside the root folder. Null: there is nothing. */
async function lookAt(
  at: string,
  root: string
): Promise<{ isFolder: boolean; isLink: boolean; real: string } | null> {
  try {
    const info = await lstat(at);
    if (!info.isSymbolicLink()) {
      return info.isDirectory() || info.isFile()
        ? { isFolder: info.isDirectory(), isLink: false, real: at }
        : null;
    }
    const real = await realpath(at);
    const isFolder = (await stat(real)).isDirectory();
    return isFolder && !isWithin(root, real)
      ? null
      : { isFolder, isLink: true, real };
  } catch {
    return null;
  }
}

function fileHere(shown: string, real: string): IFoundFile {
  return {
    path: shown,
    read: async most => {
      // The real path has no links, and a pipe must not be waited for.
      const flags =
        constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
      const file = await open(real, flags);
      try {
        const info = await file.stat();
        if (!info.isFile()) {
          return null;
        }
        const length = Math.min(most, info.size);
        const { buffer, bytesRead } = await file.read({
          buffer: Buffer.alloc(length),
          position: 0
        });
        return { size: info.size, data: buffer.subarray(0, bytesRead) };
      } finally {
        await file.close();
      }
    }
  };
}

/** Finds files by a path that is absolute in a container, which may have ended; volumes are part of it. */
export async function findInContainer(
  { folder, wildcard }: DisplayPattern,
  container: { readonly engine: IEngine; readonly id: ContainerId },
  options: ICancellable
): Promise<IFound> {
  const { engine, id } = container;
  const fileThere = (at: string): IFoundFile => ({
    path: at,
    read: most => readThere(container, at, { most, ...options })
  });
  if (wildcard === null) {
    const tar = await archiveIfPossible(engine, id, `${folder}/.`, options);
    tar?.destroy();
    return tar !== null
      ? { ...NOTHING, isFolder: true }
      : { ...NOTHING, files: [fileThere(folder)] };
  }
  const base = folder === '/' ? '' : folder;
  const tar = await archiveIfPossible(engine, id, `${base}/.`, options);
  const files: IFoundFile[] = [];
  let entries = 0;
  let bytes = 0;
  let isCut = false;
  if (tar !== null) {
    await readTarHeaders(tar, header => {
      options.signal?.throwIfAborted();
      const name = nameBelow(header);
      const isFile = ['file', 'link', 'symlink', 'contiguous-file'].includes(
        header.type ?? 'file'
      );
      if (isFile && wildcard.matches(name)) {
        files.push(fileThere(`${base}/${name}`));
      }
      bytes += header.size ?? 0;
      isCut = ++entries > MAX_ENTRIES || bytes > MAX_BYTES;
      return isCut ? 'stop' : 'go on';
    });
  }
  return { files, outside: [], isCut };
}

/** Asked for alone, a hard link is given as a file; a symbolic link as itself. */
async function readThere(
  { engine, id }: { readonly engine: IEngine; readonly id: ContainerId },
  wanted: string,
  { most, signal }: { readonly most: number } & ICancellable
): Promise<{ size: number; data: Buffer } | null> {
  let at = wanted;
  for (let links = 0; links < MAX_LINKS; links++) {
    const tar = await archiveIfPossible(engine, id, at, { signal });
    const entry = tar && (await readFirstEntry(tar, most));
    if (!entry) {
      return null;
    }
    const { header, data } = entry;
    if (header.type !== 'symlink') {
      return header.type === 'directory'
        ? null
        : { size: header.size ?? 0, data };
    }
    at = path.posix.resolve(path.posix.dirname(at), header.linkname ?? '');
  }
  return null;
}
