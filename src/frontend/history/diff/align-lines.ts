import { alignShortest } from './myers.js';
import type { IAlignment, IBox } from './myers.js';

/** A box with so few items is searched at once, without looking for landmarks. */
const SMALL = 64;
/** How often a box is divided at landmarks. */
const MAX_DEPTH = 24;

/** Which items of two sequences belong together. */
export interface ILineAlignment {
  /** For each item of `a` the index of its equal in `b`, or -1; ascending. */
  readonly matches: Int32Array;
  /** Whether parts were too different to be searched for the fewest changes. */
  readonly isRough: boolean;
}

/**
 * Aligns two sequences whose items are numbers from 0 to `kinds` - 1. Items that occur once on each side are landmarks
 * (patience diff), and what lies between them is searched for the fewest edits, so that the time grows with the length
 * and not with its square.
 */
export function alignItems(
  a: Int32Array,
  b: Int32Array,
  kinds: number
): ILineAlignment {
  const alignment: IAlignment = {
    a,
    b,
    matches: new Int32Array(a.length).fill(-1)
  };
  const counters = createCounters(kinds);
  const boxes: (IBox & { readonly depth: number })[] = [
    { fromA: 0, toA: a.length, fromB: 0, toB: b.length, depth: 0 }
  ];
  let isRough = false;
  for (let next = boxes.pop(); next !== undefined; next = boxes.pop()) {
    const box = trimEqualEnds(alignment, next);
    if (box.fromA === box.toA || box.fromB === box.toB) {
      continue;
    }
    const isSmall = box.toA - box.fromA + (box.toB - box.fromB) <= SMALL;
    const landmarks =
      isSmall || next.depth >= MAX_DEPTH
        ? []
        : findLandmarks(alignment, box, counters);
    if (landmarks.length === 0) {
      isRough = !alignShortest(alignment, box) || isRough;
    } else {
      for (const gap of divide(alignment, box, landmarks)) {
        boxes.push({ ...gap, depth: next.depth + 1 });
      }
    }
  }
  return { matches: alignment.matches, isRough };
}

function trimEqualEnds({ a, b, matches }: IAlignment, box: IBox): IBox {
  let { fromA, toA, fromB, toB } = box;
  while (fromA < toA && fromB < toB && a[fromA] === b[fromB]) {
    matches[fromA] = fromB;
    fromA += 1;
    fromB += 1;
  }
  while (fromA < toA && fromB < toB && a[toA - 1] === b[toB - 1]) {
    toA -= 1;
    toB -= 1;
    matches[toA] = toB;
  }
  return { fromA, toA, fromB, toB };
}

/** Occurrences by kind; all noughts between two uses. */
interface ICounters {
  readonly inA: Int32Array;
  readonly inB: Int32Array;
  readonly whereB: Int32Array;
}

function createCounters(kinds: number): ICounters {
  return {
    inA: new Int32Array(kinds),
    inB: new Int32Array(kinds),
    whereB: new Int32Array(kinds)
  };
}

type Landmark = readonly [number, number];

function findLandmarks(
  { a, b }: IAlignment,
  box: IBox,
  { inA, inB, whereB }: ICounters
): Landmark[] {
  for (let index = box.fromA; index < box.toA; index += 1) {
    count(inA, a[index]);
  }
  for (let index = box.fromB; index < box.toB; index += 1) {
    count(inB, b[index]);
    whereB[b[index] ?? 0] = index;
  }
  const candidates: Landmark[] = [];
  for (let index = box.fromA; index < box.toA; index += 1) {
    const kind = a[index] ?? 0;
    if (inA[kind] === 1 && inB[kind] === 1) {
      candidates.push([index, whereB[kind] ?? 0]);
    }
  }
  for (let index = box.fromA; index < box.toA; index += 1) {
    inA[a[index] ?? 0] = 0;
  }
  for (let index = box.fromB; index < box.toB; index += 1) {
    inB[b[index] ?? 0] = 0;
  }
  return longestAscending(candidates);
}

function count(counts: Int32Array, kind = 0): void {
  counts[kind] = (counts[kind] ?? 0) + 1;
}

/** The longest list of landmarks that are in the same order on both sides. */
function longestAscending(candidates: readonly Landmark[]): Landmark[] {
  const ends: number[] = [];
  const before = new Int32Array(candidates.length);
  candidates.forEach(([, indexB], index) => {
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((candidates[ends[middle] ?? 0]?.[1] ?? 0) < indexB) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    before[index] = low > 0 ? (ends[low - 1] ?? -1) : -1;
    ends[low] = index;
  });
  const kept: Landmark[] = [];
  for (let at = ends.at(-1) ?? -1; at >= 0; at = before[at] ?? -1) {
    const landmark = candidates[at];
    if (landmark !== undefined) {
      kept.push(landmark);
    }
  }
  return kept.reverse();
}

function divide(
  { matches }: IAlignment,
  box: IBox,
  landmarks: readonly Landmark[]
): IBox[] {
  const gaps: IBox[] = [];
  let { fromA, fromB } = box;
  for (const [indexA, indexB] of landmarks) {
    matches[indexA] = indexB;
    gaps.push({ fromA, toA: indexA, fromB, toB: indexB });
    fromA = indexA + 1;
    fromB = indexB + 1;
  }
  gaps.push({ fromA, toA: box.toA, fromB, toB: box.toB });
  return gaps;
}
