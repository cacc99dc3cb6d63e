import { LayerbookError } from '../../common/protocol/errors.js';
import { EMPTY_BLOB, type Oid } from './git/object.js';
import type { ObjectStore } from './git/object-store.js';
import { CHANGES_FILE } from './layer/change-record.js';

/** The parts of a commit's tree. */
export interface ICommitTree {
  /** Tree of the merged root file system. */
  readonly rootfs: Oid;
  /** Blob of the change list. */
  readonly changes: Oid;
}

/** Finds the parts of a commit's tree. Throws `history.notFound` when it is not one of this product. */
export function readCommitTree(objects: ObjectStore, tree: Oid): ICommitTree {
  const root = objects.tree(tree);
  const rootfs = root.find(entry => entry.name === 'rootfs')?.oid;
  const layer = root.find(entry => entry.name === 'layer')?.oid;
  const changes =
    layer &&
    objects.tree(layer).find(entry => entry.name === CHANGES_FILE)?.oid;
  if (rootfs === undefined || changes === undefined) {
    throw new LayerbookError(
      'history.notFound',
      `The tree ${tree} does not hold a layer.`
    );
  }
  return { rootfs, changes };
}

/** Text of a change list. */
export function readChanges(objects: ObjectStore, changes: Oid): string {
  return changes === EMPTY_BLOB ? '' : objects.blob(changes).toString();
}
