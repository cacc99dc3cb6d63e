import type { IVolumeEntry } from '../../common/protocol/containers.js';

/** What the entries of a folder are ordered by. */
export interface IEntryOrder {
  readonly by: 'name' | 'size' | 'date';
  readonly isReversed: boolean;
}

const BY_NAME = new Intl.Collator(undefined, { numeric: true });

/** Folders first; names go up, sizes and dates down, unless reversed. */
export function sortEntries(
  entries: readonly IVolumeEntry[],
  { by, isReversed }: IEntryOrder
): readonly IVolumeEntry[] {
  const turn = isReversed ? -1 : 1;
  return [...entries].sort(
    (a, b) =>
      Number(b.kind === 'directory') - Number(a.kind === 'directory') ||
      turn * compare(a, b, by) ||
      BY_NAME.compare(a.name, b.name)
  );
}

function compare(
  a: IVolumeEntry,
  b: IVolumeEntry,
  by: IEntryOrder['by']
): number {
  switch (by) {
    case 'name':
      return BY_NAME.compare(a.name, b.name);
    case 'size':
      return b.size - a.size;
    case 'date':
      return b.mtime - a.mtime;
  }
}
