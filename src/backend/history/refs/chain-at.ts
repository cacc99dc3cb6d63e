import type { CommitIndex } from '../commit-index.js';
import type { Oid } from '../git/object.js';

/** The chain id of the layers at a commit: that of the last one that made a layer. Null when none did. */
export function chainAt(index: CommitIndex, oid: Oid): string | null {
  for (let next: Oid | undefined = oid; next !== undefined;) {
    const { chainId } = index.message(next);
    if (chainId !== null) {
      return chainId;
    }
    next = index.get(next).parents[0];
  }
  return null;
}
