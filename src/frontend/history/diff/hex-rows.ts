/** Bytes in one row of a dump. */
export const BYTES_PER_ROW = 16;

/** Bytes next to each other that are all the same as on the other side, or all different. */
export interface IHexRun {
  readonly hex: string;
  readonly ascii: string;
  readonly isDifferent: boolean;
}

/** One row of a dump: where it begins, and its bytes on each side that exists. */
export interface IHexRow {
  /** Eight hex digits. */
  readonly offset: string;
  readonly before: readonly IHexRun[];
  readonly after: readonly IHexRun[];
}

/** Rows of two byte strings beside each other; null: there is no such side, so that nothing counts as different. */
export function hexRows(
  before: Uint8Array | null,
  after: Uint8Array | null
): IHexRow[] {
  const length = Math.max(before?.length ?? 0, after?.length ?? 0);
  const count = Math.ceil(length / BYTES_PER_ROW);
  return Array.from({ length: count }, (_unused, index) => {
    const from = index * BYTES_PER_ROW;
    return {
      offset: from.toString(16).padStart(8, '0'),
      before: runs(before, after, from),
      after: runs(after, before, from)
    };
  });
}

/** How many bytes differ at the same place, counting those that only one side has. */
export function countDifferences(
  before: Uint8Array,
  after: Uint8Array
): number {
  const shared = Math.min(before.length, after.length);
  let count = Math.max(before.length, after.length) - shared;
  for (let index = 0; index < shared; index += 1) {
    count += before[index] === after[index] ? 0 : 1;
  }
  return count;
}

function runs(
  own: Uint8Array | null,
  other: Uint8Array | null,
  from: number
): IHexRun[] {
  const found: IHexRun[] = [];
  const row = own?.subarray(from, from + BYTES_PER_ROW) ?? new Uint8Array();
  row.forEach((byte, index) => {
    const isDifferent = other !== null && other[from + index] !== byte;
    const hex = byte.toString(16).padStart(2, '0');
    const last = found.at(-1);
    if (last?.isDifferent === isDifferent) {
      found[found.length - 1] = {
        hex: `${last.hex} ${hex}`,
        ascii: last.ascii + printable(byte),
        isDifferent
      };
    } else {
      found.push({ hex, ascii: printable(byte), isDifferent });
    }
  });
  return found;
}

function printable(byte: number): string {
  return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.';
}
