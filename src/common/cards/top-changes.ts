import {
  MAX_CARD_CHANGES,
  type CardChange,
  type ChangeCounts
} from './changes.js';
import { countChange, noCounts } from './counts.js';

/** Changes as a card has them: all counted, the first listed: large files before small ones, what is gone at the end. */
export function topChanges(changes: readonly CardChange[]): {
  counts: ChangeCounts;
  paths: CardChange[];
  more: number;
} {
  const counts = noCounts();
  for (const { op, size } of changes) {
    countChange(counts, op, size);
  }
  const paths = changes
    .toSorted(
      (a, b) =>
        Number(a.op === 'D') - Number(b.op === 'D') ||
        b.size - a.size ||
        (a.path < b.path ? -1 : 1)
    )
    .slice(0, MAX_CARD_CHANGES);
  return { counts, paths, more: changes.length - paths.length };
}
