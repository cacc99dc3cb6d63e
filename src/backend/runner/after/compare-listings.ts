import {
  MAX_CARD_CHANGES,
  type CardChange,
  type ChangeOp,
  type FileKind
} from '../../../common/cards/changes.js';
import type { CardVolumeChanges } from '../../../common/cards/container-card.js';

/** What one path was when it was looked at. */
export type SeenPath = {
  readonly kind: FileKind;
  /** Bytes; 0 of what is no file. */
  readonly size: number;
  /** Two files with the same have the same content. */
  readonly content: string;
  /** Mode, owner and what else is not the content. */
  readonly metadata: string;
};

/** Everything in a folder by its path there, the folder itself by an empty one. */
export type Listing = ReadonlyMap<string, SeenPath>;

/** What became of a folder between two looks at it. A deleted folder stands for everything that was in it, too. */
export function compareListings(
  before: Listing,
  after: Listing
): Pick<CardVolumeChanges, 'counts' | 'paths' | 'more'> {
  const changes: CardChange[] = [];
  for (const [path, { kind, size, ...now }] of after) {
    const old = before.get(path);
    const op = opOf(old, { kind, size, ...now });
    if (op !== null) {
      changes.push({ op, kind, path, size });
    }
  }
  for (const [path, { kind }] of before) {
    if (!after.has(path)) {
      changes.push({ op: 'D', kind, path, size: 0 });
    }
  }
  return list(changes);
}

function opOf(old: SeenPath | undefined, now: SeenPath): ChangeOp | null {
  if (old === undefined) {
    return 'A';
  }
  if (old.kind !== now.kind) {
    return 'T';
  }
  if (old.size !== now.size || old.content !== now.content) {
    return 'M';
  }
  return old.metadata === now.metadata ? null : 'm';
}

function list(
  changes: readonly CardChange[]
): Pick<CardVolumeChanges, 'counts' | 'paths' | 'more'> {
  const count = (...ops: ChangeOp[]): number =>
    changes.filter(({ op }) => ops.includes(op)).length;
  const paths = changes
    .toSorted(
      (a, b) =>
        Number(a.op === 'D') - Number(b.op === 'D') ||
        b.size - a.size ||
        (a.path < b.path ? -1 : 1)
    )
    .slice(0, MAX_CARD_CHANGES);
  return {
    counts: {
      added: count('A'),
      modified: count('M', 'T'),
      metadata: count('m'),
      deleted: count('D'),
      bytes: changes
        .filter(({ op }) => op !== 'm')
        .reduce((sum, { size }) => sum + size, 0)
    },
    paths,
    more: changes.length - paths.length
  };
}
