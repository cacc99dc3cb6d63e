import type { ChangeCounts, ChangeOp } from './changes.js';

/** Counts that are being added up. */
export type RunningCounts = {
  -readonly [Name in keyof ChangeCounts]: ChangeCounts[Name];
};

/** Which of the counts a kind of change belongs to. */
const COUNTED: Readonly<
  Record<ChangeOp, Exclude<keyof ChangeCounts, 'bytes'>>
> = { A: 'added', M: 'modified', T: 'modified', m: 'metadata', D: 'deleted' };

/** Counts to add to. */
export function noCounts(): RunningCounts {
  return { added: 0, modified: 0, metadata: 0, deleted: 0, bytes: 0 };
}

/** Counts one change; `bytes`, those of the file that it is about, only where its content is new. */
export function countChange(
  counts: RunningCounts,
  op: ChangeOp,
  bytes: number
): void {
  counts[COUNTED[op]]++;
  if (op !== 'D' && op !== 'm') {
    counts.bytes += bytes;
  }
}

/** Adds counts to counts. */
export function addCounts(sum: RunningCounts, more: ChangeCounts): void {
  sum.added += more.added;
  sum.modified += more.modified;
  sum.metadata += more.metadata;
  sum.deleted += more.deleted;
  sum.bytes += more.bytes;
}
