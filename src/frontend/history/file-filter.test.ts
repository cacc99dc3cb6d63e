import { describe, expect, it } from 'vitest';
import type { ChangeOp } from '../../common/cards/changes.js';
import type { IFileChange } from '../../common/protocol/history.js';
import {
  countByOp,
  filterChanges,
  isFiltering,
  NO_FILTER
} from './file-filter.js';

function change(op: ChangeOp, path: string): IFileChange {
  return {
    op,
    kind: 'file',
    path,
    size: 0,
    mode: null,
    uid: null,
    gid: null,
    mtime: null
  };
}

const changes = [
  change('A', 'usr/README.md'),
  change('A', 'usr/readme'),
  change('M', 'etc/passwd'),
  change('m', 'etc/shadow')
];

describe('filterChanges', () => {
  it('leaves everything when nothing is asked', () => {
    expect(filterChanges(changes, NO_FILTER)).toBe(changes);
    expect(isFiltering(NO_FILTER)).toBe(false);
  });

  it('minds letter case only when the text has capitals', () => {
    const find = (text: string): number =>
      filterChanges(changes, { text, hidden: new Set() }).length;
    expect(find('readme')).toBe(2);
    expect(find('README')).toBe(1);
    expect(find(' etc/ ')).toBe(2);
  });

  it('hides kinds of change', () => {
    const hidden = new Set<ChangeOp>(['A', 'm']);
    expect(filterChanges(changes, { text: '', hidden })).toEqual([changes[2]]);
  });

  it('counts kinds of change', () => {
    expect([...countByOp(changes)]).toEqual([
      ['A', 2],
      ['M', 1],
      ['m', 1]
    ]);
  });
});
