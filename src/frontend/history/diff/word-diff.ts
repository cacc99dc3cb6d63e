import { alignShortest } from './myers.js';
import type { IBox } from './myers.js';

/** Characters of a block beyond which its words are not compared. */
const MAX_WORD_CHARACTERS = 4000;
/** A block of which less is the same counts as rewritten: marks on every other word would only confuse. */
const MIN_COMMON = 0.3;
/** Equal text between two changes that is too short to be worth a gap. */
const MIN_GAP = 3;

const WORDS = /[\p{L}\p{N}_]+|\s+|[^\p{L}\p{N}_\s]/gu;

/**
 * The parts of two texts that differ, by words; positions are relative to the texts. Null when they are too long or
 * have too little in common for that.
 */
export function diffWords(
  a: string,
  b: string,
  whitespace: 'compare' | 'ignore'
): IBox[] | null {
  if (a.length + b.length > MAX_WORD_CHARACTERS) {
    return null;
  }
  const ids = new Map<string, number>();
  const wordsA = a.match(WORDS) ?? [];
  const wordsB = b.match(WORDS) ?? [];
  const matches = new Int32Array(wordsA.length).fill(-1);
  alignShortest(
    {
      a: Int32Array.from(wordsA, word => idOf(ids, word, whitespace)),
      b: Int32Array.from(wordsB, word => idOf(ids, word, whitespace)),
      matches
    },
    { fromA: 0, toA: wordsA.length, fromB: 0, toB: wordsB.length }
  );
  const common = wordsA.reduce(
    (sum, word, index) =>
      (matches[index] ?? -1) < 0 || word.trim() === ''
        ? sum
        : sum + word.length,
    0
  );
  const whole = Math.max(a.trim().length, b.trim().length);
  return common < whole * MIN_COMMON ? null : toBoxes(wordsA, wordsB, matches);
}

function idOf(
  ids: Map<string, number>,
  word: string,
  whitespace: 'compare' | 'ignore'
): number {
  const key = whitespace === 'ignore' && word.trim() === '' ? ' ' : word;
  const known = ids.get(key);
  if (known !== undefined) {
    return known;
  }
  ids.set(key, ids.size);
  return ids.size - 1;
}

function toBoxes(
  wordsA: readonly string[],
  wordsB: readonly string[],
  matches: Int32Array
): IBox[] {
  const boxes: IBox[] = [];
  let [posA, posB] = [0, 0];
  let [fromA, fromB] = [0, 0];
  let indexB = 0;
  const flush = (): void => {
    if (posA > fromA || posB > fromB) {
      push(boxes, { fromA, toA: posA, fromB, toB: posB });
    }
  };
  wordsA.forEach((word, index) => {
    const match = matches[index] ?? -1;
    if (match < 0) {
      posA += word.length;
      return;
    }
    for (; indexB < match; indexB += 1) {
      posB += wordsB[indexB]?.length ?? 0;
    }
    flush();
    posA += word.length;
    posB += wordsB[match]?.length ?? 0;
    indexB = match + 1;
    [fromA, fromB] = [posA, posB];
  });
  for (; indexB < wordsB.length; indexB += 1) {
    posB += wordsB[indexB]?.length ?? 0;
  }
  flush();
  return boxes;
}

function push(boxes: IBox[], box: IBox): void {
  const last = boxes.at(-1);
  if (
    last !== undefined &&
    box.fromA - last.toA < MIN_GAP &&
    box.fromB - last.toB < MIN_GAP
  ) {
    boxes[boxes.length - 1] = { ...box, fromA: last.fromA, fromB: last.fromB };
  } else {
    boxes.push(box);
  }
}
