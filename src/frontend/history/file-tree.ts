import type { ChangeOp } from '../../common/cards/changes.js';
import type { IFileChange } from '../../common/protocol/history.js';

/** What changed below a directory; the directory itself is not counted. */
export interface ITreeCounts {
  added: number;
  modified: number;
  metadata: number;
  deleted: number;
}

/** A directory that changed or that holds something which did. */
export interface ITreeDirectory {
  readonly name: string;
  readonly path: string;
  readonly parent: ITreeDirectory | null;
  /** The change of the directory itself. */
  own: IFileChange | null;
  readonly counts: ITreeCounts;
  /** Bytes of the files added or modified below. */
  bytes: number;
  readonly directories: ITreeDirectory[];
  readonly files: IFileChange[];
  /** What is in it, in the order in which it was last shown; null when something came since. */
  listing: ITreeListing | null;
}

/** A directory's content in some order. */
export interface ITreeListing {
  readonly order: ITreeOrder;
  readonly children: readonly (ITreeDirectory | IFileChange)[];
  /** Bytes of the largest child. */
  readonly largest: number;
}

/** `path`: directories first, by name; `size`: the largest first. */
export type TreeSort = 'path' | 'size';

/** An order of rows, by a column. */
export interface ITreeOrder {
  readonly sort: TreeSort;
  /** From Z to A, or the smallest first; directories stay before files in an order of paths. */
  readonly isReversed?: boolean;
}

interface IRowPlace {
  readonly path: string;
  readonly depth: number;
  /** The directory that lists it. */
  readonly within: ITreeDirectory;
}

/** A line of the tree as it is shown. */
export type TreeRow =
  | (IRowPlace & {
      readonly kind: 'directory';
      readonly directory: ITreeDirectory;
      /** Several names when directories with nothing else in them are joined: `usr/local/lib`. */
      readonly label: string;
      readonly isOpen: boolean;
    })
  | (IRowPlace & {
      readonly kind: 'file';
      readonly change: IFileChange;
      readonly label: string;
    });

/** How to show a tree. */
export interface ITreeView extends ITreeOrder {
  isOpen(path: string): boolean;
}

/** Changed paths as a tree. Built as pages of changes come; directories are sorted only when they are looked into. */
export class FileTree {
  readonly root: ITreeDirectory = createDirectory('', '', null);

  /** Adds changes, in any order; each path once. */
  add(changes: readonly IFileChange[]): void {
    for (const change of changes) {
      this.addOne(change);
    }
  }

  /** Adds one change. */
  addOne(change: IFileChange): void {
    const path = change.path.endsWith('/')
      ? change.path.slice(0, -1)
      : change.path;
    const cut = path.lastIndexOf('/');
    const parent = this._ensure(cut < 0 ? '' : path.slice(0, cut));
    if (change.kind === 'directory') {
      this._ensure(path).own = change;
    } else {
      parent.files.push(change);
      parent.listing = null;
    }
    const field = COUNTED[change.op];
    const bytes = bytesOf(change);
    for (
      let directory: ITreeDirectory | null = parent;
      directory !== null;
      directory = directory.parent
    ) {
      directory.counts[field] += 1;
      directory.bytes += bytes;
      if (bytes > 0) {
        // Bars and an order by size above it are other ones now.
        directory.listing = null;
      }
    }
  }

  /** The directory at a path; undefined when nothing changed there. */
  directory(path: string): ITreeDirectory | undefined {
    return this._byPath.get(path);
  }

  /** The lines that are visible now, top to bottom. */
  rows(view: ITreeView): TreeRow[] {
    const rows: TreeRow[] = [];
    pushRows(rows, this.root, { view, depth: 0 });
    return rows;
  }

  private _ensure(path: string): ITreeDirectory {
    const known = this._byPath.get(path);
    if (known !== undefined) {
      return known;
    }
    const cut = path.lastIndexOf('/');
    const parent = this._ensure(cut < 0 ? '' : path.slice(0, cut));
    const directory = createDirectory(path.slice(cut + 1), path, parent);
    parent.directories.push(directory);
    parent.listing = null;
    this._byPath.set(path, directory);
    return directory;
  }

  private readonly _byPath = new Map<string, ITreeDirectory>([['', this.root]]);
}

