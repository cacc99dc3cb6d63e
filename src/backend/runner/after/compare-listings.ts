import type {
  CardChange,
  ChangeOp,
  FileKind
} from '../../../common/cards/changes.js';
import { topChanges } from '../../../common/cards/top-changes.js';

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
): ReturnType<typeof topChanges> {
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
  return topChanges(changes);
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
