import { createHash } from 'node:crypto';
import {
  closeSync,
  fchmodSync,
  fsyncSync,
  openSync,
  readSync,
  renameSync,
  writeSync,
  writevSync
} from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import {
  removeFile,
  syncDirectory,
  uniqueSuffix,
  writeNewFile
} from './files.js';
import { hashObject, type GitObjectType, type Oid } from './object.js';
import { encodePackIndex, type IPackedObject } from './pack-index.js';

const TYPE_BITS: Readonly<Record<GitObjectType, number>> = {
  commit: 1,
  tree: 2,
  blob: 3,
  tag: 4
};

/** Written to the disk in steps of this size. */
const FLUSH_BYTES = 1 << 20;
/** A pack is closed when it is larger than this, so that no reader has to map gigabytes. */
export const MAX_PACK_BYTES = 256 << 20;
/** Up to here deflate costs more time than it saves space; the bytes are stored as they are. */
const STORE_BYTES = 128;

/**
 * Writes objects as packs: `tmp_pack_*`, synced, renamed, the index last, so that a crash at any moment leaves at most
 * a temporary file. Objects that `isKnown` or were added before are not written again.
 */
export class PackWriter {
  private readonly _dir: string;
  private readonly _isKnown: (oid: Oid) => boolean;
  private readonly _maxPackBytes: number;
  private readonly _added = new Set<Oid>();
  private _file: OpenPack | null = null;
  private readonly _finished: string[] = [];

  constructor(
    gitDir: string,
    isKnown: (oid: Oid) => boolean,
    maxPackBytes = MAX_PACK_BYTES
  ) {
    this._dir = join(gitDir, 'objects', 'pack');
    this._isKnown = isKnown;
    this._maxPackBytes = maxPackBytes;
  }

  /** Adds an object unless it is there already; `oid`, if given, must be its name. */
  add(type: GitObjectType, data: Buffer, oid = hashObject(type, data)): Oid {
    if (this.has(oid)) {
      return oid;
    }
    this._added.add(oid);
    this._open().add(oid, packHeader(type, data.length), compress(data));
    return oid;
  }

  /** Whether the object is in the repository or was added. */
  has(oid: Oid): boolean {
    return this._added.has(oid) || this._isKnown(oid);
  }

  /** Adds an entry of another pack as it lies there. */
  addPacked(oid: Oid, bytes: Buffer): void {
    if (!this._added.has(oid)) {
      this._added.add(oid);
      this._open().add(oid, bytes);
    }
  }

  /** Makes everything added so far readable; returns the paths of the new packs' indexes. */
  finish(): readonly string[] {
    this._close();
    return this._finished;
  }

  /** Throws away what is not finished. */
  abort(): void {
    this._file?.discard();
    this._file = null;
  }

  private _open(): OpenPack {
    if (this._file && this._file.size > this._maxPackBytes) {
      this._close();
    }
    this._file ??= new OpenPack(this._dir);
    return this._file;
  }

  private _close(): void {
    if (this._file) {
      this._finished.push(this._file.finish());
      this._file = null;
    }
  }
}

/** One pack while it is being written. Nothing is created before the first flush. */
class OpenPack {
  private readonly _dir: string;
  private readonly _temporary: string;
  private readonly _objects: IPackedObject[] = [];
  private _fd: number | null = null;
  private _chunks: Buffer[] = [];
  private _buffered = 0;
  private _size = 12;

  constructor(dir: string) {
    this._dir = dir;
    this._temporary = join(dir, `tmp_pack_${uniqueSuffix()}`);
    this._push(Buffer.from('PACK\0\0\0\x02\0\0\0\0', 'latin1'));
  }

  get size(): number {
    return this._size;
  }

  add(oid: Oid, ...parts: Buffer[]): void {
    const offset = this._size;
    let crc = 0;
    for (const part of parts) {
      crc = crc32(part, crc);
      this._size += part.length;
      this._push(part);
    }
    this._objects.push({ oid, offset, crc: crc >>> 0 });
  }

