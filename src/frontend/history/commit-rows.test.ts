import { describe, expect, it } from 'vitest';
import { parseCellId } from '../../common/ids.js';
import type { ICommitSummary } from '../../common/protocol/history.js';
import { filterCommits, toGraph, toRows } from './commit-rows.js';
import { assignLanes } from './lanes.js';
import { historyCommit, oidOf } from './testing/history-commit.js';

const NOUGHT = { added: 0, modified: 0, metadata: 0, deleted: 0, bytes: 0 };

function commit(
  letter: string,
  parent: string | null,
  more: Partial<Omit<ICommitSummary, 'cellId'>> & { cell?: string | null }
): ICommitSummary {
  const { cell = 'cell-1', ...rest } = more;
  return historyCommit(letter, {
    parent,
    cellId: cell === null ? null : parseCellId(cell),
    runId: 'run-1',
    ...rest
  });
}

// One cell with three instructions on a base image, and a branch that left at the second of them.
const history = [
  commit('f', 'c', { runId: 'run-2', branches: ['run-0002'] }),
  commit('d', 'c', { counts: { ...NOUGHT, added: 2, bytes: 5 } }),
  commit('c', 'b', { counts: { ...NOUGHT, added: 1, deleted: 4, bytes: 7 } }),
  commit('b', 'a', {}),
  commit('a', null, { cell: null, kind: 'base', subject: 'FROM x' })
];

describe('toRows', () => {
  it('shows the commits of one execution as one row with their sum', () => {
    const rows = toRows(history, () => false);
    expect(rows.map(row => row.kind)).toEqual(['commit', 'group', 'commit']);
    expect(rows[1]).toMatchObject({
      counts: { added: 3, deleted: 4, bytes: 12 }
    });
  });

  it('unfolds a group to its commits', () => {
    const rows = toRows(history, () => true);
    expect(rows.map(row => row.id.slice(0, 5))).toEqual([
      'fffff',
      'group',
      'ddddd',
      'ccccc',
      'bbbbb',
      'aaaaa'
    ]);
    expect(rows[2]).toMatchObject({ isMember: true });
  });

  it('does not group other cells, other runs, or base images', () => {
    const apart = [
      commit('d', 'c', { cell: 'cell-2' }),
      commit('c', 'b', {}),
      commit('b', 'a', { runId: 'run-9' }),
      commit('a', null, { cell: null })
    ];
    expect(toRows(apart, () => false)).toHaveLength(4);
  });

  it('does not group commits that are not one line', () => {
    const fork = [
      commit('c', 'a', {}),
      commit('b', 'a', {}),
      commit('a', null, {})
    ];
    expect(toRows(fork, () => false)[0]).toMatchObject({ kind: 'commit' });
  });
});

describe('toGraph', () => {
  it('leads a branch that left inside a folded group to the group', () => {
    const nodes = toGraph(toRows(history, () => false));
    expect(nodes[0]?.parents).toEqual([nodes[1]?.id]);
    expect(nodes[1]?.parents).toEqual([oidOf('a')]);
    expect(assignLanes(nodes).rows.map(row => row.lane)).toEqual([0, 0, 0]);
  });

  it('leads it to the very commit when the group is open', () => {
    const nodes = toGraph(toRows(history, () => true));
    expect(nodes[0]?.parents).toEqual([oidOf('c')]);
    expect(nodes[1]?.parents).toEqual([oidOf('d')]);
    expect(assignLanes(nodes).rows.map(row => row.lane)).toEqual([
      0, 1, 1, 0, 0, 0
    ]);
  });
});

describe('filterCommits', () => {
  it.each([
    ['run F', 1],
    ['RUN-0002', 1],
    ['[1]', 5],
    ['cccc', 1],
    ['  ', 5],
    ['nothing like it', 0]
  ])('finds by %j', (text, count) => {
    expect(filterCommits(history, text)).toHaveLength(count);
  });
});
