/** Something that Layerbook keeps on this machine or its engine and nobody needs. */
export interface IPruneItem {
  readonly kind:
    'base' | 'container' | 'history' | 'image' | 'log' | 'network' | 'volume';
  readonly name: string;
  /** Why nobody needs it, in a few words. */
  readonly why: string;
  /** What it takes by itself; null: not known. */
  readonly bytes: number | null;
  /** Removes it. Throws a `LayerbookError` when that cannot be. */
  readonly remove: () => Promise<void>;
}

export const HOUR_MS = 60 * 60 * 1000;
export const DAY_MS = 24 * HOUR_MS;
