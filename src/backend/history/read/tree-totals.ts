import type { ChangeCounts, ChangeOp } from '../../../common/cards/changes.js';
import {
  addCounts,
  countChange,
  noCounts,
  type RunningCounts
} from '../../../common/cards/counts.js';
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
  /** Leaves and directories. */
  paths: number;
  /** Bytes of files without further names of hard links. */
  bytes: number;
}

/** Sizes and counts of every directory of a file system; `''` is the root. */
export async function foldTotals(
  metadata: Metadata,
  pacer: Pacer
): Promise<ReadonlyMap<TreePath, ITotals>> {
  const folder = new Folder<ITotals>(() => ({
    size: 0,
    files: 0,
    paths: 0,
    bytes: 0
  }));
  await eachPaced(metadata.lines(), pacer, ([path, line]) => {
    const totals = folder.parentOf(path);
    const type = typeOfLine(line);
    totals.paths++;
    totals.files += type === 'd' ? 0 : 1;
    if (type === 'f' || type === 'h') {
      const size = sizeOfLine(line);
      totals.size += size;
      totals.bytes += type === 'f' ? size : 0;
    }
  });
  return folder.rollUp((above, totals) => {
    above.size += totals.size;
    above.files += totals.files;
    above.paths += totals.paths;
    above.bytes += totals.bytes;
  });
}

/** What a commit did. */
export interface ICommitEffects {
  /** To a path that exists; null: nothing. */
  op(path: TreePath): ChangeOp | null;
  /** Below a directory; null: nothing. */
  below(path: TreePath): ChangeCounts | null;
}

/** A first commit made all there is, so that nothing need be counted again. */
export function effectsOfFirst(
  totals: ReadonlyMap<TreePath, ITotals>
): ICommitEffects {
  return {
    op: () => 'A',
    below: path => {
      const { paths = 0, bytes = 0 } = totals.get(path) ?? {};
      return paths === 0 ? null : { ...noCounts(), added: paths, bytes };
    }
  };
}

/** Counts a change list by directory; `''` is the root. */
export async function foldEffects(
  list: Buffer,
  pacer: Pacer
): Promise<ICommitEffects> {
  const ops = new Map<TreePath, ChangeOp>();
  const folder = new Folder(noCounts);
  await eachPaced(linesOf(list), pacer, line => {
    const path = pathOfLine(line);
    ops.set(path, opOfLine(line));
    countLine(folder.parentOf(path), line);
  });
  const counts = folder.rollUp(addCounts);
  return {
    op: path => ops.get(path) ?? null,
    below: path => counts.get(path) ?? null
  };
}

/** Adds a line of a change list to counts. */
export function countLine(counts: RunningCounts, line: string): void {
  const bytes = typeOfLine(line) === 'f' ? sizeOfLine(line) : 0;
  countChange(counts, opOfLine(line), bytes);
}

/** A directory's sum. */
interface IFolderNode<T> {
  readonly path: TreePath;
  readonly sum: T;
  /** Null: this is the root. */
  readonly above: IFolderNode<T> | null;
}

/** Sums by directory, and then from each directory into those above it. */
class Folder<T> {
  private readonly _empty: () => T;
  /** Each after the one above it. */
  private readonly _nodes = new Map<TreePath, IFolderNode<T>>();
  /** Paths come sorted: the directory of one is mostly that of the next. */
  private _last: IFolderNode<T>;

  constructor(empty: () => T) {
    this._empty = empty;
    this._last = { path: '', sum: empty(), above: null };
    this._nodes.set('', this._last);
  }

  parentOf(path: TreePath): T {
    const { path: last } = this._last;
    const slash = path.lastIndexOf('/');
    if (Math.max(0, slash) !== last.length || !path.startsWith(last)) {
      this._last = this._at(parentPath(path));
    }
    return this._last.sum;
  }

  rollUp(add: (above: T, sum: T) => void): ReadonlyMap<TreePath, T> {
    const folded = new Map<TreePath, T>();
    for (const { path, sum, above } of [...this._nodes.values()].reverse()) {
      folded.set(path, sum);
      if (above) {
        add(above.sum, sum);
      }
    }
    return folded;
  }

  private _at(path: TreePath): IFolderNode<T> {
    let node = this._nodes.get(path);
    if (!node) {
      node = { path, sum: this._empty(), above: this._at(parentPath(path)) };
      this._nodes.set(path, node);
    }
    return node;
  }
}
