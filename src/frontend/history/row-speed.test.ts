import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { parseCellId, parseCommitOid } from '../../common/ids.js';
import type { ICommitSummary } from '../../common/protocol/history.js';
import { filterCommits, toGraph, toRows } from './commit-rows.js';
import { assignLanes } from './lanes.js';
import { findRunLines } from './run-lines.js';
import { historyCommit } from './testing/history-commit.js';

const COMMITS = 10_000;

/** A task that is longer than this, in milliseconds, is felt while scrolling or typing. */
const TASK = 50;

function oid(number: number): ICommitSummary['oid'] {
  return parseCommitOid(number.toString(16).padStart(40, '0'));
}

/** A notebook whose cells were edited and run again and again: a fork every ten commits, runs of three steps. */
function manyCommits(): ICommitSummary[] {
  const commits: ICommitSummary[] = [];
  for (let number = 0; number < COMMITS; number += 1) {
    const isFork = number % 10 === 9;
    const parent = isFork ? number - 5 : number - 1;
    commits.push({
      ...historyCommit('0'),
      oid: oid(number),
      parents: number === 0 ? [] : [oid(parent)],
      instruction: `RUN apt-get install -y package-${number}`,
      subject: `RUN apt-get install -y package-${number}`,
      cellId: parseCellId(`cell-${number % 40}`),
      runId: `run-${Math.floor(number / 3)}`,
      branches: number % 10 === 8 ? [`run-${number}`] : []
    });
  }
  return commits.reverse();
}

/** The least of a few times of this process, in milliseconds: other programs share the machine. */
function fastest(work: () => void): number {
  const times = Array.from({ length: 7 }, () => {
    const start = process.cpuUsage();
    work();
    return process.cpuUsage(start).user / 1000;
  });
  return Math.min(...times);
}

describe('a history of 10,000 commits', () => {
  const commits = manyCommits();

  it('becomes rows and a graph within one task', () => {
    const time = fastest(() => {
      const rows = toRows(commits, () => false);
      assignLanes(toGraph(rows));
    });
    expect(time).toBeLessThan(TASK);
  });

  it('is told apart into runs within one task', () => {
    const time = fastest(() => findRunLines(commits, 'run-9998'));
    expect(time).toBeLessThan(TASK);
  });

  it('is filtered within one task at each letter', () => {
    const time = fastest(() => {
      const found = filterCommits(commits, 'package-77');
      toRows(found, () => false);
    });
    expect(time).toBeLessThan(TASK);
    expect(filterCommits(commits, 'package-77')).toHaveLength(111);
  });
});
