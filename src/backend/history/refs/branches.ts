import type { CommitIndex } from '../commit-index.js';
import type { Oid } from '../git/object.js';
import type { Repository } from '../git/repository.js';
import { deleteRef } from './delete-ref.js';
import { activeBranch } from '../git/read-refs.js';
import { recordBranches } from './run-journal.js';

const RUN = /^run-([0-9]+)$/;

/** `run-0001`, `run-0002`, …: one more than the highest. */
export function nextBranchName(branches: Iterable<string>): string {
  const numbers = [...branches].map(name => Number(RUN.exec(name)?.[1] ?? 0));
  return `run-${String(Math.max(0, ...numbers) + 1).padStart(4, '0')}`;
}

/**
 * Makes another branch, `name`, whose tip is `tip` now, the one that the notebook is on, and notes when. The branch that is left goes
 * if it only marked a place on the line that is taken, as going back and forth would leave one each time; branches that a
 * person named stay. The caller holds the writer's lock.
 */
export async function takeBranch(
  repository: Repository,
  index: CommitIndex,
  { name, tip }: { readonly name: string; readonly tip: Oid }
): Promise<void> {
  const { gitDir } = repository;
  const left = activeBranch(gitDir);
  await repository.setActiveBranch(name);
  const leftTip =
    left === null ? null : await repository.ref(`refs/heads/${left}`);
  if (left === null || leftTip === null) {
    recordBranches(gitDir, [name]);
  } else if (RUN.test(left) && index.contains(tip, leftTip)) {
    recordBranches(gitDir, [name]);
    await deleteRef(gitDir, `refs/heads/${left}`);
  } else {
    recordBranches(gitDir, [left, name]);
  }
}