/** The directories to open at first: from the top, as long as about `budget` lines are shown. */
export function findFirstOpen(root: ITreeDirectory, budget: number): string[] {
  const open: string[] = [];
  let lines = root.directories.length + root.files.length;
  const queue = root.directories.map(joinEnd);
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const more = next.directories.length + next.files.length;
    if (more > 0 && lines + more <= budget) {
      open.push(next.path);
      lines += more;
      queue.push(...next.directories.map(joinEnd));
    }
  }
  return open;
}

/** The directories above a path, as {@link ITreeView.isOpen} names them. */
export function parentsOf(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_part, index) => parts.slice(0, index + 1).join('/'));
}

/** Bytes that a change put into the layer. */
export function bytesOf(change: IFileChange): number {
  return change.kind === 'file' && change.op !== 'm' && change.op !== 'D'
    ? change.size
    : 0;
}

const COUNTED: Record<ChangeOp, keyof ITreeCounts> = {
  A: 'added',
  M: 'modified',
  T: 'modified',
  m: 'metadata',
  D: 'deleted'
};

function createDirectory(
  name: string,
  path: string,
  parent: ITreeDirectory | null
): ITreeDirectory {
  return {
    name,
    path,
    parent,
    own: null,
    counts: { added: 0, modified: 0, metadata: 0, deleted: 0 },
    bytes: 0,
    directories: [],
    files: [],
    listing: null
  };
}

/** The last of the directories that are shown as one line with `directory`. */
function joinEnd(directory: ITreeDirectory): ITreeDirectory {
  let end = directory;
  for (
    let only = end.directories[0];
    only !== undefined &&
    end.directories.length === 1 &&
    end.files.length === 0 &&
    isSameChange(end.own, only.own);
    only = end.directories[0]
  ) {
    end = only;
  }
  return end;
}

/** Whether one line can stand for both directories without a change of the outer one being left out. */
function isSameChange(
  outer: IFileChange | null,
  inner: IFileChange | null
): boolean {
  return (
    outer === null || (outer.op === inner?.op && outer.details === undefined)
  );
}

function pushRows(
  rows: TreeRow[],
  directory: ITreeDirectory,
  place: { view: ITreeView; depth: number }
): void {
  const { view, depth } = place;
  const within = directory;
  for (const child of list(directory, view).children) {
    if (!isDirectory(child)) {
      const { path } = child;
      const label = path.slice(path.lastIndexOf('/') + 1);
      rows.push({ kind: 'file', path, change: child, label, depth, within });
      continue;
    }
    const end = joinEnd(child);
    const label = end.path.slice(child.path.length - child.name.length);
    const { path } = end;
    const isOpen = view.isOpen(path);
    const row = { path, directory: end, label, depth, within, isOpen };
    rows.push({ kind: 'directory', ...row });
    if (isOpen) {
      pushRows(rows, end, { view, depth: depth + 1 });
    }
  }
}

function isDirectory(
  child: ITreeDirectory | IFileChange
): child is ITreeDirectory {
  return 'directories' in child;
}

function list(
  directory: ITreeDirectory,
  { sort, isReversed = false }: ITreeOrder
): ITreeListing {
  const known = directory.listing;
  if (known?.order.sort === sort && known.order.isReversed === isReversed) {
    return known;
  }
  const { directories, files } = directory;
  const parts: (ITreeDirectory | IFileChange)[][] =
    sort === 'path'
      ? [directories.sort(byName), files.sort(byPath)]
      : [[...directories.sort(byName), ...files.sort(byPath)].sort(bySize)];
  const children = parts.flatMap(part => (isReversed ? part.reverse() : part));
  const listing = {
    order: { sort, isReversed },
    children,
    largest: children.reduce((most, one) => Math.max(most, weigh(one)), 0)
  };
  directory.listing = listing;
  return listing;
}

function byName(a: ITreeDirectory, b: ITreeDirectory): number {
  return compare(a.name, b.name);
}

function byPath(a: IFileChange, b: IFileChange): number {
  return compare(a.path, b.path);
}

function bySize(
  a: ITreeDirectory | IFileChange,
  b: ITreeDirectory | IFileChange
): number {
  return weigh(b) - weigh(a);
}

function weigh(child: ITreeDirectory | IFileChange): number {
  return isDirectory(child) ? child.bytes : bytesOf(child);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
