import { alignItems } from './align-lines.js';
import type { IBox } from './myers.js';
import { diffWords } from './word-diff.js';

/** How two texts differ. */
export interface ITextDiff {
  /** The texts with `\n` at the end of each line, which the positions are meant for. */
  readonly before: string;
  readonly after: string;
  /** What differs, by words where lines have words in common; ascending. */
  readonly changes: readonly IBox[];
  /** Runs of changed lines, by line numbers from 0. */
  readonly blocks: readonly IBox[];
  /** Lines that only the second text has. */
  readonly added: number;
  /** Lines that only the first text has. */
  readonly removed: number;
  /** Whether parts are so different that the list of changes may not be the shortest. */
  readonly isRough: boolean;
}

/** Characters of changed lines whose words are compared; what comes after that is marked by lines. */
const MAX_COMPARED_CHARACTERS = 400_000;

const LINE_END = /\r\n?|\n/g;

/** The text with `\n` at the end of each line. */
export function unifyLineEnds(text: string): string {
  return text.includes('\r') ? text.replace(LINE_END, '\n') : text;
}

/** Compares two texts line by line, and changed lines word by word. */
export function diffTexts(
  before: string,
  after: string,
  whitespace: 'compare' | 'ignore' = 'compare'
): ITextDiff {
  const a = splitLines(unifyLineEnds(before));
  const b = splitLines(unifyLineEnds(after));
  const kinds = new Map<string, number>();
  const key = whitespace === 'ignore' ? withoutWhitespace : unchanged;
  const { matches, isRough } = alignItems(
    numberLines(a.lines, kinds, key),
    numberLines(b.lines, kinds, key),
    a.lines.length + b.lines.length
  );
  const blocks = findBlocks(matches, b.lines.length);
  return {
    before: a.text,
    after: b.text,
    changes: refine(a, b, { blocks, whitespace }),
    blocks,
    added: blocks.reduce(
      (sum, { fromB, toB }) => sum + countLines(b, fromB, toB),
      0
    ),
    removed: blocks.reduce(
      (sum, { fromA, toA }) => sum + countLines(a, fromA, toA),
      0
    ),
    isRough
  };
}

interface ILines {
  readonly text: string;
  readonly lines: readonly string[];
  /** Where each line begins, and after the last where a further one would. */
  readonly starts: Int32Array;
}

function splitLines(text: string): ILines {
  const lines = text.split('\n');
  const starts = new Int32Array(lines.length + 1);
  lines.forEach((line, index) => {
    starts[index + 1] = (starts[index] ?? 0) + line.length + 1;
  });
  return { text, lines, starts };
}

function numberLines(
  lines: readonly string[],
  kinds: Map<string, number>,
  key: (line: string) => string
): Int32Array {
  return Int32Array.from(lines, line => {
    const text = key(line);
    const known = kinds.get(text);
    if (known !== undefined) {
      return known;
    }
    kinds.set(text, kinds.size);
    return kinds.size - 1;
  });
}

function withoutWhitespace(line: string): string {
  return line.replace(/\s+/g, '');
}

function unchanged(line: string): string {
  return line;
}

function findBlocks(matches: Int32Array, linesB: number): IBox[] {
  const blocks: IBox[] = [];
  let [fromA, fromB] = [0, 0];
  for (let index = 0; index <= matches.length; index += 1) {
    const match = index === matches.length ? linesB : (matches[index] ?? -1);
    if (match >= 0) {
      if (index > fromA || match > fromB) {
        blocks.push({ fromA, toA: index, fromB, toB: match });
      }
      [fromA, fromB] = [index + 1, match + 1];
    }
  }
  return blocks;
}

/** What follows the last line end is no line when it is empty. */
function countLines({ lines }: ILines, from: number, to: number): number {
  return to === lines.length && to > from && lines[to - 1] === ''
    ? to - from - 1
    : to - from;
}

function refine(
  a: ILines,
  b: ILines,
  options: {
    readonly blocks: readonly IBox[];
    readonly whitespace: 'compare' | 'ignore';
  }
): IBox[] {
  const changes: IBox[] = [];
  let compared = 0;
  for (const block of options.blocks) {
    if (block.fromA === block.toA || block.fromB === block.toB) {
      changes.push(placeWholeLines(a, b, block));
      continue;
    }
    const range: IBox = {
      fromA: startOf(a, block.fromA),
      toA: startOf(a, block.toA) - 1,
      fromB: startOf(b, block.fromB),
      toB: startOf(b, block.toB) - 1
    };
    compared += range.toA - range.fromA + (range.toB - range.fromB);
    const words =
      compared > MAX_COMPARED_CHARACTERS
        ? null
        : diffWords(
            a.text.slice(range.fromA, range.toA),
            b.text.slice(range.fromB, range.toB),
            options.whitespace
          );
    if (words === null || words.length === 0) {
      changes.push(range);
    } else {
      changes.push(...words.map(word => shift(word, range)));
    }
  }
  return changes;
}

/**
 * Lines that are on one side only, as a range of characters: from the end of the line before, or from the start of the
 * first one. Beside an empty line the editor takes one of the two for the neighbouring lines, so the other is used.
 */
function placeWholeLines(a: ILines, b: ILines, block: IBox): IBox {
  const isInsertion = block.fromA === block.toA;
  const [own, from, to] = isInsertion
    ? [b, block.fromB, block.toB]
    : [a, block.fromA, block.toA];
  const [other, at] = isInsertion ? [a, block.fromA] : [b, block.fromB];
  const hasLineBefore = at > 0 && from > 0;
  const isAtEnd = at === other.lines.length;
  const isAmbiguous = other.lines[at - 1] === '' && own.lines[to - 1] === '';
  const back = hasLineBefore && (isAtEnd || !isAmbiguous) ? 1 : 0;
  return {
    fromA: startOf(a, block.fromA) - back,
    toA: startOf(a, block.toA) - back,
    fromB: startOf(b, block.fromB) - back,
    toB: startOf(b, block.toB) - back
  };
}

function startOf({ starts }: ILines, line: number): number {
  return starts[line] ?? 0;
}

function shift(box: IBox, by: IBox): IBox {
  return {
    fromA: box.fromA + by.fromA,
    toA: box.toA + by.fromA,
    fromB: box.fromB + by.fromB,
    toB: box.toB + by.fromB
  };
}
