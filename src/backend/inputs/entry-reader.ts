import { createHash, hash } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import type { ISourceEntry } from '../builder/filesync/source-entry.js';
import { GoMode } from '../builder/filesync/source-entry.js';
import { LruMap } from '../history/lru-map.js';

/** Files whose digest is remembered; 50 MB at most. */
const MAX_KNOWN = 200_000;

/**
 * A file that was changed less than this before it was read may be changed again without its times telling: the clock of
 * a file system ticks every 4 ms, that of FAT every 2 s.
 */
const UNSETTLED_NS = 2_000_000_000n;

/** Of a SHA-256, 64 bits tell entries apart. */
const DIGEST_LENGTH = 16;

/** What {@link EntryReader.read} found. */
export interface IReadEntry {
  readonly digest: string;
  /** Bytes that were read: the file may have grown since it was listed. */
  readonly size: number;
  /** The content, where it was asked for. */
  readonly content: Buffer | null;
}

/**
 * Digests of entries of a build context, as they stand in `ContextFile.digest`: over kind, permissions and content (or
 * link target), for these are what the engine makes of an entry. Contents are read once per state of a file.
 */
export class EntryReader {
  private readonly _known = new LruMap<string, string>(MAX_KNOWN);

  /** The digest where nothing has to be read for it; null otherwise. */
  known(entry: ISourceEntry): string | null {
    if (!isRegular(entry.mode)) {
      return sha256(headOf(entry.mode) + detailOf(entry));
    }
    return entry.stats
      ? (this._known.get(stateOf(entry.stats, entry.mode)) ?? null)
      : null;
  }

  /** Reads a file's content; `keep` also gives it back. Throws what the entry's `read` throws, or `signal.reason`. */
  async read(
    entry: ISourceEntry,
    {
      keep = false,
      signal
    }: { readonly keep?: boolean; readonly signal?: AbortSignal | undefined }
  ): Promise<IReadEntry> {
    const begun = BigInt(Date.now()) * 1_000_000n;
    const sum = createHash('sha256').update(headOf(entry.mode));
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of entry.read?.() ?? []) {
      signal?.throwIfAborted();
      sum.update(chunk);
      size += chunk.length;
      if (keep) {
        chunks.push(chunk);
      }
    }
    const digest = sum.digest('hex').slice(0, DIGEST_LENGTH);
    if (entry.stats && isSettled(entry.stats, begun)) {
      this._known.set(stateOf(entry.stats, entry.mode), digest);
    }
    return { digest, size, content: keep ? Buffer.concat(chunks) : null };
  }
}

/** The digest of something of which only this text is known. */
export function sha256(text: string): string {
  return hash('sha256', text).slice(0, DIGEST_LENGTH);
}

/** The digest of a regular file with the mode that `stat` tells of it. */
export function fileDigest(unixMode: number, content: Buffer): string {
  return createHash('sha256')
    .update(head('file', unixMode & 0o7777))
    .update(content)
    .digest('hex')
    .slice(0, DIGEST_LENGTH);
}

/** Whether a Go `fs.FileMode` is that of a regular file. */
export function isRegular(mode: number): boolean {
  return kindOf(mode) === 'file';
}

function kindOf(mode: number): string {
  if (mode >= GoMode.directory) {
    return 'folder';
  }
  if (mode & GoMode.symlink) {
    return 'link';
  }
  if (mode & GoMode.namedPipe) {
    return 'pipe';
  }
  if (mode & GoMode.device) {
    return mode & GoMode.charDevice ? 'char' : 'block';
  }
  return 'file';
}

function headOf(mode: number): string {
  let bits = mode & 0o777;
  bits += mode & GoMode.setuid ? 0o4000 : 0;
  bits += mode & GoMode.setgid ? 0o2000 : 0;
  bits += mode & GoMode.sticky ? 0o1000 : 0;
  return head(kindOf(mode), bits);
}

function head(kind: string, bits: number): string {
  return `${kind} ${bits.toString(8)}\0`;
}

function detailOf({ linkName, device }: ISourceEntry): string {
  return device
    ? `${device.major}:${device.minor}`
    : // Names need not be UTF-8: nothing may be lost of them.
      (linkName?.toString('latin1') ?? '');
}

function stateOf(stats: BigIntStats, mode: number): string {
  const { dev, ino, size, mtimeNs, ctimeNs } = stats;
  return `${dev}:${ino}:${size}:${mtimeNs}:${ctimeNs}:${mode}`;
}

function isSettled({ mtimeNs, ctimeNs }: BigIntStats, begun: bigint): boolean {
  const changed = mtimeNs > ctimeNs ? mtimeNs : ctimeNs;
  // A time in the future says as little as one that was just now.
  return changed < begun - UNSETTLED_NS;
}
