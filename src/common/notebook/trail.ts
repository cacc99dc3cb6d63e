import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import type { CellId } from '../ids.js';
import type { IOwn } from './cell-text.js';
import type { IChainCell } from './chain.js';
import { wordsOf } from './chain-hash.js';
import { remembered } from './remembered.js';

/** How many cells above are kept with a result. */
export const MAX_TRAIL = 200;

/** Characters of an entry: a cell's id, then what it contributes. */
export const ENTRY = 8;
const HALF = 4;

/** Stands for the contribution of a disabled cell. */
export const DISABLED = 'AAAA';
/** Stands for the contribution of a cell without instructions. */
const NOTHING = 'AAAB';
/** For a contribution that would read like one of these two. */
const NEITHER = 'AAAC';

const BASE64 =
  'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

const ids = new Map<string, string>();
const owns = new WeakMap<IOwn, string>();

/** A cell's part of the trails of the cells below it: 8 base64 characters. */
export function entryOf({
  cell,
  own,
  text
}: Pick<IChainCell, 'cell' | 'own' | 'text'>): string {
  return trailId(cell.id) + (text === null ? DISABLED : trailOwn(own));
}

/** The trail of a cell: its Dockerfile cells above, nearest last. */
export function trailOf(above: readonly IChainCell[]): string {
  return above.slice(-MAX_TRAIL).map(entryOf).join('');
}

/** The half of an entry that names a cell. */
export function trailId(id: CellId): string {
  return remembered(ids, id, () =>
    threeBytes(wordsOf(sha256(utf8ToBytes(id)), 1))
  );
}

/** Whether a contribution, as an entry has it, changes anything below. */
export function contributes(own: string): boolean {
  return own !== DISABLED && own !== NOTHING;
}

/** Where in a trail a cell's entry begins, or -1. */
export function findInTrail(trail: string, id: string): number {
  let at = trail.indexOf(id);
  while (at >= 0 && at % ENTRY !== 0) {
    at = trail.indexOf(id, at + 1);
  }
  return at;
}

/** A trail taken apart. */
export function entriesOf(trail: string): { id: string; own: string }[] {
  const entries = [];
  for (let at = 0; at + ENTRY <= trail.length; at += ENTRY) {
    entries.push({
      id: trail.slice(at, at + HALF),
      own: trail.slice(at + HALF, at + ENTRY)
    });
  }
  return entries;
}

/** The half of the entry at this place of a trail that says what the cell contributed. */
export function ownAt(trail: string, at: number): string {
  return trail.slice(at + HALF, at + ENTRY);
}

function trailOwn(own: IOwn | null): string {
  if (own === null) {
    return NOTHING;
  }
  const known = owns.get(own);
  if (known !== undefined) {
    return known;
  }
  const text = threeBytes(own.words);
  const safe = contributes(text) ? text : NEITHER;
  owns.set(own, safe);
  return safe;
}

function threeBytes([word = 0]: Int32Array): string {
  return [26, 20, 14, 8]
    .map(shift => BASE64.charAt((word >>> shift) & 63))
    .join('');
}
