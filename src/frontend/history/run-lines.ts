import type { CommitOid } from '../../common/ids.js';
import type { ICommitSummary } from '../../common/protocol/history.js';

/** What a commit is part of. */
export type RunLine =
  /** The run that the notebook is at. */
  | { readonly kind: 'current' }
  /** A run that a later one took the place of; the name is its branch's. */
  | { readonly kind: 'superseded'; readonly branch: string }
  /** An image of the engine that was opened beside the notebook's runs. */
  | { readonly kind: 'image'; readonly image: string };

const CURRENT: RunLine = { kind: 'current' };
const RANKS = { current: 0, superseded: 1, image: 2 } as const;

/**
 * The line of each commit that belongs to any; `commits` are newest first, children before parents. A commit of several
 * lines is the current run's, or else that of the superseded run whose tip comes first.
 */
export function findRunLines(
  commits: readonly ICommitSummary[],
  head: string | null
): ReadonlyMap<CommitOid, RunLine> {
  const lines = new Map<CommitOid, RunLine>();
  const offer = (oid: CommitOid, line: RunLine): void => {
    const known = lines.get(oid);
    if (known === undefined || RANKS[line.kind] < RANKS[known.kind]) {
      lines.set(oid, line);
    }
  };
  for (const commit of commits) {
    for (const line of startsAt(commit, head)) {
      offer(commit.oid, line);
    }
    const line = lines.get(commit.oid);
    if (line !== undefined) {
      commit.parents.forEach(parent => offer(parent, line));
    }
  }
  return lines;
}

function startsAt(commit: ICommitSummary, head: string | null): RunLine[] {
  const lines: RunLine[] = [];
  for (const branch of commit.branches) {
    lines.push(branch === head ? CURRENT : { kind: 'superseded', branch });
  }
  for (const image of commit.images) {
    lines.push({ kind: 'image', image });
  }
  return lines;
}
