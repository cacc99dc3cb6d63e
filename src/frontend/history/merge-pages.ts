import type {
  ICommitSummary,
  IHistoryPage
} from '../../common/protocol/history.js';

/**
 * The newest page before the older commits that are known. When the page does not reach the known ones in their order
 * (many new commits, or a repository that was replaced), only the page is kept and the rest is loaded again.
 */
export function mergeNewest(
  known: readonly ICommitSummary[],
  page: IHistoryPage
): readonly ICommitSummary[] {
  const last = page.commits.at(-1);
  const at = known.findIndex(commit => commit.oid === last?.oid);
  const inPage = new Set(page.commits.map(commit => commit.oid));
  const isSame = known.slice(0, at + 1).every(commit => inPage.has(commit.oid));
  if (at < 0 || !isSame) {
    return page.commits;
  }
  const older = known.slice(at + 1).map(commit => withoutMoved(commit, page));
  return [...page.commits, ...older];
}

/** An older commit without the branches that are elsewhere now, or gone. */
function withoutMoved(
  commit: ICommitSummary,
  page: IHistoryPage
): ICommitSummary {
  if (commit.branches.length === 0) {
    return commit;
  }
  const moved = new Set(page.commits.flatMap(one => one.branches));
  const tips = new Map(page.branches.map(({ name, oid }) => [name, oid]));
  const branches = commit.branches.filter(
    name =>
      !moved.has(name) && (tips.size === 0 || tips.get(name) === commit.oid)
  );
  return { ...commit, branches };
}

/** The next page after what is known; commits that moved down meanwhile are not listed twice. */
export function mergeNext(
  known: readonly ICommitSummary[],
  page: IHistoryPage
): readonly ICommitSummary[] {
  const listed = new Set(known.map(commit => commit.oid));
  return [...known, ...page.commits.filter(commit => !listed.has(commit.oid))];
}
