import { LruMap } from '../lru-map.js';

/** Keeps what was made last, and lets several who want the same wait for one making. What failed is tried again. */
export class SharedCache<K, V> {
  private readonly _kept: LruMap<K, V>;
  private readonly _pending = new Map<K, Promise<V>>();

  constructor(limit: number) {
    this._kept = new LruMap(limit);
  }

  async get(key: K, make: () => Promise<V>): Promise<V> {
    const known = this._kept.get(key);
    if (known !== undefined) {
      return known;
    }
    let pending = this._pending.get(key);
    if (!pending) {
      pending = this._make(key, make);
      this._pending.set(key, pending);
    }
    return pending;
  }

  private async _make(key: K, make: () => Promise<V>): Promise<V> {
    try {
      const made = await make();
      this._kept.set(key, made);
      return made;
    } finally {
      this._pending.delete(key);
    }
  }
}