  /** Returns the path of the index. */
  finish(): string {
    const fd = this._flush();
    try {
      const count = Buffer.alloc(4);
      count.writeUInt32BE(this._objects.length);
      writeSync(fd, count, 0, 4, 8);
      const sum = checksum(fd);
      writeSync(fd, sum, 0, sum.length, this._size);
      fsyncSync(fd);
      fchmodSync(fd, 0o444);
      return this._publish(sum);
    } catch (error) {
      removeFile(this._temporary);
      throw error;
    } finally {
      closeSync(fd);
      this._fd = null;
    }
  }

  discard(): void {
    if (this._fd !== null) {
      closeSync(this._fd);
      this._fd = null;
      removeFile(this._temporary);
    }
  }

  /** The index appears last: a pack without one is invisible. */
  private _publish(sum: Buffer): string {
    const base = join(this._dir, `pack-${sum.toString('hex')}`);
    const index = this._temporary.replace('tmp_pack_', 'tmp_idx_');
    writeNewFile(index, encodePackIndex(this._objects, sum), 0o444);
    renameSync(this._temporary, `${base}.pack`);
    renameSync(index, `${base}.idx`);
    syncDirectory(this._dir);
    return `${base}.idx`;
  }

  private _push(bytes: Buffer): void {
    this._chunks.push(bytes);
    this._buffered += bytes.length;
    if (this._buffered > FLUSH_BYTES) {
      this._flush();
    }
  }

  private _flush(): number {
    this._fd ??= openSync(this._temporary, 'wx+', 0o600);
    const chunks = this._chunks;
    this._chunks = [];
    const written = chunks.length === 0 ? 0 : writevSync(this._fd, chunks);
    if (written < this._buffered) {
      // A disk that is nearly full takes a part; the next call tells why.
      const rest = Buffer.concat(chunks).subarray(written);
      for (let at = 0; at < rest.length;) {
        at += writeSync(this._fd, rest, at);
      }
    }
    this._buffered = 0;
    return this._fd;
  }
}

/** SHA-1 of the whole file: the object count in its header is known only at the end. */
function checksum(fd: number): Buffer {
  const hash = createHash('sha1');
  const buffer = Buffer.allocUnsafe(FLUSH_BYTES);
  for (let at = 0; ;) {
    const length = readSync(fd, buffer, 0, buffer.length, at);
    if (length === 0) {
      return hash.digest();
    }
    hash.update(buffer.subarray(0, length));
    at += length;
  }
}

/** Type and length before a packed object: four bits of length, then seven per byte. */
function packHeader(type: GitObjectType, length: number): Buffer {
  const bytes: number[] = [];
  let byte = (TYPE_BITS[type] << 4) | (length & 15);
  let rest = Math.floor(length / 16);
  while (rest > 0) {
    bytes.push(byte | 0x80);
    byte = rest & 0x7f;
    rest = Math.floor(rest / 128);
  }
  bytes.push(byte);
  return Buffer.from(bytes);
}

function compress(data: Buffer): Buffer {
  if (data.length <= STORE_BYTES) {
    return storedZlib(data);
  }
  // Small windows: setting up deflate's default tables costs more than packing a small file.
  return deflateSync(
    data,
    data.length < 4096
      ? { level: 1, memLevel: 5, windowBits: 12, chunkSize: 4096 }
      : {
          level: 1,
          chunkSize: Math.min(Math.max(data.length, 4096), FLUSH_BYTES)
        }
  );
}

/** A zlib stream (RFC 1950) of one stored block (RFC 1951 §3.2.4). */
function storedZlib(data: Buffer): Buffer {
  const stream = Buffer.allocUnsafe(data.length + 11);
  stream.writeUInt16BE(0x7801, 0);
  stream.writeUInt8(1, 2);
  stream.writeUInt16LE(data.length, 3);
  stream.writeUInt16LE(data.length ^ 0xffff, 5);
  data.copy(stream, 7);
  let a = 1;
  let b = 0;
  for (let at = 0; at < data.length; at++) {
    a += data[at] ?? 0;
    b += a;
  }
  stream.writeUInt16BE(b % 65521, data.length + 7);
  stream.writeUInt16BE(a % 65521, data.length + 9);
  return stream;
}
