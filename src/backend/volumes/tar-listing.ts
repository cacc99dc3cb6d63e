import { isUtf8 } from 'node:buffer';
import type { Readable } from 'node:stream';
import type { IVolumeEntry } from '../../common/protocol/containers.js';
import type { ICancellable } from '../engine/contract.js';
import type { ITarEntry, TarEntryType } from '../history/tar/tar-entry.js';
import { TarParser } from '../history/tar/tar-parser.js';

/** What a tar of a folder told of it. */
export interface ITarListing {
  /** The folder itself. */
  readonly folder: ITarEntry | null;
  /** What is directly in it, in no order. */
  readonly entries: readonly IVolumeEntry[];
  /** Whether the tar was read to its end: else entries are missing. */
  readonly isWhole: boolean;
}

/**
 * Reads a tar of a folder and everything below it, as `docker cp` gets it, and tells what is directly in the folder. Stops
 * after `maxBytes`: the contents of files are in the tar, too. The stream is destroyed at the end.
 */
export async function listFromTar(
  tar: Readable,
  { maxBytes, signal }: { readonly maxBytes: number } & ICancellable
): Promise<ITarListing> {
  const listing = new Listing();
  const parser = new TarParser(entry => {
    listing.take(entry);
    return null;
  });
  let bytes = 0;
  for await (const chunk of tar as AsyncIterable<Buffer>) {
    signal?.throwIfAborted();
    parser.write(chunk);
    bytes += chunk.length;
    if (bytes >= maxBytes) {
      return listing.result(false);
    }
  }
  parser.end();
  return listing.result(true);
}

/** The first entry of a tar: the path itself in what `docker cp` gives. The stream is destroyed. */
export async function firstEntry(
  tar: Readable,
  { signal }: ICancellable = {}
): Promise<ITarEntry | null> {
  const found: ITarEntry[] = [];
  const parser = new TarParser(entry => {
    found.push(entry);
    return null;
  });
  for await (const chunk of tar as AsyncIterable<Buffer>) {
    signal?.throwIfAborted();
    parser.write(chunk);
    if (found[0]) {
      return copyOf(found[0]);
    }
  }
  return null;
}

/** A name as text. What is not UTF-8 cannot be asked for again by its text: it is shown, and is no file to open. */
export function nameOf(bytes: Buffer): {
  readonly name: string;
  readonly isText: boolean;
} {
  return { name: bytes.toString('utf8'), isText: isUtf8(bytes) };
}

class Listing {
  private _folder: ITarEntry | null = null;
  /** What names in the folder begin with, as bytes in latin1. */
  private _prefix = '';
  private readonly _entries: IVolumeEntry[] = [];
  /** Sizes by name: a further name of a file (a hard link) has none of its own. */
  private readonly _sizes = new Map<string, number>();

  take(entry: ITarEntry): void {
    const path = entry.name.toString('latin1').replace(/\/+$/, '');
    if (this._folder === null) {
      this._folder = copyOf(entry);
      this._prefix = `${path}/`;
      return;
    }
    if (entry.type === 'file') {
      this._sizes.set(path, entry.size);
    }
    const own = path.slice(this._prefix.length);
    if (path.startsWith(this._prefix) && own !== '' && !own.includes('/')) {
      this._entries.push(this._entryOf(Buffer.from(own, 'latin1'), entry));
    }
  }

  result(isWhole: boolean): ITarListing {
    return { folder: this._folder, entries: this._entries, isWhole };
  }

  private _entryOf(bytes: Buffer, entry: ITarEntry): IVolumeEntry {
    const { name, isText } = nameOf(bytes);
    const link = entry.link.toString('latin1');
    return {
      name,
      kind: isText ? kindOf(entry.type) : 'other',
      size:
        entry.type === 'hardlink' ? (this._sizes.get(link) ?? 0) : entry.size,
      mode: entry.mode,
      uid: entry.uid,
      gid: entry.gid,
      mtime: Math.floor(entry.mtime),
      ...(entry.type === 'symlink' ? { target: entry.link.toString() } : {})
    };
  }
}

/** Names are views of a chunk that goes. */
function copyOf(entry: ITarEntry): ITarEntry {
  return {
    ...entry,
    name: Buffer.from(entry.name),
    link: Buffer.from(entry.link)
  };
}

function kindOf(type: TarEntryType): IVolumeEntry['kind'] {
  switch (type) {
    case 'file':
    case 'hardlink':
      return 'file';
    case 'directory':
    case 'symlink':
      return type;
    case 'char':
    case 'block':
    case 'fifo':
      return 'other';
  }
}
