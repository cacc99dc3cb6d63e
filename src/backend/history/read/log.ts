import {
  parseCellId,
  parseCommitOid,
  type CellId,
  type CommitOid
} from '../../../common/ids.js';
import type {
  IBranch,
  ICommitSummary,
  IHistoryPage
} from '../../../common/protocol/history.js';
import type { CommitIndex, IIndexedCommit } from '../commit-index.js';
import type { IHistorySources } from '../contract.js';
import { subjectOf } from '../git/commit-message.js';
import type { Oid } from '../git/object.js';
import { readHistoryRefs, type IHistoryRefs } from '../refs/history-refs.js';
import { readRunJournal, type IRunJournal } from '../refs/run-journal.js';

/** What the log is read from. */
export type LogSources = Pick<
  IHistorySources,
  'repository' | 'index' | 'objects'
>;

/** All commits that a history shows, and what is known of each. */
export class HistoryLog {
  /** Children before parents, otherwise the newest first. */
  readonly order: readonly IIndexedCommit[];
  private readonly _index: CommitIndex;
  private readonly _refs: IHistoryRefs;
  private readonly _journal: IRunJournal;

  private constructor(
    index: CommitIndex,
    refs: IHistoryRefs,
    journal: IRunJournal
  ) {
    this._index = index;
    this._refs = refs;
    this._journal = journal;
    this.order = orderOf(index, refs);
  }

  /** Reads refs and journal as they are now. */
  static read({ repository, index, objects }: LogSources): HistoryLog {
    const { gitDir } = repository;
    return new HistoryLog(
      index,
      readHistoryRefs({ gitDir, objects }),
      readRunJournal(gitDir)
    );
  }

  /** What is known of one commit. */
  summary(commit: IIndexedCommit): ICommitSummary {
    const message = this._index.message(commit.oid);
    const { branches, tags, images } = this._refs.at(commit.oid);
    return {
      oid: parseCommitOid(commit.oid),
      parents: commit.parents.map((parent): CommitOid =>
        parseCommitOid(parent)
      ),
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
      branches,
      tags,
      images,
      config: message.config,
      lastRun: this._journal.run(commit.oid)
    };
  }

  /** One page of it. */
  page({ offset, limit }: { offset: number; limit: number }): IHistoryPage {
    const { active, branches } = this._refs;
    return {
      commits: this.order
        .slice(offset, offset + limit)
        .map(commit => this.summary(commit)),
      head: active !== null && branches.has(active) ? active : null,
      total: this.order.length,
      branches: [...branches].map(([name, oid]): IBranch => ({
        name,
        oid: parseCommitOid(oid),
        date: this._journal.branchDate(name)
      }))
    };
  }
}

/** One page of the commits of all branches, tags and opened images. */
export function readLog(
  sources: LogSources,
  page: { offset: number; limit: number }
): IHistoryPage {
  return HistoryLog.read(sources).page(page);
}

/** A commit that somebody else made may say anything. */
function cellIdOf(text: string | null): CellId | null {
  try {
    return text === null ? null : parseCellId(text);
  } catch {
    return null;
  }
}

/** The order that was worked out last, for whoever pages through it. */
const lastOrders = new WeakMap<
  CommitIndex,
  { readonly tips: string; readonly order: readonly IIndexedCommit[] }
>();

function orderOf(
  index: CommitIndex,
  { tips }: IHistoryRefs
): readonly IIndexedCommit[] {
  const key = tips.join(' ');
  const last = lastOrders.get(index);
  if (last?.tips === key) {
    return last.order;
  }
  const order = orderCommits(index.reachable(tips), tips);
  lastOrders.set(index, { tips: key, order });
  return order;
}

/**
 * Kahn's algorithm from the tips down; among the commits that may come next the newest does, and of equally old tips the
 * one that is named later.
 */
function orderCommits(
  commits: ReadonlyMap<Oid, IIndexedCommit>,
  tips: readonly Oid[]
): IIndexedCommit[] {
  const waitingFor = new Map<Oid, number>();
  for (const { parents } of commits.values()) {
    parents.forEach(parent =>
      waitingFor.set(parent, (waitingFor.get(parent) ?? 0) + 1)
    );
  }
  const ready: IIndexedCommit[] = [];
  const isReady = (oid: Oid): void => {
    const commit = commits.get(oid);
    if (commit) {
      const at = ready.findLastIndex(other => other.date <= commit.date);
      ready.splice(at + 1, 0, commit);
    }
  };
  new Set(tips).forEach(oid => !waitingFor.has(oid) && isReady(oid));
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
