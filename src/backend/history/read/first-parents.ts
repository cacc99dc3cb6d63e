import type { CommitIndex } from '../commit-index.js';
import type { Oid } from '../git/object.js';

/** A commit and its first parents down to the first commit. Throws `history.notFound` when there is no such commit. */
export function firstParents(index: CommitIndex, commit: Oid): Oid[] {
  const line: Oid[] = [];
  for (
    let at: Oid | undefined = commit;
    at !== undefined;
    at = index.get(at).parents[0]
  ) {
    line.push(at);
  }
  return line;
}

/** Two commits' ways to the last commit that both come from, newest first, without it; null: they have none in common. */
export function waysApart(
  index: CommitIndex,
  base: Oid,
  commit: Oid
): { readonly base: readonly Oid[]; readonly commit: readonly Oid[] } | null {
  const baseLine = firstParents(index, base);
  const known = new Set(baseLine);
  const commitLine = firstParents(index, commit);
  const meeting = commitLine.find(oid => known.has(oid));
  return meeting === undefined
    ? null
    : {
        base: baseLine.slice(0, baseLine.indexOf(meeting)),
        commit: commitLine.slice(0, commitLine.indexOf(meeting))
      };
}
