import type { CommitIndex } from './commit-index.js';
import type { Oid } from './git/object.js';
import type { Repository } from './git/repository.js';
import { nextBranchName, takeBranch } from './refs/branches.js';
import { activeBranch, listRefs } from './git/read-refs.js';
import { recordBranches } from './refs/run-journal.js';

/**
 * Makes `oid` the tip of the notebook's line of execution and returns the branch: the active one if it holds the commit
 * or can be moved to it, else the newest other one of which that is true (an edit was taken back), else a new one. Tags
 * and opened images hold commits, but are no lines of execution. The caller holds the writer's lock.
 */
export async function advanceBranch(
  repository: Repository,
  index: CommitIndex,
  oid: Oid
): Promise<string> {
  index.get(oid);
  const branches = listRefs(repository.gitDir, 'refs/heads/');
  const active = activeBranch(repository.gitDir);
  const others = [...branches.keys()]
    .filter(name => name !== active)
    .sort()
    .reverse();
  const candidates = active === null ? others : [active, ...others];
  // An active branch without commits takes the first one.
  const taking =
    active !== null && !branches.has(active) && branches.size === 0
      ? active
      : (candidates.find(name => holds(index, branches.get(name), oid)) ??
        candidates.find(name => canMove(index, branches.get(name), oid)) ??
        nextBranchName(branches.keys()));
  const tip = branches.get(taking) ?? null;
  const isMoving = tip === null || !index.contains(tip, oid);
  if (isMoving) {
    await repository.updateRef(`refs/heads/${taking}`, oid, tip);
  }
  if (taking !== active) {
    const taken = { name: taking, tip: isMoving ? oid : tip };
    await takeBranch(repository, index, taken);
  } else if (isMoving) {
    recordBranches(repository.gitDir, [taking]);
  }
  return taking;
}

function holds(index: CommitIndex, tip: Oid | undefined, oid: Oid): boolean {
  return tip !== undefined && index.contains(tip, oid);
}

function canMove(index: CommitIndex, tip: Oid | undefined, oid: Oid): boolean {
  return tip !== undefined && index.contains(oid, tip);
}
