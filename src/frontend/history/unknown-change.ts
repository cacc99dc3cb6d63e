import type { ChangeOp } from '../../common/cards/changes.js';
import type { IFileChange } from '../../common/protocol/history.js';

/** A change of a path of which nothing else is known. */
export function unknownChange(path: string, op: ChangeOp): IFileChange {
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
