import { createHash } from 'node:crypto';
import type { Oid } from './object.js';

/** Where one object lies in a pack. */
export interface IPackedObject {
  readonly oid: Oid;
  readonly offset: number;
  /** CRC-32 of the packed bytes. */
  readonly crc: number;
}

const MAGIC = 0xff744f63;
const HEADER = 8;
const FANOUT = 1024;
/** Offsets from here on do not fit 31 bits and stand in a table of their own. */
const LARGE = 0x80000000;

/**
 * Writes the index of a pack whose checksum is `packSum`.
 *
 * Spec: gitformat-pack(5), "Version 2 pack-*.idx files".
 */
export function encodePackIndex(
  objects: IPackedObject[],
  packSum: Buffer
): Buffer {
  objects.sort((a, b) => (a.oid < b.oid ? -1 : 1));
  const count = objects.length;
  const large = objects.filter(object => object.offset >= LARGE);
  const names = HEADER + FANOUT;
  const crcs = names + 20 * count;
  const offsets = crcs + 4 * count;
  const larges = offsets + 4 * count;
  const end = larges + 8 * large.length;
  const index = Buffer.allocUnsafe(end + 40);
  index.writeUInt32BE(MAGIC, 0);
  index.writeUInt32BE(2, 4);
  const fanout = new Uint32Array(256);
  let largeSeen = 0;
  objects.forEach((object, at) => {
    index.write(object.oid, names + 20 * at, 'hex');
    const first = index[names + 20 * at] ?? 0;
    fanout[first] = (fanout[first] ?? 0) + 1;
    index.writeUInt32BE(object.crc, crcs + 4 * at);
    if (object.offset < LARGE) {
      index.writeUInt32BE(object.offset, offsets + 4 * at);
    } else {
      index.writeUInt32BE(LARGE + largeSeen, offsets + 4 * at);
      index.writeBigUInt64BE(BigInt(object.offset), larges + 8 * largeSeen++);
    }
  });
  fanout.reduce((sum, value, first) => {
    index.writeUInt32BE(sum + value, HEADER + 4 * first);
    return sum + value;
  }, 0);
  packSum.copy(index, end);
  createHash('sha1')
    .update(index.subarray(0, end + 20))
    .digest()
    .copy(index, end + 20);
  return index;
}

/** Look-ups in the index of one pack. */
export class PackIndex {
  readonly count: number;
  private readonly _data: Buffer;

  /** Throws when `data` is not an index of version 2. */
  constructor(data: Buffer) {
    this._data = data;
    if (
      data.length < HEADER + FANOUT + 40 ||
      data.readUInt32BE(0) !== MAGIC ||
      data.readUInt32BE(4) !== 2
    ) {
      throw new RangeError('An index of the history’s packs is damaged.');
    }
    this.count = data.readUInt32BE(HEADER + FANOUT - 4);
    if (data.length < HEADER + FANOUT + 28 * this.count + 40) {
      throw new RangeError('An index of the history’s packs is cut short.');
    }
  }

  /** Offset in the pack, or -1. `name` holds the 20 bytes of the object's name. */
  find(name: Buffer): number {
    const first = name[0] ?? 0;
    let low =
      first === 0 ? 0 : this._data.readUInt32BE(HEADER + 4 * (first - 1));
    let high = this._data.readUInt32BE(HEADER + 4 * first);
    while (low < high) {
      const middle = (low + high) >>> 1;
      const at = HEADER + FANOUT + 20 * middle;
      const order = this._data.compare(name, 0, 20, at, at + 20);
      if (order === 0) {
        return this._offset(middle);
      }
      if (order > 0) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return -1;
  }

  /** First four bytes of the name of the object at `position`. */
  prefix(position: number): number {
    return this._data.readUInt32BE(HEADER + FANOUT + 20 * position);
  }

  /** All objects, in the order of their names. */
  *objects(): Generator<IPackedObject> {
    for (let position = 0; position < this.count; position++) {
      const at = HEADER + FANOUT + 20 * position;
      yield {
        oid: this._data.toString('hex', at, at + 20),
        offset: this._offset(position),
        crc: this._data.readUInt32BE(
          HEADER + FANOUT + 20 * this.count + 4 * position
        )
      };
    }
  }

  private _offset(position: number): number {
    const table = HEADER + FANOUT + 24 * this.count;
    const offset = this._data.readUInt32BE(table + 4 * position);
    if (offset < LARGE) {
      return offset;
    }
    return Number(
      this._data.readBigUInt64BE(table + 4 * this.count + 8 * (offset - LARGE))
    );
  }
}
