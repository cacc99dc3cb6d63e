import { describe, expect, it } from 'vitest';
import type { ChangeOp, FileKind } from '../../common/cards/changes.js';
import type { IFileChange } from '../../common/protocol/history.js';
import { choosable, toggle, toggleAll, topmost } from './chosen-paths.js';

function change(
  path: string,
  op: ChangeOp = 'A',
  kind: FileKind = 'file'
): IFileChange {
  return {
    op,
    kind,
    path,
    size: 0,
    mode: null,
    uid: null,
    gid: null,
    mtime: null
  };
}

const files = [
  change('app', 'A', 'directory'),
  change('app/a'),
  change('app/b'),
  change('application')
];

describe('choosing files of a container', () => {
  it('offers what can be copied', () => {
    const all = [
      ...files,
      change('etc', 'm', 'directory'),
      change('etc/gone', 'D'),
      change('dev/x', 'A', 'device')
    ];
    expect(choosable(all)).toEqual(files);
  });

  it('takes a folder with everything in it', () => {
    const chosen = toggle(files, new Set(), 'app');
    expect([...chosen]).toEqual(['app', 'app/a', 'app/b']);
    expect(topmost(chosen)).toEqual(['app']);
    expect([...toggle(files, chosen, 'app')]).toEqual([]);
  });

  it('does not take a folder whole of which something is left out', () => {
    const chosen = toggle(files, toggle(files, new Set(), 'app'), 'app/a');
    expect(topmost(chosen)).toEqual(['app/b']);
  });

  it('takes all that are shown, and none when all were taken', () => {
    const all = toggleAll(files, files, new Set());
    expect(topmost(all)).toEqual(['app', 'application']);
    expect(topmost(toggleAll(files, files, all))).toEqual([]);
  });
});
