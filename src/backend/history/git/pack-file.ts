import { closeSync, openSync, readSync } from 'node:fs';
import { inflateSync } from 'node:zlib';
import type { GitObjectType } from './object.js';

/** An entry of a pack: a whole object, or a delta against another. */
export type PackedEntry =
  | {
      readonly kind: 'whole';
      readonly type: GitObjectType;
      readonly data: Buffer;
    }
  | {
      readonly kind: 'offset-delta';
      readonly base: number;
      readonly data: Buffer;
    }
  | {
      readonly kind: 'name-delta';
      readonly base: string;
      readonly data: Buffer;
    };

const TYPES: Readonly<Record<number, GitObjectType>> = {
  1: 'commit',
  2: 'tree',
  3: 'blob',
  4: 'tag'
};
/** Most entries are smaller than this, so one read gets them whole. */
const FIRST_READ = 16 << 10;

/** Reads entries of one pack at known offsets. The file is opened at the first read. */
export class PackFile {
  private readonly _path: string;
  private _fd: number | null = null;

  constructor(path: string) {
    this._path = path;
  }

  /**
   * Reads the entry at `offset`.
   *
   * Spec: gitformat-pack(5), "Pack files have the following format".
   */
  read(offset: number): PackedEntry {
    const start = this.bytes(offset, FIRST_READ);
    let at = 0;
    let byte = start[at++] ?? 0;
    const kind = (byte >> 4) & 7;
    let size = byte & 15;
    for (let factor = 16; byte & 0x80; factor *= 128) {
      byte = start[at++] ?? 0;
      size += (byte & 0x7f) * factor;
    }
    if (kind === 6) {
      const { distance, length } = readDistance(start, at);
      const data = this._inflate(start, { offset, at: at + length, size });
      return { kind: 'offset-delta', base: offset - distance, data };
    }
    if (kind === 7) {
      const base = start.toString('hex', at, at + 20);
      return {
        kind: 'name-delta',
        base,
        data: this._inflate(start, { offset, at: at + 20, size })
      };
    }
    const type = TYPES[kind];
    if (!type) {
      throw new RangeError(
        `A pack of the history is damaged at byte ${offset}.`
      );
    }
    return {
      kind: 'whole',
      type,
      data: this._inflate(start, { offset, at, size })
    };
  }

  /** Up to `length` bytes from `offset`. */
  bytes(offset: number, length: number): Buffer {
    this._fd ??= openSync(this._path, 'r');
    const buffer = Buffer.allocUnsafe(length);
    let have = 0;
    while (have < length) {
      const got = readSync(
        this._fd,
        buffer,
        have,
        length - have,
        offset + have
      );
      if (got === 0) {
        break;
      }
      have += got;
    }
    return buffer.subarray(0, have);
  }

  close(): void {
    if (this._fd !== null) {
      closeSync(this._fd);
      this._fd = null;
    }
  }

  /** The packed size is not written anywhere: what does not fit the first read is read again, larger. */
  private _inflate(
    start: Buffer,
    place: { offset: number; at: number; size: number }
  ): Buffer {
    const options = { chunkSize: Math.max(64, place.size + 16) };
    let input = start;
    // More than any deflate needs for data that does not shrink.
    const most = place.at + place.size + (place.size >> 3) + 1024;
    if (start.length === FIRST_READ && most > FIRST_READ) {
      input = this.bytes(place.offset, most);
    }
    const data = inflateSync(input.subarray(place.at), options);
    if (data.length !== place.size) {
      throw new RangeError(
        `A pack of the history is damaged at byte ${place.offset}.`
      );
    }
    return data;
  }
}

/** Offset to a delta's base: seven bits per byte, each further byte adds one. */
function readDistance(
  data: Buffer,
  start: number
): { distance: number; length: number } {
  let at = start;
  let byte = data[at++] ?? 0;
  let distance = byte & 0x7f;
  while (byte & 0x80) {
    byte = data[at++] ?? 0;
    distance = (distance + 1) * 128 + (byte & 0x7f);
  }
  return { distance, length: at - start };
}
