import { describe, expect, it } from 'vitest';
import { parseCommitOid } from '../../common/ids.js';
import type { ICommitSummary } from '../../common/protocol/history.js';
import { findRunLines } from './run-lines.js';
import { historyCommit } from './testing/history-commit.js';

function commit(
  letter: string,
  parent: string | null,
  more: Partial<ICommitSummary> = {}
): ICommitSummary {
  return historyCommit(letter, { parent, ...more });
}

function kinds(
  commits: readonly ICommitSummary[],
  head: string | null
): string[] {
  const lines = findRunLines(commits, head);
  return commits.map(({ oid }) => {
    const line = lines.get(oid);
    return line?.kind === 'superseded'
      ? `superseded ${line.branch}`
      : (line?.kind ?? 'none');
  });
}

describe('findRunLines', () => {
  it('tells the run that a later one took the place of from the current one', () => {
    const commits = [
      commit('c', 'a', { branches: ['run-2'] }),
      commit('b', 'a', { branches: ['run-1'] }),
      commit('a', null)
    ];
    expect(kinds(commits, 'run-2')).toEqual([
      'current',
      'superseded run-1',
      'current'
    ]);
  });

  it('gives the current run what it shares with newer superseded ones', () => {
    const commits = [
      commit('d', 'b', { branches: ['run-2'] }),
      commit('c', 'b', { branches: ['run-1'] }),
      commit('b', 'a'),
      commit('a', null)
    ];
    expect(kinds(commits, 'run-1')).toEqual([
      'superseded run-2',
      'current',
      'current',
      'current'
    ]);
  });

  it('knows the layers of an image that was opened beside the runs', () => {
    const commits = [
      commit('d', 'c', { images: ['node:22'] }),
      commit('c', 'a'),
      commit('b', 'a', { branches: ['run-1'] }),
      commit('a', null)
    ];
    expect(kinds(commits, 'run-1')).toEqual([
      'image',
      'image',
      'current',
      'current'
    ]);
  });

  it('says nothing of commits below tips that are not loaded', () => {
    const commits = [commit('b', 'a')];
    expect(
      findRunLines(commits, 'run-1').get(parseCommitOid('b'.repeat(40)))
    ).toBeUndefined();
  });
});
