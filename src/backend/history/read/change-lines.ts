import type { ChangeOp } from '../../../common/cards/changes.js';
import { readCommitTree } from '../commit-tree.js';
import { EMPTY_BLOB, type Oid } from '../git/object.js';
import type { IFileSources } from './file.js';

/** Lines between two looks at the clock. */
const STRIDE = 256;

/** The bytes of a commit's change list, see `layer/change-record.ts`. */
export function changeListOf(
  { objects, index }: Pick<IFileSources, 'objects' | 'index'>,
  commit: Oid
): Buffer {
  const { changes } = readCommitTree(objects, index.get(commit).tree);
  return changes === EMPTY_BLOB ? Buffer.alloc(0) : objects.blob(changes);
}

/** Calls `visit` with each item, and lets others have the event loop in between. */
export async function eachPaced<T>(
  items: Iterable<T>,
  pacer: { pause(): Promise<void> },
  visit: (item: T) => void
): Promise<void> {
  let count = 0;
  for (const item of items) {
    visit(item);
    if (++count % STRIDE === 0) {
      await pacer.pause();
    }
  }
}

/** The lines of a change list, one after the other. */
export function* linesOf(list: Buffer): Generator<string> {
  // Parts of one text are cheaper than a text each.
  const text = list.toString();
  for (let at = 0; at < text.length;) {
    const found = text.indexOf('\n', at);
    const end = found < 0 ? text.length : found;
    yield text.slice(at, end);
    at = end + 1;
  }
}

/** The size column of a line, without reading the rest. */
export function sizeOfLine(line: string): number {
  return Number(columnOf(line, 5));
}

/** The content column of a line, see `ContentKind`. */
export function contentOfLine(line: string): string {
  return columnOf(line, 9);
}

function columnOf(line: string, wanted: number): string {
  let start = 0;
  for (let column = 0; column < wanted; column++) {
    start = line.indexOf('\t', start) + 1;
  }
  const end = line.indexOf('\t', start);
  return line.slice(start, end < 0 ? line.length : end);
}

/** The type column of a line. */
export function typeOfLine(line: string): string {
  return line.charAt(2);
}

/** The op column of a line. Throws a `RangeError` when there is none. */
export function opOfLine(line: string): ChangeOp {
  const op = line.charAt(0);
  switch (op) {
    case 'A':
    case 'M':
    case 'm':
    case 'T':
    case 'D':
      return op;
    default:
      throw new RangeError(
        `A change list of the history is damaged: ${JSON.stringify(line.slice(0, 200))}.`
      );
  }
}
