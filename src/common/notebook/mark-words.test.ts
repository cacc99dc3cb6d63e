import { describe, expect, it } from 'vitest';
import type { SavedInputs, SavedResult } from './inputs.js';
import type { CellMark, MarkCause } from './mark-cause.js';
import { becauseOf, markReason } from './mark-words.js';

describe('markReason', () => {
  it.each<[MarkCause, string]>([
    [{ kind: 'edited' }, 'edited'],
    [{ kind: 'arg', name: 'VERSION' }, 'build argument `VERSION` changed'],
    [{ kind: 'ignore' }, '.dockerignore changed'],
    [
      {
        kind: 'above',
        cell: 2,
        change: 'changed',
        of: { kind: 'file', path: 'app.py', change: 'changed', more: 2 }
      },
      'cell 2 above: `app.py` changed on disk and 2 more files'
    ],
    [
      { kind: 'above', cell: 2, change: 'changed', of: { kind: 'edited' } },
      'cell 2 above changed'
    ],
    [
      { kind: 'above', cell: 2, change: 'enabled', of: { kind: 'edited' } },
      'cell 2 above was enabled'
    ]
  ])('says %j', (cause, reason) => {
    expect(markReason(cause)).toBe(reason);
  });

  it('has no characters that act on a terminal', () => {
    const path = 'a\u001b[2J\n\u202Eb';
    expect(markReason({ kind: 'file', path, change: 'added', more: 0 })).toBe(
      '`a\uFFFD[2J\uFFFD\uFFFDb` is new on disk'
    );
  });
});

describe('becauseOf', () => {
  const inputs = (digest: string | null): SavedInputs => ({
    text: 't',
    args: {},
    settings: 's',
    trail: '',
    files: {
      digest: digest ?? '',
      list: digest === null ? [] : [{ path: 'a', digest, size: 1 }],
      more: 0,
      bytes: 1,
      ignore: ''
    }
  });
  const saved = (digest: string | null): SavedResult => ({
    key: 'k',
    outcome: 'built',
    inputs: inputs(digest)
  });
  const stale = (cause: MarkCause): CellMark => ({
    kind: 'stale',
    reason: 'why',
    cause
  });
  const file: MarkCause = {
    kind: 'file',
    path: 'a',
    change: 'changed',
    more: 0
  };

  it.each([
    ['changed', 'one', 'two', { before: 'one', after: 'two' }],
    ['new', null, 'two', { after: 'two' }],
    ['gone', 'one', null, { before: 'one' }]
  ])('gives the digests of a file that is %s', (_, before, after, digests) => {
    expect(becauseOf(stale(file), saved(before), inputs(after))).toEqual({
      text: 'why',
      path: 'a',
      ...digests
    });
  });

  it('gives the reason alone for every other cause', () => {
    for (const cause of [
      { kind: 'edited' } as const,
      { ...file, path: '' },
      { kind: 'above', cell: 1, change: 'changed', of: file } as const
    ]) {
      expect(becauseOf(stale(cause), saved('one'), inputs('two'))).toEqual({
        text: 'why'
      });
    }
  });

  it('is null for a cell that had no result, or one that is of use', () => {
    expect(becauseOf(stale(file), undefined, inputs('two'))).toBeNull();
    const fresh: CellMark = { kind: 'fresh', reason: '', cause: null };
    expect(becauseOf(fresh, saved('one'), inputs('one'))).toBeNull();
  });
});
