/** A part of two sequences: `a` from `fromA` to `toA` beside `b` from `fromB` to `toB`. */
export interface IBox {
  readonly fromA: number;
  readonly toA: number;
  readonly fromB: number;
  readonly toB: number;
}

/** Two sequences of numbers, and what has been found to be equal so far. */
export interface IAlignment {
  readonly a: Int32Array;
  readonly b: Int32Array;
  /** For each item of `a` the index of its equal in `b`, or -1. */
  readonly matches: Int32Array;
}

/** Edits after which the search goes on from where it came furthest; bounds the work to this many steps per item. */
const MAX_EDITS = 256;
/** The same for the rest of a box in which that happened: what has little in common is not worth the time. */
const LATER_EDITS = 48;
const UNREACHED = -2;

// Row d has the furthest x of each of its d + 1 diagonals, so that the way back needs no copies.
const rows = new Int32Array(((MAX_EDITS + 1) * (MAX_EDITS + 2)) / 2);

/**
 * Finds a shortest list of edits in a box (Myers 1986, the forward search) and records what stays. Where more than 256
 * edits are needed it is put together from pieces, which is right but may not be shortest. Returns whether it is.
 */
export function alignShortest(alignment: IAlignment, box: IBox): boolean {
  let isShortest = true;
  let { fromA, fromB } = box;
  while (fromA < box.toA && fromB < box.toB) {
    const limit = isShortest ? MAX_EDITS : LATER_EDITS;
    const end = search(alignment, { ...box, fromA, fromB }, limit);
    const hasProgress = end.x > 0 || end.y > 0;
    fromA += end.x;
    fromB += end.y;
    if (!hasProgress) {
      return false;
    }
    isShortest &&= fromA === box.toA && fromB === box.toB;
  }
  return isShortest;
}

function search(
  alignment: IAlignment,
  box: IBox,
  limit: number
): { readonly x: number; readonly y: number } {
  const { a, b } = alignment;
  const { fromA, fromB } = box;
  const lengthA = box.toA - fromA;
  const lengthB = box.toB - fromB;
  for (let edits = 0; edits <= limit; edits += 1) {
    for (let k = -edits; k <= edits; k += 2) {
      let x =
        edits === 0
          ? 0
          : Math.max(enterByA(edits, k, lengthA), enterByB(edits, k, lengthB));
      if (x !== UNREACHED) {
        while (
          x < lengthA &&
          x - k < lengthB &&
          a[fromA + x] === b[fromB + x - k]
        ) {
          x += 1;
        }
        if (x === lengthA && x - k === lengthB) {
          rows[rowIndex(edits, k)] = x;
          recordWay(alignment, box, { edits, k });
          return { x: lengthA, y: lengthB };
        }
      }
      rows[rowIndex(edits, k)] = x;
    }
  }
  const k = furthestDiagonal(limit);
  const x = at(limit, k);
  recordWay(alignment, box, { edits: limit, k });
  return { x, y: x - k };
}

/** Where diagonal `k` is entered by leaving out an item of `a`. */
function enterByA(edits: number, k: number, lengthA: number): number {
  const x = k > -edits ? at(edits - 1, k - 1) : UNREACHED;
  return x !== UNREACHED && x < lengthA ? x + 1 : UNREACHED;
}

/** Where diagonal `k` is entered by an item of `b` that is new. */
function enterByB(edits: number, k: number, lengthB: number): number {
  const x = k < edits ? at(edits - 1, k + 1) : UNREACHED;
  return x !== UNREACHED && x - k <= lengthB ? x : UNREACHED;
}

/** Goes back from the end of a search and records the equal items on the way. */
function recordWay(
  { matches }: IAlignment,
  box: IBox,
  end: { readonly edits: number; readonly k: number }
): void {
  const { fromA, fromB } = box;
  let { k } = end;
  let x = at(end.edits, k);
  for (let edits = end.edits; edits > 0; edits -= 1) {
    const byA = enterByA(edits, k, box.toA - fromA);
    const byB = enterByB(edits, k, box.toB - fromB);
    for (const start = Math.max(byA, byB); x > start; x -= 1) {
      matches[fromA + x - 1] = fromB + x - 1 - k;
    }
    const isByA = byA > byB;
    k += isByA ? -1 : 1;
    x = isByA ? byA - 1 : byB;
  }
  for (; x > 0; x -= 1) {
    matches[fromA + x - 1] = fromB + x - 1 - k;
  }
}

function furthestDiagonal(edits: number): number {
  let best = -edits;
  let furthest = -1;
  for (let k = -edits; k <= edits; k += 2) {
    const x = at(edits, k);
    if (x !== UNREACHED && x + x - k > furthest) {
      furthest = x + x - k;
      best = k;
    }
  }
  return best;
}

function at(edits: number, k: number): number {
  return rows[rowIndex(edits, k)] ?? UNREACHED;
}

function rowIndex(edits: number, k: number): number {
  return (edits * (edits + 1)) / 2 + (k + edits) / 2;
}
