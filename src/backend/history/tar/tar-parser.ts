import type {
  ITarEntry,
  ITarSink,
  TarEntryHandler,
  TarEntryType
} from './tar-entry.js';
import {
  gnuSparseBlock,
  gnuSparseMap,
  paxSparseMap,
  SparseContent,
  type ISparseMap,
  type ISparseRange
} from './sparse.js';
import { tarError } from './tar-error.js';
import {
  BLOCK,
  isZeroBlock,
  parseHeader,
  type ITarHeader
} from './tar-header.js';
import {
  mergePax,
  parsePax,
  paxNumber,
  paxXattrs,
  type PaxRecords
} from './pax.js';

/** Ranges of one sparse file. */
const MAX_RANGES = 1 << 18;
/** Longest extended header or long name that is kept in memory; an xattr has at most 64 KiB. */
const MAX_EXTENSION = 8 << 20;

const TYPES: Readonly<Record<string, TarEntryType>> = {
  '0': 'file',
  '7': 'file',
  '1': 'hardlink',
  '2': 'symlink',
  '3': 'char',
  '4': 'block',
  '5': 'directory',
  D: 'directory',
  '6': 'fifo'
};

/**
 * Push parser for tars: POSIX ustar and pax, GNU and V7. It keeps no content, so memory stays at one header.
 *
 * Spec: POSIX.1-2017 `pax`, "ustar Interchange Format"; GNU tar manual, "Basic Tar Format".
 */
export class TarParser {
  private readonly _onEntry: TarEntryHandler;
  /** Start of a header that the last chunk did not complete. */
  private _partial: Buffer | null = null;
  private _contentLeft = 0;
  private _paddingLeft = 0;
  private _sink: ITarSink | null = null;
  private _global: PaxRecords = new Map();
  private _pax: PaxRecords | null = null;
  private _longName: Buffer | null = null;
  private _longLink: Buffer | null = null;
  private _sparse: SparseContent | null = null;
  /** A sparse header whose map is not complete. */
  private _gnuSparse: {
    readonly header: ITarHeader;
    readonly ranges: ISparseRange[];
    readonly size: number;
  } | null = null;
  /** The end of the current content was not told yet. */
  private _isOpen = false;
  private _zeroBlocks = 0;
  private _anyByte = false;
  /** Name of the last entry, for messages. */
  private _current: Buffer | null = null;

  constructor(onEntry: TarEntryHandler) {
    this._onEntry = onEntry;
  }

  /** Takes the next bytes. Throws `history.failed` when they are not a tar. */
  write(chunk: Buffer): void {
    for (const _ of this.feed(chunk)) {
      // Nobody else waits.
    }
  }

  /** As `write`, in steps: a few bytes may stand for a long stretch of zeros. */
  *feed(chunk: Buffer): Generator<void> {
    let data = chunk;
    if (this._partial) {
      data = Buffer.concat([this._partial, chunk]);
      this._partial = null;
    }
    this._anyByte ||= data.length > 0;
    let at = 0;
    // Bytes after the end-of-archive mark are padding of the writer's record size.
    while (at < data.length && this._zeroBlocks < 2) {
      if (this._contentLeft > 0) {
        const length = Math.min(this._contentLeft, data.length - at);
        yield* this._part(data.subarray(at, at + length));
        at += length;
      } else if (this._paddingLeft > 0) {
        const skip = Math.min(this._paddingLeft, data.length - at);
        this._paddingLeft -= skip;
        at += skip;
      } else if (data.length - at < BLOCK) {
        this._partial = Buffer.from(data.subarray(at));
        return;
      } else {
        this._header(data.subarray(at, at + BLOCK));
        at += BLOCK;
        if (this._isOpen && this._contentLeft === 0) {
          yield* this._endContent();
        }
      }
    }
  }

  /** Says that no more bytes follow. Throws when the archive is not complete. A tar of no bytes at all is empty. */
  end(): void {
    if (this._zeroBlocks === 0 && this._anyByte) {
      const where = this._current ? ` after “${this._current.toString()}”` : '';
      throw tarError(`its tar was cut short${where}.`);
    }
  }

  private *_part(data: Buffer): Generator<void> {
    if (this._sparse) {
      yield* this._sparse.write(data);
    } else {
      this._sink?.write(data);
    }
    this._contentLeft -= data.length;
    if (this._contentLeft === 0) {
      yield* this._endContent();
    }
  }

  private *_endContent(): Generator<void> {
    const sink = this._sink;
    const sparse = this._sparse;
    this._sink = this._sparse = null;
    this._isOpen = false;
    if (sparse) {
      yield* sparse.end();
    }
    sink?.end();
  }

