/** Keeps the entries that were used last. */
export class LruMap<K, V> {
  private readonly _limit: number;
  private readonly _entries = new Map<K, V>();

  constructor(limit: number) {
    this._limit = limit;
  }

  get(key: K): V | undefined {
    const value = this._entries.get(key);
    if (value !== undefined) {
      this.set(key, value);
    }
    return value;
  }

  set(key: K, value: V): void {
    // A map keeps the order of insertion: the first key is the one used longest ago.
    this._entries.delete(key);
    this._entries.set(key, value);
    if (this._entries.size > this._limit) {
      for (const oldest of this._entries.keys()) {
        this._entries.delete(oldest);
        break;
      }
    }
  }

  clear(): void {
    this._entries.clear();
  }
}
