import type { PaxRecords } from './pax.js';
import { paxNumber } from './pax.js';
import { tarError } from './tar-error.js';
import { BLOCK, numberField } from './tar-header.js';
import type { ITarSink } from './tar-entry.js';

/** Bytes of a sparse file that are in the tar; all others are zero. */
export interface ISparseRange {
  readonly offset: number;
  readonly length: number;
}

/** How a file's content is spread over its length. */
export interface ISparseMap {
  /** Null: the content begins with the list of ranges (GNU's pax form 1.0). */
  readonly ranges: readonly ISparseRange[] | null;
  /** Bytes of the whole file. */
  readonly size: number;
}

/** A digest over more zeros than this would take minutes; no engine unpacks such a file either. */
const MAX_SIZE = 2 ** 36;
/** Longest list of ranges that is kept in memory. */
const MAX_LIST = 8 << 20;
const ZEROS = Buffer.alloc(1 << 20);

/**
 * The map that the extended header of a file states, or null when the file is not sparse.
 *
 * Spec: GNU tar manual, "Storing Sparse Files" (0.0, 0.1 and 1.0).
 */
export function paxSparseMap(pax: PaxRecords): ISparseMap | null {
  const list = pax.get('GNU.sparse.map')?.toString('latin1');
  const major = pax.get('GNU.sparse.major')?.toString('latin1');
  const size =
    paxNumber(pax, 'GNU.sparse.realsize') ?? paxNumber(pax, 'GNU.sparse.size');
  if (size === undefined || (list === undefined && major !== '1')) {
    if (list !== undefined || (major !== undefined && major !== '0')) {
      throw tarError('a sparse file of its tar is of an unknown form.');
    }
    return null;
  }
  if (major === '1') {
    return { ranges: null, size };
  }
  const numbers = list === '' ? [] : (list ?? '').split(',');
  return { ranges: toRanges(numbers), size };
}

/** Reads what a header of type `S` says: its map and whether blocks with more of it follow. */
export function gnuSparseMap(block: Buffer): {
  ranges: ISparseRange[];
  size: number;
  goesOn: boolean;
} {
  return {
    ranges: gnuRanges(block, 386, 4),
    size: numberField(block, 483, 12),
    goesOn: block[482] !== 0
  };
}

/** Reads a block that continues the map of a header of type `S`. */
export function gnuSparseBlock(block: Buffer): {
  ranges: ISparseRange[];
  goesOn: boolean;
} {
  return { ranges: gnuRanges(block, 0, 21), goesOn: block[504] !== 0 };
}

function gnuRanges(block: Buffer, start: number, most: number): ISparseRange[] {
  const ranges: ISparseRange[] = [];
  for (let at = start; at < start + most * 24 && block[at] !== 0; at += 24) {
    ranges.push({
      offset: numberField(block, at, 12),
      length: numberField(block, at + 12, 12)
    });
  }
  return ranges;
}

function toRanges(numbers: readonly string[]): ISparseRange[] {
  if (numbers.length % 2 !== 0) {
    throw malformed();
  }
  const ranges: ISparseRange[] = [];
  for (let at = 0; at < numbers.length; at += 2) {
    ranges.push({
      offset: decimal(numbers[at]),
      length: decimal(numbers[at + 1])
    });
  }
  return ranges;
}

function decimal(text = ''): number {
  if (!/^[0-9]{1,15}$/.test(text)) {
    throw malformed();
  }
  return Number(text);
}

/** Hands a sparse file's content on as the whole file. It yields after each stretch of zeros, so that others get a turn. */
export class SparseContent {
  private readonly _size: number;
  private readonly _sink: ITarSink;
  private _ranges: readonly ISparseRange[] | null;
  /** Start of the content while it may still be the list of ranges. */
  private _list: Buffer = Buffer.alloc(0);
  private _next = 0;
  /** Bytes of the file handed on so far. */
  private _at = 0;

  /** Throws `history.failed` when the ranges overlap or leave the file. */
  constructor({ ranges, size }: ISparseMap, sink: ITarSink) {
    if (!Number.isSafeInteger(size) || size < 0 || size > MAX_SIZE) {
      throw tarError('a sparse file of its tar has an impossible size.');
    }
    this._size = size;
    this._sink = sink;
    this._ranges = ranges && checked(ranges, size);
  }

  /** Takes the next bytes of the content in the tar. */
  *write(chunk: Buffer): Generator<void> {
    let data = chunk;
    if (!this._ranges) {
      this._list = Buffer.concat([this._list, chunk]);
      const list = readList(this._list);
      if (!list) {
        return;
      }
      data = this._list.subarray(list.length);
      this._list = Buffer.alloc(0);
      this._ranges = checked(list.ranges, this._size);
    }
    while (data.length > 0) {
      const range = this._range();
      if (!range) {
        throw malformed();
      }
      yield* this._zerosTo(range.offset);
      const length = Math.min(
        range.offset + range.length - this._at,
        data.length
      );
      this._sink.write(data.subarray(0, length));
      this._at += length;
      data = data.subarray(length);
    }
  }

  /** Says that the content ended. Throws when bytes of it are missing. */
  *end(): Generator<void> {
    if (!this._ranges || this._range()) {
      throw malformed();
    }
    yield* this._zerosTo(this._size);
  }

  /** The range that is not complete yet. */
  private _range(): ISparseRange | undefined {
    for (;;) {
      const range = this._ranges?.[this._next];
      if (
        !range ||
        (range.length > 0 && this._at < range.offset + range.length)
      ) {
        return range;
      }
      this._next++;
    }
  }

  private *_zerosTo(end: number): Generator<void> {
    while (this._at < end) {
      const length = Math.min(end - this._at, ZEROS.length);
      this._sink.write(ZEROS.subarray(0, length));
      this._at += length;
      yield;
    }
  }
}

function checked(
  ranges: readonly ISparseRange[],
  size: number
): readonly ISparseRange[] {
  let end = 0;
  for (const { offset, length } of ranges) {
    if (offset < end || length < 0 || offset + length > size) {
      throw malformed();
    }
    end = offset + length;
  }
  return ranges;
}

/** The list at the start of the content: its count, then offset and length of each, a line each, filled up to a block. */
function readList(
  data: Buffer
): { ranges: ISparseRange[]; length: number } | null {
  const first = data.indexOf(10);
  if (first < 0) {
    return tooLong(data);
  }
  const wanted = 2 * decimal(data.toString('latin1', 0, first));
  let end = first;
  for (let line = 0; line < wanted; line++) {
    end = data.indexOf(10, end + 1);
    if (end < 0) {
      return tooLong(data);
    }
  }
  const length = Math.ceil((end + 1) / BLOCK) * BLOCK;
  if (data.length < length) {
    return null;
  }
  const numbers =
    wanted === 0 ? [] : data.toString('latin1', first + 1, end).split('\n');
  return { ranges: toRanges(numbers), length };
}

function tooLong(data: Buffer): null {
  if (data.length > MAX_LIST) {
    throw malformed();
  }
  return null;
}

function malformed(): Error {
  return tarError('the map of a sparse file of its tar is malformed.');
}
