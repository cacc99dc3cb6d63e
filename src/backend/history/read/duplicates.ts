import type { IFinding } from '../../../common/protocol/history-views.js';
import type { Oid } from '../git/object.js';
import type { IChangeRecord } from '../layer/change-record.js';
import { displayPath, type TreePath } from '../layer/layer-path.js';
import type { Pacer } from '../pacer.js';
import { eachPaced } from './change-lines.js';
import type { CommitFiles } from './commit-files.js';

/**
 * Files with the content of another file of the image, at least one of which a commit brought. Files of which only the
 * digest is kept are compared by it; names of one hard link are one file.
 */
export async function findDuplicates(
  files: CommitFiles,
  changes: readonly IChangeRecord[],
  pacer: Pacer
): Promise<{ findings: IFinding[]; bytes: number }> {
  const brought = await filesByContent(files, changes, pacer);
  const others = await otherPaths(files, brought, pacer);
  const findings: IFinding[] = [];
  let bytes = 0;
  for (const [oid, own] of brought) {
    // What was there before is the original; else the first of those that the commit brought.
    const original = others.get(oid) ?? own[0]?.path;
    for (const { path, meta } of own) {
      if (original !== undefined && path !== original) {
        bytes += meta.size;
        findings.push({
          kind: 'duplicate',
          path: displayPath(path),
          size: meta.size,
          detail: `same content as ${displayPath(original)}`
        });
      }
    }
  }
  return { findings, bytes };
}

/** Files that a commit added or gave other content, by the blob that holds it. */
async function filesByContent(
  files: CommitFiles,
  changes: readonly IChangeRecord[],
  pacer: Pacer
): Promise<ReadonlyMap<Oid, IChangeRecord[]>> {
  const found = new Map<Oid, IChangeRecord[]>();
  await eachPaced(changes, pacer, change => {
    const { op, path, meta } = change;
    if (op === 'm' || meta.type !== 'f' || meta.size === 0) {
      return;
    }
    const node = files.node(path);
    if (node?.kind === 'leaf') {
      const same = found.get(node.oid);
      if (same) {
        same.push(change);
      } else {
        found.set(node.oid, [change]);
      }
    }
  });
  return found;
}

/** For each of these contents a path that had it before. */
async function otherPaths(
  files: CommitFiles,
  brought: ReadonlyMap<Oid, readonly IChangeRecord[]>,
  pacer: Pacer
): Promise<ReadonlyMap<Oid, TreePath>> {
  const others = new Map<Oid, TreePath>();
  if (brought.size === 0) {
    return others;
  }
  await eachPaced(files.below(''), pacer, ([path, node]) => {
    const own = node.kind === 'leaf' ? brought.get(node.oid) : undefined;
    if (
      !own ||
      node.kind !== 'leaf' ||
      others.has(node.oid) ||
      own.some(change => change.path === path)
    ) {
      return;
    }
    const meta = files.meta(path);
    // A link's target may read like a file, and a file like a pointer.
    if (meta?.type === 'f' && meta.content === own[0]?.meta.content) {
      others.set(node.oid, path);
    }
  });
  return others;
}
