import type { CommitIndex } from './commit-index.js';
import type { Oid } from './git/object.js';
import type { Repository } from './git/repository.js';

/**
 * Makes `oid` the tip of the notebook's line of execution and returns the branch: the active one if it holds the commit
 * or can be moved to it, else the newest other one of which that is true (an edit was taken back), else a new one.
 * The caller holds the writer's lock.
 */
export async function advanceBranch(
  repository: Repository,
  index: CommitIndex,
  oid: Oid
): Promise<string> {
  index.get(oid);
  const branches = await repository.branches();
  const active = await repository.activeBranch();
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
        nextName(branches));
  const tip = branches.get(taking) ?? null;
  if (!holds(index, tip ?? undefined, oid)) {
    await repository.updateRef(`refs/heads/${taking}`, oid, tip);
  }
  if (taking !== active) {
    await repository.setActiveBranch(taking);
  }
  return taking;
}

function holds(index: CommitIndex, tip: Oid | undefined, oid: Oid): boolean {
  return tip !== undefined && index.contains(tip, oid);
}

function canMove(index: CommitIndex, tip: Oid | undefined, oid: Oid): boolean {
  return tip !== undefined && index.contains(oid, tip);
}

/** `run-0001`, `run-0002`, …: one more than the highest. */
function nextName(branches: ReadonlyMap<string, Oid>): string {
  const numbers = [...branches.keys()].map(name =>
    Number(/^run-([0-9]+)$/.exec(name)?.[1] ?? 0)
  );
  return `run-${String(Math.max(0, ...numbers) + 1).padStart(4, '0')}`;
}
