import type { TreePath } from './layer-path.js';
import type { Pacer } from '../pacer.js';
import { pathOfLine, splitLines } from './change-record.js';

/** What one or several change lists say: path to its latest line, or to null where it was deleted. */
export type Segment = ReadonlyMap<TreePath, string | null>;

/**
 * Metadata of every path at a commit: the change lists from the first commit on, the later ones winning.
 *
 * Lists are kept as a few segments that are merged when they are of like size, so that a further commit costs little
 * and commits share what they have in common. Lines stay text until someone asks: a parsed tree of 100,000 paths would
 * take ten times the memory.
 */
export class Metadata {
  static readonly empty = new Metadata([]);
  /** Oldest first; each at least twice as large as the next. */
  private readonly _segments: readonly Segment[];

  private constructor(segments: readonly Segment[]) {
    this._segments = segments;
  }

  /** The latest line about the path, or undefined when there is nothing at it. */
  line(path: TreePath): string | undefined {
    for (let at = this._segments.length - 1; at >= 0; at--) {
      const line = this._segments[at]?.get(path);
      if (line !== undefined) {
        return line ?? undefined;
      }
    }
    return undefined;
  }

  /** All paths that exist, in no order. */
  paths(): Iterable<TreePath> {
    const [only, ...others] = this._segments;
    return only && others.length === 0
      ? only.keys()
      : merge(this._segments).keys();
  }

  /** The latest line about every path that exists, in no order. */
  *lines(): Generator<[TreePath, string]> {
    for (const [at, segment] of this._segments.entries()) {
      const later = this._segments.slice(at + 1);
      for (const [path, line] of segment) {
        if (line !== null && !later.some(above => above.has(path))) {
          yield [path, line];
        }
      }
    }
  }

  /** The metadata after one more change list. */
  with(changes: Segment): Metadata {
    if (changes.size === 0) {
      return this;
    }
    const segments = [...this._segments, changes];
    while (segments.length > 1) {
      const [below, top] = segments.slice(-2);
      if (!below || !top || below.size >= 2 * top.size) {
        break;
      }
      segments.splice(-2, 2, merge([below, top], segments.length > 2));
    }
    return new Metadata(segments);
  }
}

/** Reads the text of a change list. */
export function readSegment(text: string): Segment {
  const segment = new Map<TreePath, string | null>();
  for (const line of splitLines(text)) {
    segment.set(pathOfLine(line), line.startsWith('D') ? null : line);
  }
  return segment;
}

/** As `readSegment`; lets others have the event loop in between. */
export async function readSegmentPaced(
  text: string,
  pacer: Pacer
): Promise<Segment> {
  const segment = new Map<TreePath, string | null>();
  for (let at = 0; at < text.length;) {
    const found = text.indexOf('\n', at);
    const end = found < 0 ? text.length : found;
    const line = text.slice(at, end);
    segment.set(pathOfLine(line), line.startsWith('D') ? null : line);
    at = end + 1;
    if (segment.size % STRIDE === 0) {
      await pacer.pause();
    }
  }
  return segment;
}

/** Lines between two looks at the clock. */
const STRIDE = 256;

/** Deletions matter only while there is something below that they delete. */
function merge(segments: readonly Segment[], keepDeleted = false): Segment {
  const [first, ...others] = segments;
  const merged = new Map(first);
  for (const segment of others) {
    for (const [path, line] of segment) {
      if (line === null && !keepDeleted) {
        merged.delete(path);
      } else {
        merged.set(path, line);
      }
    }
  }
  return merged;
}
