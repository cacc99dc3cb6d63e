import type { Oid } from '../git/object.js';
import type { Pacer } from '../pacer.js';
import { compareStates, type IPathState } from './change-details.js';
import { decodeChange, type IChangeRecord } from './change-record.js';
import { parentPath, type TreePath } from './layer-path.js';
import {
  newDirectory,
  type ILeaf,
  type MergedTree,
  type TreeNode
} from './merged-tree.js';
import type { Metadata } from './metadata.js';
import type { INodeMeta } from './node-meta.js';

/** A directory that no layer describes, but that a path of a layer lies in: engines make it like this. */
const IMPLIED_DIRECTORY: INodeMeta = {
  type: 'd',
  mode: 0o755,
  uid: 0,
  gid: 0,
  size: 0,
  mtime: 0,
  extra: '',
  content: '',
  xattrs: ''
};

/**
 * The parent's tree with layers laid over it one after the other. It remembers what each path was in the parent and
 * what it is now, and whether it was deleted in between; how else it became so does not matter to the changes that come
 * out.
 */
export class Overlay {
  readonly tree: MergedTree;
  private readonly _parent: Metadata;
  /** What the parent had at paths that were replaced or removed. */
  private readonly _before = new Map<TreePath, TreeNode>();
  /** Paths that the layers put there. */
  private readonly _after = new Map<TreePath, INodeMeta>();
  /** Paths of the parent that a layer deleted, whether it made them anew or not. */
  private readonly _deleted = new Set<TreePath>();
  /** Directory that was last found to exist. */
  private _checkedDirectory: TreePath | null = null;

  constructor(tree: MergedTree, parent: Metadata) {
    this.tree = tree;
    this._parent = parent;
  }

  /** Metadata of what is at the path now, or undefined. */
  meta(path: TreePath): INodeMeta | undefined {
    const own = this._after.get(path);
    if (own) {
      return own;
    }
    const line = this._before.has(path) ? undefined : this._parent.line(path);
    return line === undefined ? undefined : decodeChange(line).meta;
  }

  /** Takes away a path with everything below it; no error when there is nothing. */
  remove(path: TreePath): void {
    const node = path === '' ? undefined : this.tree.get(path);
    if (node) {
      this._noteDeleted(path, node);
      this._forget(path, node);
      this.tree.delete(path);
    }
  }

  /** Takes away everything in a directory. */
  clear(path: TreePath): void {
    const node = this.tree.get(path);
    if (node?.kind === 'directory') {
      // If the layer has the directory too, it made a new one.
      this._deleted.add(path);
    }
    for (const name of node?.kind === 'directory'
      ? this.tree.names(node)
      : []) {
      this.remove(path === '' ? name : `${path}/${name}`);
    }
  }

  /** Puts a file, link or special file (`leaf`), or a directory (null), at a path. */
  put(path: TreePath, leaf: ILeaf | null, meta: INodeMeta): void {
    this._ensureDirectory(parentPath(path));
    const existing = this.tree.get(path);
    if (existing?.kind === 'directory' && leaf === null) {
      this._remember(path, existing);
    } else {
      if (existing) {
        this._forget(path, existing);
      }
      this.tree.set(path, leaf ?? newDirectory());
    }
    this._after.set(path, meta);
  }

  /** The changes against the parent, sorted by path. */
  async changes(pacer: Pacer): Promise<IChangeRecord[]> {
    const changes: IChangeRecord[] = [];
    for (const [path, meta] of this._after) {
      const change = this._change(path, meta);
      if (change) {
        changes.push(change);
      }
      await pacer.pause();
    }
    for (const [path, node] of this._before) {
      if (!this._after.has(path)) {
        changes.push({
          op: 'D',
          path,
          meta: this._parentMeta(path, node),
          was: ''
        });
      }
    }
    return changes.sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  private _change(path: TreePath, meta: INodeMeta): IChangeRecord | null {
    const before = this._before.get(path);
    if (!before) {
      return { op: 'A', path, meta, was: '' };
    }
    const change = compareStates(
      { meta: this._parentMeta(path, before), oid: oidOf(before) },
      { meta, oid: oidOf(this.tree.get(path)) } satisfies IPathState,
      { isAnew: this._deleted.has(path) }
    );
    return change && { ...change, path, meta };
  }

  private _parentMeta(path: TreePath, node: TreeNode): INodeMeta {
    const line = this._parent.line(path);
    if (line !== undefined) {
      return decodeChange(line).meta;
    }
    return {
      ...IMPLIED_DIRECTORY,
      type: node.kind === 'directory' ? 'd' : 'f'
    };
  }

  private _ensureDirectory(path: TreePath): void {
    if (path === '' || path === this._checkedDirectory) {
      return;
    }
    const node = this.tree.get(path);
    if (node?.kind !== 'directory') {
      this._ensureDirectory(parentPath(path));
      if (node) {
        this._forget(path, node);
      }
      this.tree.set(path, newDirectory());
      this._after.set(path, IMPLIED_DIRECTORY);
    }
    this._checkedDirectory = path;
  }

  private _noteDeleted(path: TreePath, node: TreeNode): void {
    this._deleted.add(path);
    if (node.kind === 'directory') {
      for (const [child] of this.tree.below(node, path)) {
        this._deleted.add(child);
      }
    }
  }

  /** Notes what the parent had at a path that stays or is replaced. */
  private _remember(path: TreePath, node: TreeNode): void {
    if (!this._after.has(path)) {
      this._before.set(path, node);
    }
  }

  /** Notes that a path and all below it are gone from here on. */
  private _forget(path: TreePath, node: TreeNode): void {
    this._remember(path, node);
    this._after.delete(path);
    if (node.kind === 'directory') {
      this._checkedDirectory = null;
      for (const [child, childNode] of this.tree.below(node, path)) {
        this._remember(child, childNode);
        this._after.delete(child);
      }
    }
  }
}

function oidOf(node: TreeNode | undefined): Oid | null {
  return node?.kind === 'leaf' ? node.oid : null;
}
