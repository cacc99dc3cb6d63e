import { describe, expect, it } from 'vitest';
import type {
  ICommitSummary,
  IHistoryPage
} from '../../common/protocol/history.js';
import { configBetween } from './config-words.js';
import { mergeNewest, mergeNext } from './merge-pages.js';
import { historyCommit } from './testing/history-commit.js';

function commit(
  letter: string,
  more: { parent?: string; branches?: string[]; config?: string[] } = {}
): ICommitSummary {
  return historyCommit(letter, { subject: letter, ...more });
}

function page(...commits: ICommitSummary[]): IHistoryPage {
  return { commits, head: null, branches: [], total: 9 };
}

function letters(commits: readonly ICommitSummary[]): string {
  return commits.map(one => one.subject).join('');
}

describe('mergeNewest', () => {
  it('puts new commits before the older ones that are known', () => {
    const known = [commit('c'), commit('b'), commit('a')];
    const merged = mergeNewest(known, page(commit('d'), commit('c')));
    expect(letters(merged)).toBe('dcba');
  });

  it('moves a branch from an older commit to its new tip', () => {
    const known = [commit('b'), commit('a', { branches: ['main', 'old'] })];
    const merged = mergeNewest(
      known,
      page(commit('c', { branches: ['main'] }), commit('b'))
    );
    expect(merged.map(one => one.branches)).toEqual([['main'], [], ['old']]);
  });

  it('starts again when the page does not reach what is known', () => {
    const known = [commit('b'), commit('a')];
    expect(letters(mergeNewest(known, page(commit('f'), commit('e'))))).toBe(
      'fe'
    );
  });

  it('starts again when commits that were known are gone', () => {
    const known = [commit('c'), commit('b'), commit('a')];
    expect(letters(mergeNewest(known, page(commit('d'), commit('b'))))).toBe(
      'db'
    );
  });
});

describe('mergeNext', () => {
  it('does not list a commit twice that moved down meanwhile', () => {
    const known = [commit('c'), commit('b')];
    expect(letters(mergeNext(known, page(commit('b'), commit('a'))))).toBe(
      'cba'
    );
  });
});

describe('configBetween', () => {
  const a = commit('a', { config: ['ENV A=1 added'] });
  const b = commit('b', { parent: 'a' });
  const c = commit('c', { parent: 'b', config: ['CMD ["x"]'] });
  const other = commit('d', { parent: 'a', config: ['USER x'] });
  const all = [other, c, b, a];

  it('gives the words of the commit itself without a base', () => {
    expect(configBetween(all, c, null)).toEqual([
      { commit: c, words: ['CMD ["x"]'] }
    ]);
    expect(configBetween(all, b, null)).toEqual([]);
  });

  it('gives the words of every commit after the base, oldest first', () => {
    const root = commit('e', {});
    const first = { ...a, parents: [root.oid] };
    expect(configBetween([c, b, first, root], c, root)).toEqual([
      { commit: first, words: ['ENV A=1 added'] },
      { commit: c, words: ['CMD ["x"]'] }
    ]);
  });

  it('gives nothing for commits of different branches', () => {
    expect(configBetween(all, c, other)).toBeNull();
  });
});
