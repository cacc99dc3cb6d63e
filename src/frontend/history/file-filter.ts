import type { ChangeOp } from '../../common/cards/changes.js';
import type { IFileChange } from '../../common/protocol/history.js';

/** Which changes are shown. */
export interface IFileFilter {
  /** Part of the path; lower case only: letter case does not matter. */
  readonly text: string;
  readonly hidden: ReadonlySet<ChangeOp>;
}

/** A filter that shows everything. */
export const NO_FILTER: IFileFilter = { text: '', hidden: new Set() };

/** Whether `filter` leaves anything out. */
export function isFiltering(filter: IFileFilter): boolean {
  return filter.text.trim() !== '' || filter.hidden.size > 0;
}

/** The changes that `filter` shows, in the same order. */
export function filterChanges(
  changes: readonly IFileChange[],
  filter: IFileFilter
): readonly IFileChange[] {
  if (!isFiltering(filter)) {
    return changes;
  }
  const text = filter.text.trim();
  const isPlain = text === text.toLowerCase();
  return changes.filter(change => {
    const path = isPlain ? change.path.toLowerCase() : change.path;
    return !filter.hidden.has(change.op) && path.includes(text);
  });
}

/** Number of changes of each kind. */
export function countByOp(
  changes: readonly IFileChange[]
): ReadonlyMap<ChangeOp, number> {
  const counts = new Map<ChangeOp, number>();
  for (const { op } of changes) {
    counts.set(op, (counts.get(op) ?? 0) + 1);
  }
  return counts;
}
