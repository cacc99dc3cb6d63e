import type { ChangeCounts, ChangeOp } from '../../../common/cards/changes.js';
import { pathOfLine } from '../layer/change-record.js';
import { parentPath, type TreePath } from '../layer/layer-path.js';
import type { Metadata } from '../layer/metadata.js';
import type { Pacer } from '../pacer.js';
import {
  eachPaced,
  linesOf,
  opOfLine,
  sizeOfLine,
  typeOfLine
} from './change-lines.js';

/** What lies below a directory. */
export interface ITotals {
  /** Bytes of files; each name of a hard link counts. */
  size: number;
  /** Leaves: files, links, devices. */
  files: number;
}

/** Sizes and counts of every directory of a file system; `''` is the root. */
export async function foldTotals(
  metadata: Metadata,
  pacer: Pacer
): Promise<ReadonlyMap<TreePath, ITotals>> {
  const folder = new Folder<ITotals>(() => ({ size: 0, files: 0 }));
  await eachPaced(metadata.lines(), pacer, ([path, line]) => {
    const type = line === null ? 'd' : typeOfLine(line);
    if (line === null || type === 'd') {
      return;
    }
    const totals = folder.parentOf(path);
    totals.files++;
    totals.size += type === 'f' || type === 'h' ? sizeOfLine(line) : 0;
  });
  folder.rollUp((above, totals) => {
    above.size += totals.size;
    above.files += totals.files;
  });
  return folder.folded;
}

/** What a commit did, path by path and below each directory. */
export interface ICommitEffects {
  readonly ops: ReadonlyMap<TreePath, ChangeOp>;
  readonly below: ReadonlyMap<TreePath, ChangeCounts>;
}

/** Counts a change list by directory; `''` is the root. */
export async function foldEffects(
  list: Buffer,
  pacer: Pacer
): Promise<ICommitEffects> {
  const ops = new Map<TreePath, ChangeOp>();
  const folder = new Folder<Counts>(noCounts);
  await eachPaced(linesOf(list), pacer, line => {
    const path = pathOfLine(line);
    ops.set(path, opOfLine(line));
    countLine(folder.parentOf(path), line);
  });
  folder.rollUp((above, counts) => {
    above.added += counts.added;
    above.modified += counts.modified;
    above.metadata += counts.metadata;
    above.deleted += counts.deleted;
    above.bytes += counts.bytes;
  });
  return { ops, below: folder.folded };
}

type Counts = { -readonly [Name in keyof ChangeCounts]: ChangeCounts[Name] };

/** Counts to add to. */
export function noCounts(): Counts {
  return { added: 0, modified: 0, metadata: 0, deleted: 0, bytes: 0 };
}

/** Adds a line of a change list to counts, by the rules of `countChanges`. */
export function countLine(counts: Counts, line: string): void {
  const op = opOfLine(line);
  switch (op) {
    case 'A':
      counts.added++;
      break;
    case 'M':
    case 'T':
      counts.modified++;
      break;
    case 'm':
      counts.metadata++;
      break;
    case 'D':
      counts.deleted++;
      break;
  }
  if (op !== 'D' && op !== 'm' && typeOfLine(line) === 'f') {
    counts.bytes += sizeOfLine(line);
  }
}

/** Sums by directory, and then from each directory into those above it. */
class Folder<T> {
  readonly folded = new Map<TreePath, T>();
  private readonly _empty: () => T;
  /** Paths come sorted: the directory of one is mostly that of the next. */
  private _last: { readonly path: TreePath; readonly sum: T } | null = null;

  constructor(empty: () => T) {
    this._empty = empty;
  }

  parentOf(path: TreePath): T {
    const parent = parentPath(path);
    if (this._last?.path !== parent) {
      this._last = { path: parent, sum: this._at(parent) };
    }
    return this._last.sum;
  }

  rollUp(add: (above: T, sum: T) => void): void {
    // Longer paths first: what is below a directory has a longer path than the directory.
    const paths = [...this.folded.keys()];
    for (const path of paths) {
      const above = parentPath(path);
      if (!this.folded.has(above)) {
        this._at(above);
        paths.push(above);
      }
    }
    paths.sort((a, b) => b.length - a.length);
    for (const path of paths) {
      const sum = this.folded.get(path);
      if (path !== '' && sum !== undefined) {
        add(this._at(parentPath(path)), sum);
      }
    }
  }

  private _at(path: TreePath): T {
    let sum = this.folded.get(path);
    if (sum === undefined) {
      sum = this._empty();
      this.folded.set(path, sum);
    }
    return sum;
  }
}
