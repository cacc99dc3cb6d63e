import type { FileContent } from '../../../common/protocol/history.js';
import { LayerbookError } from '../../../common/protocol/errors.js';
import type { CommitIndex } from '../commit-index.js';
import { readCommitTree } from '../commit-tree.js';
import { MODE, type Oid } from '../git/object.js';
import type { ObjectStore } from '../git/object-store.js';
import { decodeChange } from '../layer/change-record.js';
import { MAX_TEXT_BYTES, parsePointer } from '../layer/content-policy.js';
import type { TreePath } from '../layer/layer-path.js';
import { MergedTree, type TreeNode } from '../layer/merged-tree.js';
import type { INodeMeta } from '../layer/node-meta.js';
import type { MetadataCache } from '../metadata-cache.js';

/** Where contents are read from. */
export interface IFileSources {
  readonly objects: ObjectStore;
  readonly index: CommitIndex;
  readonly metadata: MetadataCache;
}

/** Content of a path at a commit; null when there is nothing at it. */
export async function readFile(
  sources: IFileSources,
  commit: Oid,
  path: TreePath
): Promise<FileContent | null> {
  const node = nodeAt(sources, commit, path);
  if (!node) {
    return null;
  }
  if (node.kind === 'directory') {
    return { kind: 'directory' };
  }
  const blob = sources.objects.blob(node.oid);
  if (node.mode === MODE.symlink) {
    return { kind: 'symlink', target: blob.toString() };
  }
  const pointer = parsePointer(blob);
  const isSpecial = SPECIAL.test(
    blob.subarray(0, SPECIAL_PREFIX).toString('latin1')
  );
  // Only for what reads like one of our own blobs is the metadata needed, which may take a while to collect.
  const meta =
    pointer || isSpecial ? await metaAt(sources, commit, path) : undefined;
  if (pointer && meta?.content === pointer.kind) {
    return {
      kind: 'pointer',
      why: pointer.kind,
      size: pointer.size,
      sha256: pointer.sha256
    };
  }
  if (isSpecial && meta?.content === '') {
    return { kind: 'special', text: blob.toString().trimEnd() };
  }
  return textContent(blob);
}

const SPECIAL = /^special [cbph]/;
const SPECIAL_PREFIX = 9;

function textContent(blob: Buffer): FileContent {
  if (blob.length > MAX_TEXT_BYTES) {
    throw new LayerbookError(
      'history.failed',
      `A file of ${blob.length} bytes in the history is larger than it may be.`
    );
  }
  return { kind: 'text', text: blob.toString(), size: blob.length };
}

function nodeAt(
  { objects, index }: IFileSources,
  commit: Oid,
  path: TreePath
): TreeNode | undefined {
  const { rootfs } = readCommitTree(objects, index.get(commit).tree);
  return new MergedTree(oid => objects.tree(oid), rootfs).get(path);
}

async function metaAt(
  { metadata }: IFileSources,
  commit: Oid,
  path: TreePath
): Promise<INodeMeta | undefined> {
  const line = (await metadata.get(commit)).line(path);
  return line === undefined ? undefined : decodeChange(line).meta;
}
