import { readCommitTree } from '../commit-tree.js';
import { MODE, type Oid } from '../git/object.js';
import { decodeChange } from '../layer/change-record.js';
import type { TreePath } from '../layer/layer-path.js';
import { MergedTree, type TreeNode } from '../layer/merged-tree.js';
import type { Metadata } from '../layer/metadata.js';
import type { INodeMeta } from '../layer/node-meta.js';
import type { IFileSources } from './file.js';

/** What the history has of a file. */
export type KeptFile =
  | { readonly kind: 'text'; readonly data: Buffer }
  /** Only size and digest. */
  | { readonly kind: 'pointer' };

/** The file system at one commit, for who reads many of its paths. */
export class CommitFiles {
  readonly commit: Oid;
  readonly metadata: Metadata;
  private readonly _sources: IFileSources;
  private readonly _tree: MergedTree;

  private constructor(sources: IFileSources, commit: Oid, metadata: Metadata) {
    this._sources = sources;
    this.commit = commit;
    this.metadata = metadata;
    const { objects, index } = sources;
    const { rootfs } = readCommitTree(objects, index.get(commit).tree);
    this._tree = new MergedTree(oid => objects.tree(oid), rootfs);
  }

  /** Throws `history.notFound` when there is no such commit. */
  static async open(sources: IFileSources, commit: Oid): Promise<CommitFiles> {
    return new CommitFiles(sources, commit, await sources.metadata.get(commit));
  }

  /** What git has at a path. */
  node(path: TreePath): TreeNode | undefined {
    return this._tree.get(path);
  }

  /** Names in a directory; none when it is no directory. */
  names(path: TreePath): readonly string[] {
    const node = this.node(path);
    return node?.kind === 'directory' ? this._tree.names(node) : [];
  }

  /** Every path in a directory and below it, with what git has at it. */
  below(path: TreePath): Iterable<[TreePath, TreeNode]> {
    const node = this.node(path);
    return node?.kind === 'directory' ? this._tree.below(node, path) : [];
  }

  meta(path: TreePath): INodeMeta | undefined {
    const line = this.metadata.line(path);
    return line === undefined ? undefined : decodeChange(line).meta;
  }

  /** A file's content as far as it is kept; null when there is no file at the path. Links are not followed. */
  file(path: TreePath): KeptFile | null {
    const node = this.node(path);
    const meta = this.meta(path);
    if (node?.kind !== 'leaf' || node.mode === MODE.symlink || !meta) {
      return null;
    }
    switch (meta.content) {
      case '':
        return null;
      case 'text':
        return { kind: 'text', data: this._sources.objects.blob(node.oid) };
      default:
        return { kind: 'pointer' };
    }
  }
}
