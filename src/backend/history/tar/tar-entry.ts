/** What a tar entry makes. */
export type TarEntryType =
  'file' | 'directory' | 'symlink' | 'hardlink' | 'char' | 'block' | 'fifo';

/** One entry of a tar; names are bytes, exactly as written. */
export interface ITarEntry {
  readonly type: TarEntryType;
  readonly name: Buffer;
  /** Bytes of content that follow; 0 for everything that is not a file. */
  readonly size: number;
  /** Permission bits, 0o7777. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Unix seconds; fractions where the tar has them. */
  readonly mtime: number;
  /** Target of a symbolic or hard link; empty otherwise. */
  readonly link: Buffer;
  readonly major: number;
  readonly minor: number;
  /** Extended attributes by full name (`security.capability`), or null when there are none. */
  readonly xattrs: ReadonlyMap<string, Buffer> | null;
}

/** Takes the content of one entry. Chunks are views: whoever keeps one must copy it. */
export interface ITarSink {
  write(chunk: Buffer): void;
  end(): void;
}

/** Called at each entry; returns where its content goes, or null to skip it. */
export type TarEntryHandler = (entry: ITarEntry) => ITarSink | null;
