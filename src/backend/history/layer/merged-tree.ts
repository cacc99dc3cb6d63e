import { encodeTree, MODE, type ITreeEntry, type Oid } from '../git/object.js';
import type { Pacer } from '../pacer.js';
import type { TreePath } from './layer-path.js';

/** A file, link or special file in the tree. */
export interface ILeaf {
  readonly kind: 'leaf';
  readonly mode: string;
  readonly oid: Oid;
}

/** A directory; its entries are read from the repository when they are first needed. */
export interface IDirectory {
  readonly kind: 'directory';
  /** Name of the stored tree; null when it was changed since. */
  stored: Oid | null;
  entries: Map<string, TreeNode> | null;
}

export type TreeNode = ILeaf | IDirectory;

/** Reads the entries of a stored tree. */
export type ReadTree = (oid: Oid) => readonly ITreeEntry[];

/**
 * The root file system of a commit as git holds it, which can be changed in memory and written as new trees. Only the
 * directories that a change touches are read and written.
 */
export class MergedTree {
  private readonly _readTree: ReadTree;
  private readonly _root: IDirectory;

  /** `root` null: an empty tree. */
  constructor(readTree: ReadTree, root: Oid | null) {
    this._readTree = readTree;
    this._root =
      root === null
        ? newDirectory()
        : { kind: 'directory', stored: root, entries: null };
  }

  /** What is at the path, or undefined. */
  get(path: TreePath): TreeNode | undefined {
    let node: TreeNode | undefined = this._root;
    for (const name of namesOf(path)) {
      node =
        node.kind === 'directory' ? this._entries(node).get(name) : undefined;
      if (!node) {
        return undefined;
      }
    }
    return node;
  }

  /** Puts a node at a path, whose parent directories must exist. */
  set(path: TreePath, node: TreeNode): void {
    const slash = path.lastIndexOf('/');
    this._changing(slash < 0 ? '' : path.slice(0, slash)).set(
      path.slice(slash + 1),
      node
    );
  }

  /** Takes a path out with everything below it. */
  delete(path: TreePath): void {
    const slash = path.lastIndexOf('/');
    this._changing(slash < 0 ? '' : path.slice(0, slash)).delete(
      path.slice(slash + 1)
    );
  }

  /** Names in a directory. */
  names(directory: IDirectory): string[] {
    return [...this._entries(directory).keys()];
  }

  /** Every path below a directory that stands at `path`, with its node; a directory comes before what is in it. */
  *below(
    directory: IDirectory,
    path: TreePath
  ): Generator<[TreePath, TreeNode]> {
    for (const [name, node] of this._entries(directory)) {
      const child = path === '' ? name : `${path}/${name}`;
      yield [child, node];
      if (node.kind === 'directory') {
        yield* this.below(node, child);
      }
    }
  }

  /** Writes the changed directories with `store`; returns the name of the root. */
  write(store: (tree: Buffer) => Oid, pacer: Pacer): Promise<Oid> {
    return this._write(this._root, store, pacer);
  }

  private async _write(
    directory: IDirectory,
    store: (tree: Buffer) => Oid,
    pacer: Pacer
  ): Promise<Oid> {
    if (directory.stored !== null) {
      return directory.stored;
    }
    const entries: ITreeEntry[] = [];
    for (const [name, node] of directory.entries ?? []) {
      if (node.kind === 'leaf') {
        entries.push({ name, mode: node.mode, oid: node.oid });
      } else {
        const oid = node.stored ?? (await this._write(node, store, pacer));
        entries.push({ name, mode: MODE.directory, oid });
      }
    }
    directory.stored = store(encodeTree(entries));
    await pacer.pause();
    return directory.stored;
  }

  private _entries(directory: IDirectory): Map<string, TreeNode> {
    if (!directory.entries) {
      directory.entries = new Map();
      for (const { name, mode, oid } of directory.stored === null
        ? []
        : this._readTree(directory.stored)) {
        directory.entries.set(
          name,
          mode === MODE.directory
            ? { kind: 'directory', stored: oid, entries: null }
            : { kind: 'leaf', mode, oid }
        );
      }
    }
    return directory.entries;
  }

  /** Entries of a directory that is about to change: it and those above must be written again. */
  private _changing(path: TreePath): Map<string, TreeNode> {
    let directory = this._root;
    let entries = this._entries(directory);
    directory.stored = null;
    for (const name of namesOf(path)) {
      const next = entries.get(name);
      if (next?.kind !== 'directory') {
        throw new RangeError(`No directory at ${path}.`);
      }
      directory = next;
      entries = this._entries(directory);
      directory.stored = null;
    }
    return entries;
  }
}

/** An empty directory that is not stored yet. */
export function newDirectory(): IDirectory {
  return { kind: 'directory', stored: null, entries: new Map() };
}

function namesOf(path: TreePath): string[] {
  return path === '' ? [] : path.split('/');
}
