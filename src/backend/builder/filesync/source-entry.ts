import type { BigIntStats } from 'node:fs';

/** One path that is offered to the engine. */
export interface ISourceEntry {
  /** Relative, with `/`, as UTF-8 bytes. */
  readonly path: Buffer;
  /** Go's `fs.FileMode`. */
  readonly mode: number;
  /** Bytes. */
  readonly size: bigint;
  /** Unix nanoseconds. */
  readonly modified: bigint;
  /** Target of a symbolic link, or an earlier path that is the same file (a hard link). */
  readonly linkName?: Buffer;
  readonly device?: { readonly major: number; readonly minor: number };
  /** The content of a regular file, opened when it is iterated. Throws a `LayerbookError` when it cannot be read. */
  readonly read?: () => AsyncIterable<Buffer>;
  /** What the file system says of it, where it comes from one. */
  readonly stats?: BigIntStats;
}

/** A set of files that the engine may ask for. */
export interface IFileSource {
  /**
   * Gives the paths that the engine wants, each folder before what is in it and names in byte order, and waits for
   * `emit` where it returns a promise. Throws a `LayerbookError` when something wanted cannot be read.
   */
  list(request: IListRequest): Promise<void>;
}

export interface IListRequest {
  readonly includePatterns: readonly string[];
  readonly excludePatterns: readonly string[];
  /** Null: not asked for, which is something else than an empty list. */
  readonly followPaths: readonly string[] | null;
  readonly emit: (entry: ISourceEntry) => Promise<void> | void;
  /** Told of every folder just before its names are read: relative, with a `/` at the end; empty for the root. */
  readonly onFolder?: (path: string) => void;
}

/** Type bits of Go's `fs.FileMode`. */
export const GoMode = {
  directory: 2 ** 31,
  symlink: 1 << 27,
  device: 1 << 26,
  namedPipe: 1 << 25,
  setuid: 1 << 23,
  setgid: 1 << 22,
  charDevice: 1 << 21,
  sticky: 1 << 20
} as const;