  private _header(block: Buffer): void {
    if (this._gnuSparse) {
      const { header, ranges, size } = this._gnuSparse;
      const more = gnuSparseBlock(block);
      ranges.push(...more.ranges);
      return this._gnuEntry(header, { ranges, size, goesOn: more.goesOn });
    }
    if (isZeroBlock(block)) {
      this._zeroBlocks++;
      return;
    }
    this._zeroBlocks = 0;
    const header = parseHeader(block);
    switch (header.flag) {
      case 'L':
        return this._extension(
          header.size,
          data => (this._longName = cString(data))
        );
      case 'K':
        return this._extension(
          header.size,
          data => (this._longLink = cString(data))
        );
      case 'x':
      case 'X':
        return this._extension(
          header.size,
          data => (this._pax = parsePax(data))
        );
      case 'g':
        return this._extension(header.size, data => {
          this._global = mergePax(this._global, parsePax(data));
        });
      case 'S':
        return this._gnuEntry(header, gnuSparseMap(block));
      // A volume's label and the rest of a file that began on another volume are no entries.
      case 'V':
      case 'M':
        return this._content(header.size, null);
      default:
        return this._entry(header);
    }
  }

  /** The map of GNU's own sparse form may go on for some blocks before the content. */
  private _gnuEntry(
    header: ITarHeader,
    {
      ranges,
      size,
      goesOn
    }: { ranges: ISparseRange[]; size: number; goesOn: boolean }
  ): void {
    if (ranges.length > MAX_RANGES) {
      throw tarError('the map of a sparse file of its tar is too long.');
    }
    this._gnuSparse = goesOn ? { header, ranges, size } : null;
    if (!goesOn) {
      this._entry(header, { ranges, size });
    }
  }

  private _entry(header: ITarHeader, gnu: ISparseMap | null = null): void {
    const { entry, sparse } = this._complete(header, gnu);
    const type = TYPES[header.flag] ?? 'file';
    // Sizes of links, devices and directories are no content (as Go's archive/tar, which the engines use, reads them).
    const size = type === 'file' || header.flag === 'D' ? entry.size : 0;
    const whole = sparse?.size ?? size;
    this._current = entry.name;
    const sink = this._onEntry({
      ...entry,
      size: entry.type === 'file' ? whole : 0
    });
    this._sparse = sparse && sink ? new SparseContent(sparse, sink) : null;
    this._content(size, sink);
  }

  /** Applies the extensions that came before the header, and forgets them. `entry.size` is that of the content here. */
  private _complete(
    header: ITarHeader,
    gnu: ISparseMap | null
  ): { entry: ITarEntry; sparse: ISparseMap | null } {
    const pax = this._pax ? mergePax(this._global, this._pax) : this._global;
    const type = TYPES[header.flag] ?? 'file';
    const sparse = gnu ?? (type === 'file' ? paxSparseMap(pax) : null);
    const ownName = sparse ? pax.get('GNU.sparse.name') : undefined;
    const name = ownName ?? pax.get('path') ?? this._longName ?? header.name;
    const link = pax.get('linkpath') ?? this._longLink ?? header.link;
    this._pax = this._longName = this._longLink = null;
    const size = paxNumber(pax, 'size') ?? header.size;
    if (!Number.isSafeInteger(size) || size < 0) {
      throw tarError(`“${name.toString()}” has an impossible size.`);
    }
    const entry: ITarEntry = {
      // Before directories had a type they were files whose name ends in a slash.
      type:
        type === 'file' && size === 0 && name.at(-1) === 0x2f
          ? 'directory'
          : type,
      name: Buffer.from(name),
      size,
      mode: header.mode & 0o7777,
      uid: paxNumber(pax, 'uid') ?? header.uid,
      gid: paxNumber(pax, 'gid') ?? header.gid,
      mtime: paxNumber(pax, 'mtime') ?? header.mtime,
      link: Buffer.from(link),
      major: header.major,
      minor: header.minor,
      xattrs: paxXattrs(pax)
    };
    return { entry, sparse };
  }

  private _extension(size: number, done: (data: Buffer) => void): void {
    if (size > MAX_EXTENSION) {
      throw tarError('an extended header of its tar is too large.');
    }
    const parts: Buffer[] = [];
    this._content(size, {
      write: chunk => parts.push(Buffer.from(chunk)),
      end: () => done(Buffer.concat(parts))
    });
  }

  private _content(size: number, sink: ITarSink | null): void {
    this._contentLeft = size;
    this._paddingLeft = (BLOCK - (size % BLOCK)) % BLOCK;
    this._sink = sink;
    this._isOpen = true;
  }
}

function cString(data: Buffer): Buffer {
  const end = data.indexOf(0);
  return end < 0 ? data : data.subarray(0, end);
}
