import {
  parseCellId,
  parseCommitOid,
  type CellId,
  type CommitOid
} from '../../../common/ids.js';
import type {
  ICommitSummary,
  IHistoryPage
} from '../../../common/protocol/history.js';
import type { CommitIndex, IIndexedCommit } from '../commit-index.js';
import { subjectOf } from '../git/commit-message.js';
import type { Oid } from '../git/object.js';

/** Which part of the log is wanted, and where the branches are. */
export interface ILogRequest {
  readonly branches: ReadonlyMap<string, Oid>;
  readonly active: string | null;
  readonly offset: number;
  readonly limit: number;
}

/** One page of all branches' commits, children before parents, otherwise the newest first. */
export function readLog(
  index: CommitIndex,
  { branches, active, offset, limit }: ILogRequest
): IHistoryPage {
  const order = orderCommits(index.reachable(branches.values()), branches);
  const tips = new Map<Oid, string[]>();
  for (const [name, oid] of branches) {
    tips.set(oid, [...(tips.get(oid) ?? []), name]);
  }
  const page = order.slice(offset, offset + limit);
  return {
    commits: page.map(commit =>
      summarize(index, commit, tips.get(commit.oid) ?? [])
    ),
    head:
      order.length > 0 && active !== null && branches.has(active)
        ? active
        : null,
    total: order.length,
    branches: []
  };
}

function summarize(
  index: CommitIndex,
  commit: IIndexedCommit,
  branches: readonly string[]
): ICommitSummary {
  const message = index.message(commit.oid);
  return {
    oid: parseCommitOid(commit.oid),
    parents: commit.parents.map((parent): CommitOid => parseCommitOid(parent)),
    kind: message.kind,
    subject: subjectOf(message.instruction),
    instruction: message.instruction,
    cellId: cellIdOf(message.cellId),
    cellNumber: message.cellNumber,
    runId: message.runId,
    date: new Date(commit.date * 1000).toISOString(),
    counts: message.counts,
    imageId: message.imageId,
    diffId: message.diffId,
    branches: [...branches].sort(),
    tags: [],
    images: [],
    config: message.config,
    lastRun: null
  };
}

/** A commit that somebody else made may say anything. */
function cellIdOf(text: string | null): CellId | null {
  try {
    return text === null ? null : parseCellId(text);
  } catch {
    return null;
  }
}

/** Kahn's algorithm from the tips down; among the commits that may come next, the newest does. */
function orderCommits(
  commits: ReadonlyMap<Oid, IIndexedCommit>,
  branches: ReadonlyMap<string, Oid>
): IIndexedCommit[] {
  const waitingFor = new Map<Oid, number>();
  for (const { parents } of commits.values()) {
    parents.forEach(parent =>
      waitingFor.set(parent, (waitingFor.get(parent) ?? 0) + 1)
    );
  }
  // Names count up, so the later name is the later run: it decides where dates are equal.
  const tips = new Set(
    [...branches].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, oid]) => oid)
  );
  const ready: IIndexedCommit[] = [];
  const isReady = (oid: Oid): void => {
    const commit = commits.get(oid);
    if (commit) {
      const at = ready.findLastIndex(other => other.date <= commit.date);
      ready.splice(at + 1, 0, commit);
    }
  };
  tips.forEach(oid => !waitingFor.has(oid) && isReady(oid));
  const order: IIndexedCommit[] = [];
  for (let next = ready.pop(); next; next = ready.pop()) {
    order.push(next);
    for (const parent of next.parents) {
      const left = (waitingFor.get(parent) ?? 0) - 1;
      waitingFor.set(parent, left);
      if (left === 0) {
        isReady(parent);
      }
    }
  }
  return order;
}
