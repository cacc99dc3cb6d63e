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
  /** Set while `directories` and `files` are in this order. */
  sorted: TreeSort | null;
}

/** `path`: directories first, by name; `size`: the largest first. */
export type TreeSort = 'path' | 'size';

/** A line of the tree as it is shown. */
export type TreeRow =
  | {
      readonly kind: 'directory';
      readonly path: string;
      readonly directory: ITreeDirectory;
      /** Several names when directories with nothing else in them are joined: `usr/local/lib`. */
      readonly label: string;
      readonly depth: number;
      readonly isOpen: boolean;
    }
  | {
      readonly kind: 'file';
      readonly path: string;
      readonly change: IFileChange;
      readonly label: string;
      readonly depth: number;
    };

/** How to show a tree. */
export interface ITreeView {
  readonly sort: TreeSort;
  isOpen(path: string): boolean;
}

/** Changed paths as a tree. Built as pages of changes come; directories are sorted only when they are looked into. */
export class FileTree {
  readonly root: ITreeDirectory = createDirectory('', '', null);

  /** Adds changes, in any order; each path once. */
  add(changes: readonly IFileChange[]): void {
    for (const change of changes) {
      this._addOne(change);
    }
  }

  /** The lines that are visible now, top to bottom. */
  rows(view: ITreeView): TreeRow[] {
    const rows: TreeRow[] = [];
    pushRows(rows, this.root, { view, depth: 0 });
    return rows;
  }

  private _addOne(change: IFileChange): void {
    const path = change.path.endsWith('/')
      ? change.path.slice(0, -1)
      : change.path;
    const cut = path.lastIndexOf('/');
    const parent = this._ensure(cut < 0 ? '' : path.slice(0, cut));
    if (change.kind === 'directory') {
      this._ensure(path).own = change;
    } else {
      parent.files.push(change);
      parent.sorted = null;
    }
    const field = COUNTED[change.op];
    const bytes = hasBytes(change) ? change.size : 0;
    for (
      let directory: ITreeDirectory | null = parent;
      directory !== null;
      directory = directory.parent
    ) {
      directory.counts[field] += 1;
      directory.bytes += bytes;
    }
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
    parent.sorted = null;
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

const COUNTED: Record<ChangeOp, keyof ITreeCounts> = {
  A: 'added',
  M: 'modified',
  T: 'modified',
  m: 'metadata',
  D: 'deleted'
};

function hasBytes(change: IFileChange): boolean {
  return (
    change.kind === 'file' &&
    (change.op === 'A' || change.op === 'M' || change.op === 'T')
  );
}

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
    sorted: null
  };
}

/** The last of the directories that are shown as one line with `directory`. */
function joinEnd(directory: ITreeDirectory): ITreeDirectory {
  let end = directory;
  for (
    let only = end.directories[0];
    only !== undefined &&
    end.directories.length === 1 &&
    end.files.length === 0;
    only = end.directories[0]
  ) {
    end = only;
  }
  return end;
}

function pushRows(
  rows: TreeRow[],
  directory: ITreeDirectory,
  place: { view: ITreeView; depth: number }
): void {
  const { view, depth } = place;
  sortDirectory(directory, view.sort);
  const pushFile = (change: IFileChange): void => {
    const { path } = change;
    const label = path.slice(path.lastIndexOf('/') + 1);
    rows.push({ kind: 'file', path, change, label, depth });
  };
  const pushDirectory = (child: ITreeDirectory): void => {
    const end = joinEnd(child);
    const label = end.path.slice(child.path.length - child.name.length);
    const isOpen = view.isOpen(end.path);
    const { path } = end;
    rows.push({
      kind: 'directory',
      path,
      directory: end,
      label,
      depth,
      isOpen
    });
    if (isOpen) {
      pushRows(rows, end, { view, depth: depth + 1 });
    }
  };
  if (view.sort === 'path') {
    directory.directories.forEach(pushDirectory);
    directory.files.forEach(pushFile);
  } else {
    mergeBySize(directory, pushDirectory, pushFile);
  }
}

/** Visits directories and files of one level together, largest first. */
function mergeBySize(
  directory: ITreeDirectory,
  pushDirectory: (child: ITreeDirectory) => void,
  pushFile: (change: IFileChange) => void
): void {
  const { directories, files } = directory;
  let nextFile = 0;
  for (const child of directories) {
    let file = files[nextFile];
    while (file !== undefined && sizeOf(file) > child.bytes) {
      pushFile(file);
      nextFile += 1;
      file = files[nextFile];
    }
    pushDirectory(child);
  }
  files.slice(nextFile).forEach(pushFile);
}

function sortDirectory(directory: ITreeDirectory, sort: TreeSort): void {
  if (directory.sorted === sort) {
    return;
  }
  directory.sorted = sort;
  if (sort === 'path') {
    directory.directories.sort((a, b) => compare(a.name, b.name));
    directory.files.sort((a, b) => compare(a.path, b.path));
  } else {
    directory.directories.sort(
      (a, b) => b.bytes - a.bytes || compare(a.name, b.name)
    );
    directory.files.sort(
      (a, b) => sizeOf(b) - sizeOf(a) || compare(a.path, b.path)
    );
  }
}

function sizeOf(change: IFileChange): number {
  return hasBytes(change) ? change.size : 0;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
