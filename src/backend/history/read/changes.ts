import type {
  IChangesPage,
  IChangesParams
} from '../../../common/protocol/history.js';
import { readChanges, readCommitTree } from '../commit-tree.js';
import type { Oid } from '../git/object.js';
import { compareStates, type IPathState } from '../layer/change-details.js';
import {
  decodeChange,
  decodeChanges,
  type IChangeRecord
} from '../layer/change-record.js';
import { displayPath, type TreePath } from '../layer/layer-path.js';
import { MergedTree } from '../layer/merged-tree.js';
import type { Metadata } from '../layer/metadata.js';
import { countChanges, toFileChange } from '../layer/summary.js';
import { Pacer } from '../pacer.js';
import type { IFileSources } from './file.js';
import { eachTouchedPath } from './touched-paths.js';

/** What a commit changed against its first parent, as it says itself. */
export function changesOf(
  { objects, index }: IFileSources,
  commit: Oid
): IChangeRecord[] {
  const { changes } = readCommitTree(objects, index.get(commit).tree);
  return decodeChanges(readChanges(objects, changes));
}

/**
 * What lies between any two commits, metadata included. Only paths that some change list between them names can differ;
 * without a common ancestor these are all paths.
 */
export async function changesBetween(
  sources: IFileSources,
  base: Oid,
  commit: Oid
): Promise<IChangeRecord[]> {
  const pacer = new Pacer();
  const before = await side(sources, base);
  const after = await side(sources, commit);
  const touched = new Set<TreePath>();
  const visit = (path: TreePath): void => void touched.add(path);
  await eachTouchedPath(sources, { base, commit }, { pacer, visit });
  const changes: IChangeRecord[] = [];
  for (const path of touched) {
    const change = compareSides(path, before.state(path), after.state(path));
    if (change) {
      changes.push(change);
    }
    await pacer.pause();
  }
  return changes.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** One page of the changes that match a filter; `counts` are those of all changes. */
export function pageOf(
  changes: readonly IChangeRecord[],
  {
    offset,
    limit,
    ops,
    pathFilter
  }: Pick<IChangesParams, 'offset' | 'limit' | 'ops' | 'pathFilter'>
): IChangesPage {
  const isListed = ({ op, path }: IChangeRecord): boolean =>
    (!ops || ops.includes(op)) &&
    (!pathFilter || displayPath(path).includes(pathFilter));
  const listed = ops || pathFilter ? changes.filter(isListed) : changes;
  return {
    changes: listed.slice(offset, offset + limit).map(toFileChange),
    total: listed.length,
    counts: countChanges(changes)
  };
}

interface ISide {
  readonly metadata: Metadata;
  state(path: TreePath): IPathState | null;
}

async function side(
  { objects, index, metadata: cache }: IFileSources,
  commit: Oid
): Promise<ISide> {
  const metadata = await cache.get(commit);
  const { rootfs } = readCommitTree(objects, index.get(commit).tree);
  const tree = new MergedTree(oid => objects.tree(oid), rootfs);
  return {
    metadata,
    state: path => {
      const line = metadata.line(path);
      const node = line === undefined ? undefined : tree.get(path);
      return line === undefined || !node
        ? null
        : {
            meta: decodeChange(line).meta,
            oid: node.kind === 'leaf' ? node.oid : null
          };
    }
  };
}

function compareSides(
  path: TreePath,
  before: IPathState | null,
  after: IPathState | null
): IChangeRecord | null {
  if (!after) {
    return before && { op: 'D', path, meta: before.meta, was: '' };
  }
  if (!before) {
    return { op: 'A', path, meta: after.meta, was: '' };
  }
  const change = compareStates(before, after);
  return change && { ...change, path, meta: after.meta };
}
