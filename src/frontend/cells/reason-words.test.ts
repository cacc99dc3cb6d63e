import { nullTranslator } from '@jupyterlab/translation';
import { describe, expect, it } from 'vitest';
import type { MarkCause } from '../../common/notebook/mark-cause.js';
import { markReason } from '../../common/notebook/mark-words.js';
import { reasonWords } from './reason-words.js';

const trans = nullTranslator.load('any');

const CAUSES: readonly MarkCause[] = [
  { kind: 'edited' },
  { kind: 'file', path: 'a/b c', change: 'changed', more: 0 },
  { kind: 'file', path: 'a', change: 'added', more: 1 },
  { kind: 'file', path: 'a', change: 'removed', more: 2 },
  { kind: 'file', path: '', change: 'changed', more: 0 },
  { kind: 'ignore' },
  { kind: 'files-moved', context: '../x' },
  { kind: 'arg', name: 'V' },
  { kind: 'settings' },
  { kind: 'base', ref: 'python:3.12' },
  { kind: 'image' },
  { kind: 'moved' },
  { kind: 'above', cell: 2, change: 'changed', of: null },
  { kind: 'above', cell: 2, change: 'changed', of: { kind: 'edited' } },
  { kind: 'above', cell: 2, change: 'changed', of: { kind: 'ignore' } },
  { kind: 'above', cell: 2, change: 'moved', of: null },
  { kind: 'above', cell: 2, change: 'moved', of: null, isBelow: true },
  { kind: 'above', cell: 2, change: 'deleted', of: null },
  { kind: 'above', cell: 2, change: 'disabled', of: null },
  { kind: 'above', cell: 2, change: 'enabled', of: null },
  { kind: 'above', cell: 2, change: 'inserted', of: null },
  { kind: 'unknown', where: 'above' },
  { kind: 'unknown', where: 'here-or-above' },
  { kind: 'unknown', where: 'while-built' }
];

describe('the reason of a mark', () => {
  it.each(CAUSES)('is in English what the command line says: %o', cause => {
    const reason = markReason(cause);
    expect(reasonWords(trans, { state: 'stale', reason, cause })).toBe(reason);
  });

  it('names the cell that blocks another', () => {
    const reason = 'cell 3 above failed';
    expect(reasonWords(trans, { state: 'blocked', reason, cause: null })).toBe(
      reason
    );
  });

  it('keeps what a file name may not do to the words around it', () => {
    const cause: MarkCause = {
      kind: 'file',
      path: 'a`\u202E`\u0007',
      change: 'changed',
      more: 0
    };
    expect(reasonWords(trans, { state: 'stale', reason: '', cause })).toBe(
      "`a'\uFFFD'\uFFFD` changed on disk"
    );
  });
});
