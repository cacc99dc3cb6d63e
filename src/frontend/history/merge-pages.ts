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
  const moved = new Set(page.commits.flatMap(commit => commit.branches));
  const older = known.slice(at + 1).map(commit => ({
    ...commit,
    branches: commit.branches.filter(name => !moved.has(name))
  }));
  return [...page.commits, ...older];
}

/** The next page after what is known; commits that moved down meanwhile are not listed twice. */
export function mergeNext(
  known: readonly ICommitSummary[],
  page: IHistoryPage
): readonly ICommitSummary[] {
  const listed = new Set(known.map(commit => commit.oid));
  return [...known, ...page.commits.filter(commit => !listed.has(commit.oid))];
}
