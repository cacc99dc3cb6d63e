import { tarError } from './tar-error.js';

/** Size of a tar block; headers are one block, content is padded to whole blocks. */
export const BLOCK = 512;

/** The fields of one header block before extensions (pax, GNU) are applied. */
export interface ITarHeader {
  /** Type flag as a character; `0` for the old NUL. */
  readonly flag: string;
  readonly name: Buffer;
  readonly link: Buffer;
  readonly size: number;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly mtime: number;
  readonly major: number;
  readonly minor: number;
}

/** Whether the block is the zero block that ends an archive. */
export function isZeroBlock(block: Buffer): boolean {
  for (let at = 0; at < BLOCK; at++) {
    if (block[at] !== 0) {
      return false;
    }
  }
  return true;
}

/** Reads a header block (POSIX ustar, GNU, star, V7). Throws when its checksum or a number in it is wrong. */
export function parseHeader(block: Buffer): ITarHeader {
  checkSum(block);
  const flag = String.fromCharCode(block[156] || 0x30);
  return {
    flag,
    name: fullName(block),
    link: field(block, 157, 100),
    size: numberField(block, 124, 12),
    mode: numberField(block, 100, 8),
    uid: numberField(block, 108, 8),
    gid: numberField(block, 116, 8),
    mtime: numberField(block, 136, 12),
    // Only these two have devices; others may leave anything in the fields.
    major: flag === '3' || flag === '4' ? numberField(block, 329, 8) : 0,
    minor: flag === '3' || flag === '4' ? numberField(block, 337, 8) : 0
  };
}

function checkSum(block: Buffer): void {
  const stored = numberField(block, 148, 8);
  let sum = 8 * 0x20;
  for (let at = 0; at < BLOCK; at++) {
    sum += block[at] ?? 0;
  }
  for (let at = 148; at < 156; at++) {
    sum -= block[at] ?? 0;
  }
  if (stored !== sum && stored !== signedSum(block)) {
    throw tarError('a header of its tar has a wrong checksum.');
  }
}

/** Historic writers summed signed characters. */
function signedSum(block: Buffer): number {
  let sum = 8 * 0x20;
  for (let at = 0; at < BLOCK; at++) {
    sum += at >= 148 && at < 156 ? 0 : block.readInt8(at);
  }
  return sum;
}

/** POSIX splits long names over `prefix` and `name`; GNU uses the same bytes for something else. */
function fullName(block: Buffer): Buffer {
  const name = field(block, 0, 100);
  if (block.toString('latin1', 257, 265) !== 'ustar\x0000') {
    return name;
  }
  const star = block.toString('latin1', 508, 512) === 'tar\0';
  const prefix = field(block, 345, star ? 131 : 155);
  return prefix.length === 0
    ? name
    : Buffer.concat([prefix, Buffer.from('/'), name]);
}

/** A text field: up to its first NUL. */
function field(block: Buffer, start: number, length: number): Buffer {
  const bytes = block.subarray(start, start + length);
  const end = bytes.indexOf(0);
  return Buffer.from(end < 0 ? bytes : bytes.subarray(0, end));
}

/** A number as text in octal, or in GNU's binary form. Throws when it is neither. */
export function numberField(
  block: Buffer,
  start: number,
  length: number
): number {
  const first = block[start] ?? 0;
  return first & 0x80
    ? base256(block, start, length)
    : octal(block, start, length);
}

/** GNU's binary form: big-endian two's complement below a marker bit. */
function base256(block: Buffer, start: number, length: number): number {
  const first = block[start] ?? 0;
  let value = BigInt(first & 0x40 ? (first & 0x7f) - 0x80 : first & 0x7f);
  for (let at = start + 1; at < start + length; at++) {
    value = value * 256n + BigInt(block[at] ?? 0);
  }
  const number = Number(value);
  if (!Number.isSafeInteger(number)) {
    throw tarError('a number in a header of its tar is too large.');
  }
  return number;
}

function octal(block: Buffer, start: number, length: number): number {
  let at = start;
  const end = start + length;
  while (at < end && block[at] === 0x20) {
    at++;
  }
  let value = 0;
  for (; at < end; at++) {
    const byte = block[at] ?? 0;
    if (byte === 0 || byte === 0x20) {
      break;
    }
    if (byte < 0x30 || byte > 0x37) {
      throw tarError('a number in a header of its tar is malformed.');
    }
    value = value * 8 + (byte - 0x30);
  }
  return value;
}
