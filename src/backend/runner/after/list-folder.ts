import { lstat, readdir, readlink } from 'node:fs/promises';
import type { BigIntStats } from 'node:fs';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import type { FileKind } from '../../../common/cards/changes.js';
import type { ContainerId } from '../../../common/ids.js';
import type { ICancellable, IEngine } from '../../engine/contract.js';
import { inParallel } from '../../base/in-parallel.js';
import { readTarEntries, type TarHeader } from '../tar-entries.js';
import { archiveIfPossible, kindOf } from '../writable-layer.js';
import type { Listing, SeenPath } from './compare-listings.js';
import { nameBelow } from './read-tar.js';

/** A folder with more paths, or in a volume with more bytes of files, is not looked through. */
const MAX_ENTRIES = 20_000;
const MAX_BYTES = 64 * 1024 ** 2;

/** How many paths of this machine are looked at at once. */
const LOOKS = 16;

/** What Jupyter itself writes into folders while a cell runs. */
const CHECKPOINTS = '.ipynb_checkpoints';

/** How a folder is looked through. */
interface ILook extends ICancellable {
  /** Whether a path is left out with everything below it. */
  readonly skips: (path: string) => boolean;
}

/**
 * What a folder of a container holds, a volume's too, also when it does not run. Contents are read, since engines give
 * times in whole seconds. Null: the engine does not give it. `too large`: see {@link MAX_ENTRIES}.
 */
export async function listInContainer(
  engine: IEngine,
  where: { readonly id: ContainerId; readonly folder: string },
  look: ILook
): Promise<Listing | 'too large' | null> {
  const { id, folder } = where;
  const tar = await archiveIfPossible(engine, id, `${folder}/.`, look);
  if (tar === null) {
    return null;
  }
  const listing = new Map<string, SeenPath>();
  let bytes = 0;
  let entries = 0;
  let isTooLarge = false;
  await readTarEntries(tar, async (header, content) => {
    look.signal?.throwIfAborted();
    bytes += header.size;
    isTooLarge = bytes > MAX_BYTES || ++entries > MAX_ENTRIES;
    if (isTooLarge) {
      return 'stop';
    }
    const name = nameBelow(header);
    if (!look.skips(name)) {
      const original = listing.get(linkedName(header));
      listing.set(name, original ?? (await seenInTar(header, content)));
    }
    return 'go on';
  });
  return isTooLarge ? 'too large' : listing;
}

/** A hard link is another name of a file that came before it. */
function linkedName(header: TarHeader): string {
  return header.type === 'link' && header.linkname
    ? nameBelow({ ...header, name: header.linkname })
    : '\0';
}

async function seenInTar(
  header: TarHeader,
  content: AsyncIterable<Uint8Array>
): Promise<SeenPath> {
  const kind = kindOf(header);
  const owner = `${header.mode ?? 0} ${header.uid ?? 0}:${header.gid ?? 0}`;
  if (kind !== 'file') {
    const target = header.linkname ?? '';
    return { kind, size: 0, content: target, metadata: owner };
  }
  let sum = 0;
  for await (const chunk of content) {
    sum = crc32(chunk, sum);
  }
  return {
    kind,
    size: header.size ?? 0,
    content: String(sum),
    metadata: `${owner} ${header.mtime?.getTime() ?? 0}`
  };
}

/** What a folder of this machine holds, or one file by its name. Links are not followed; null: it cannot be read. */
export async function listOnThisMachine(
  root: string,
  look: ILook
): Promise<Listing | 'too large' | null> {
  const listing = new Map<string, SeenPath>();
  const top = await seenHere(root);
  if (top === null) {
    return null;
  }
  if (top.kind !== 'directory') {
    return listing.set(path.basename(root), top);
  }
  listing.set('', top);
  const folders = [''];
  for (let at = 0; at < folders.length; at++) {
    look.signal?.throwIfAborted();
    const folder = folders[at] ?? '';
    const names = await readdir(path.join(root, folder)).catch(() => []);
    if (listing.size + names.length > MAX_ENTRIES) {
      return 'too large';
    }
    const inside = names
      .filter(name => name !== CHECKPOINTS)
      .map(name => path.posix.join(folder, name))
      .filter(name => !look.skips(name));
    await inParallel(inside, LOOKS, async name => {
      const seen = await seenHere(path.join(root, name));
      if (seen !== null) {
        listing.set(name, seen);
        if (seen.kind === 'directory') {
          folders.push(name);
        }
      }
    });
  }
  return listing;
}

async function seenHere(at: string): Promise<SeenPath | null> {
  try {
    const info = await lstat(at, { bigint: true });
    const kind = kindHere(info);
    const owner = `${info.mode} ${info.uid}:${info.gid}`;
    switch (kind) {
      case 'file':
        return {
          kind,
          size: Number(info.size),
          content: String(info.mtimeNs),
          metadata: `${owner} ${info.ctimeNs}`
        };
      case 'symlink':
        return { kind, size: 0, content: await readlink(at), metadata: owner };
      default:
        return { kind, size: 0, content: '', metadata: owner };
    }
  } catch {
    // It is gone, or the server may not look at it.
    return null;
  }
}

function kindHere(info: BigIntStats): FileKind {
  if (info.isFile()) {
    return 'file';
  }
  if (info.isDirectory()) {
    return 'directory';
  }
  if (info.isSymbolicLink()) {
    return 'symlink';
  }
  return info.isFIFO() || info.isSocket() ? 'fifo' : 'device';
}
