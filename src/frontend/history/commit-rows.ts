import type { ChangeCounts } from '../../common/cards/changes.js';
import { addCounts, noCounts } from '../../common/cards/counts.js';
import type { CellId, CommitOid } from '../../common/ids.js';
import type { ICommitSummary } from '../../common/protocol/history.js';
import type { IGraphNode } from './lanes.js';

/** A line of the list: a commit, or the commits of one execution of a cell. */
export type CommitRow =
  | {
      readonly kind: 'commit';
      readonly id: string;
      readonly commit: ICommitSummary;
      /** Inside an unfolded group. */
      readonly isMember: boolean;
    }
  | {
      readonly kind: 'group';
      readonly id: string;
      /** Newest first, as everywhere; at least two. */
      readonly commits: readonly ICommitSummary[];
      readonly counts: ChangeCounts;
      readonly isOpen: boolean;
    };

/**
 * The rows of a history. Commits that one execution of a cell made, each the parent of the one before it in the list,
 * are one row; `isOpen` tells which of these are unfolded.
 */
export function toRows(
  commits: readonly ICommitSummary[],
  isOpen: (groupId: string) => boolean
): CommitRow[] {
  const rows: CommitRow[] = [];
  for (let start = 0; start < commits.length;) {
    const end = findGroupEnd(commits, start);
    rows.push(...toGroupRows(commits.slice(start, end), isOpen));
    start = end;
  }
  return rows;
}

/** Commits whose instruction, branch, tag, image, id or cell number (`[3]`) has `text` in it, in any letter case. */
export function filterCommits(
  commits: readonly ICommitSummary[],
  text: string
): readonly ICommitSummary[] {
  const wanted = text.trim().toLowerCase();
  return wanted === ''
    ? commits
    : commits.filter(commit => isMatch(commit, wanted));
}

/** Commits that a cell made. */
export function commitsOfCell(
  commits: readonly ICommitSummary[],
  cellId: CellId
): readonly ICommitSummary[] {
  return commits.filter(commit => commit.cellId === cellId);
}

/** The rows as a graph: whatever is folded away is represented by the row that folds it. */
export function toGraph(rows: readonly CommitRow[]): IGraphNode[] {
  const shownAs = new Map<string, string>();
  for (const row of rows) {
    if (row.kind === 'group') {
      const folded = row.isOpen ? row.commits.slice(0, 1) : row.commits;
      folded.forEach(commit => shownAs.set(commit.oid, row.id));
    } else if (!shownAs.has(row.commit.oid)) {
      shownAs.set(row.commit.oid, row.id);
    }
  }
  const show = (oid: CommitOid): string => shownAs.get(oid) ?? oid;
  return rows.map(row => {
    if (row.kind === 'commit') {
      return { id: row.id, parents: row.commit.parents.map(show) };
    }
    const first = row.commits[0];
    const last = row.commits.at(-1);
    return row.isOpen
      ? { id: row.id, parents: first === undefined ? [] : [first.oid] }
      : { id: row.id, parents: (last?.parents ?? []).map(show) };
  });
}

/** The commits of a row, newest first. */
export function commitsOf(row: CommitRow): readonly ICommitSummary[] {
  return row.kind === 'commit' ? [row.commit] : row.commits;
}

/** The sum of what commits changed. */
export function sumCounts(commits: readonly ICommitSummary[]): ChangeCounts {
  const sum = noCounts();
  commits.forEach(({ counts }) => addCounts(sum, counts));
  return sum;
}

function toGroupRows(
  commits: readonly ICommitSummary[],
  isOpen: (groupId: string) => boolean
): CommitRow[] {
  const first = commits[0];
  if (first === undefined || commits.length === 1) {
    return commits.map(commit => toCommitRow(commit, false));
  }
  const id = `group ${first.runId} ${first.cellId ?? ''} ${first.oid}`;
  const group: CommitRow = {
    kind: 'group',
    id,
    commits,
    counts: sumCounts(commits),
    isOpen: isOpen(id)
  };
  return group.isOpen
    ? [group, ...commits.map(commit => toCommitRow(commit, true))]
    : [group];
}

function toCommitRow(commit: ICommitSummary, isMember: boolean): CommitRow {
  return { kind: 'commit', id: commit.oid, commit, isMember };
}

function findGroupEnd(
  commits: readonly ICommitSummary[],
  start: number
): number {
  let end = start + 1;
  for (; end < commits.length; end += 1) {
    const child = commits[end - 1];
    const parent = commits[end];
    if (
      child === undefined ||
      parent === undefined ||
      child.runId !== parent.runId ||
      child.cellId === null ||
      child.cellId !== parent.cellId ||
      child.parents[0] !== parent.oid
    ) {
      break;
    }
  }
  return end;
}

function isMatch(commit: ICommitSummary, wanted: string): boolean {
  return (
    commit.instruction.toLowerCase().includes(wanted) ||
    commit.oid.startsWith(wanted) ||
    `[${commit.cellNumber}]` === wanted ||
    [commit.branches, commit.tags, commit.images].some(names =>
      names.some(name => name.toLowerCase().includes(wanted))
    )
  );
}
