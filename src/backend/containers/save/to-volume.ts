import { posix } from 'node:path';
import { Readable } from 'node:stream';
import { pack, type Pack } from 'tar-stream';
import type { ICancellable, IEngine } from '../../engine/contract.js';
import { drained } from '../../base/drained.js';
import {
  readTarEntries,
  readTarHeaders,
  type TarHeader
} from '../../runner/tar-entries.js';
import { checkVolumeName, splitVolumePath } from '../../volumes/names.js';
import { Probe } from '../../volumes/probe.js';
import {
  conflict,
  entryParts,
  type ISavedCount,
  type ISavedSource
} from './source.js';

/** A folder of a volume. */
export interface IVolumeTarget {
  readonly name: string;
  /** In the volume, without leading slash. */
  readonly path: string;
  /** Of the volume, when it has to be made. */
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * Saves files into a folder of a volume, which is made when it does not exist; owners and modes stay as they are. Throws
 * `request.invalid` for the first that exists already, unless they are to be replaced.
 */
export async function saveToVolume(
  engine: IEngine,
  sources: readonly ISavedSource[],
  target: IVolumeTarget,
  { replace, signal }: { readonly replace: boolean } & ICancellable
): Promise<ISavedCount> {
  const name = checkVolumeName(target.name);
  const parts = splitVolumePath(target.path);
  await engine.volumes.ensure(name, target.labels);
  const probe = await Probe.open(engine, name);
  try {
    const { existing, owner } = await probe.checkFolders(parts, { signal });
    const { uid, gid } = owner;
    if (!replace && existing === parts.length) {
      for (const source of sources) {
        await refuseExisting(probe, parts, source, { signal });
      }
    }
    const count: ISavedCount = { files: 0, bytes: 0 };
    const tar = pack();
    const folders = parts.slice(existing);
    const written = writeAll(tar, sources, {
      folders,
      owner: { uid, gid },
      count,
      signal
    });
    // Its failure ends the tar, and so the call below.
    written.catch((error: unknown) =>
      tar.destroy(error instanceof Error ? error : new Error(String(error)))
    );
    try {
      const stream = Readable.from(tar as AsyncIterable<Buffer>, {
        objectMode: false
      });
      await probe.put(parts.slice(0, existing), stream, { signal });
    } catch (error) {
      tar.destroy();
      // Where reading the container failed, that is the reason.
      await written;
      throw error;
    }
    await written;
    return count;
  } finally {
    await probe.remove().catch(() => undefined);
  }
}

/** Throws for the first file of the source that the volume has. */
async function refuseExisting(
  probe: Probe,
  parts: readonly string[],
  source: ISavedSource,
  options: ICancellable
): Promise<void> {
  const there = await probe.archive([...parts, source.name], options);
  if (there === null) {
    return;
  }
  const kinds = new Map<string, boolean>();
  await readTarHeaders(there, header => {
    kinds.set(entryParts(header).join('/'), header.type === 'directory');
    return 'go on';
  });
  await readTarHeaders(await source.open(), header => {
    options.signal?.throwIfAborted();
    const at = entryParts(header).join('/');
    const isFolderThere = kinds.get(at);
    if (
      isFolderThere !== undefined &&
      !(isFolderThere && header.type === 'directory')
    ) {
      throw conflict(posix.join(...parts, at), `the volume ${probe.volume}`);
    }
    return 'go on';
  });
}

interface IWriting extends ICancellable {
  /** That the volume does not have yet: they are made. */
  readonly folders: readonly string[];
  readonly owner: { readonly uid: number; readonly gid: number };
  readonly count: ISavedCount;
}

async function writeAll(
  tar: Pack,
  sources: readonly ISavedSource[],
  { folders, owner, count, signal }: IWriting
): Promise<void> {
  for (const index of folders.keys()) {
    const name = folders.slice(0, index + 1).join('/');
    tar.entry({ ...owner, name, type: 'directory', mode: 0o755 });
  }
  for (const source of sources) {
    await readTarEntries(await source.open(), async (header, content) => {
      signal?.throwIfAborted();
      await writeEntry(tar, renamed(header, folders), content);
      if (header.type !== 'directory') {
        count.files += 1;
        count.bytes += header.type === 'file' ? (header.size ?? 0) : 0;
      }
      return 'go on';
    });
  }
  tar.finalize();
}

/** The entry below the folders that are made with it; records of names would win over the name. */
function renamed(header: TarHeader, folders: readonly string[]): TarHeader {
  const place = (name: string): string =>
    [...folders, ...name.split('/').filter(part => part !== '')].join('/');
  return {
    ...header,
    name: place(entryParts(header).join('/')),
    ...(header.type === 'link' && header.linkname
      ? { linkname: place(header.linkname) }
      : {}),
    pax: null
  };
}

async function writeEntry(
  tar: Pack,
  header: TarHeader,
  content: AsyncIterable<Buffer>
): Promise<void> {
  const entry = tar.entry(header);
  if (header.type !== 'file') {
    return;
  }
  for await (const chunk of content) {
    if (!entry.write(chunk)) {
      await drained(entry);
    }
    if (entry.destroyed) {
      throw new Error('Nobody reads the archive any more.');
    }
  }
  entry.end(null);
}
