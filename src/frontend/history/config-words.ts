import type { ICommitSummary } from '../../common/protocol/history.js';

/** The configuration changes of one commit. */
export interface IConfigStep {
  readonly commit: ICommitSummary;
  readonly words: readonly string[];
}

/**
 * What changed in the image's configuration from `base` (or the parent) to `commit`: the words of each commit on the
 * way, oldest first. Null when `base` is not among the commit's ancestors, so that there is no such way.
 */
export function configBetween(
  commits: readonly ICommitSummary[],
  commit: ICommitSummary,
  base: ICommitSummary | null
): readonly IConfigStep[] | null {
  if (base === null) {
    return withWords([commit]);
  }
  const byOid = new Map(commits.map(one => [one.oid, one]));
  const way: ICommitSummary[] = [];
  let at: ICommitSummary | undefined = commit;
  while (at !== undefined && at.oid !== base.oid) {
    way.unshift(at);
    const parent: ICommitSummary['oid'] | undefined = at.parents[0];
    at = parent === undefined ? undefined : byOid.get(parent);
  }
  return at === undefined ? null : withWords(way);
}

function withWords(way: readonly ICommitSummary[]): IConfigStep[] {
  return way
    .filter(commit => commit.config.length > 0)
    .map(commit => ({ commit, words: commit.config }));
}
