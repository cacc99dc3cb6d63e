import {
  MAX_CARD_CHANGES,
  type ChangeCounts
} from '../../../common/cards/changes.js';
import { countChange, noCounts } from '../../../common/cards/counts.js';
import type { IFileChange } from '../../../common/protocol/history.js';
import { changeDetails, targetOf } from './change-details.js';
import type { IChangeRecord } from './change-record.js';
import { displayPath } from './layer-path.js';
import { fileKindOf } from './node-meta.js';

/** Counts changes; bytes are those of files that were added or have other content. */
export function countChanges(changes: Iterable<IChangeRecord>): ChangeCounts {
  const counts = noCounts();
  for (const { op, meta } of changes) {
    countChange(counts, op, meta.type === 'f' ? meta.size : 0);
  }
  return counts;
}

/** The changes that a card shows: the largest first, deletions last. */
export function mainChanges(changes: readonly IChangeRecord[]): IFileChange[] {
  const rank = ({ op, meta }: IChangeRecord): number =>
    op === 'D' ? -1 : meta.size;
  return changes
    .toSorted((a, b) => rank(b) - rank(a))
    .slice(0, MAX_CARD_CHANGES)
    .map(toFileChange);
}

/** A change as the protocol has it. */
export function toFileChange(change: IChangeRecord): IFileChange {
  const { op, path, meta } = change;
  const common = {
    op,
    kind: fileKindOf(meta.type),
    path: displayPath(path),
    size: meta.size
  };
  if (op === 'D') {
    return { ...common, mode: null, uid: null, gid: null, mtime: null };
  }
  const { mode, uid, gid, mtime } = meta;
  const target = targetOf(meta);
  const details = changeDetails(change);
  return {
    ...common,
    mode,
    uid,
    gid,
    mtime,
    ...(target === undefined ? {} : { target }),
    ...(details.length === 0 ? {} : { details })
  };
}
