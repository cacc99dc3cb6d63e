import type { PackIndex } from './pack-index.js';

/**
 * Which packs may hold an object, by the first four bytes of its name: with hundreds of packs a search in each would
 * cost more than everything else. A hash table with open addressing; 8 bytes per slot, at most two thirds full.
 */
export class OidTable {
  private _prefixes = new Uint32Array(1024);
  /** Pack number + 1; 0: the slot is free. */
  private _packs = new Uint32Array(1024);
  private _used = 0;

  /** Adds every object of a pack, which is known as `number`. */
  addPack(index: PackIndex, number: number): void {
    this._grow(this._used + index.count);
    for (let at = 0; at < index.count; at++) {
      this._put(index.prefix(at), number + 1);
    }
    this._used += index.count;
  }

  /** Numbers of the packs that may hold an object whose name starts with `prefix`. */
  candidates(prefix: number): number[] {
    const mask = this._prefixes.length - 1;
    const found: number[] = [];
    for (let slot = scatter(prefix) & mask; ; slot = (slot + 1) & mask) {
      const pack = this._packs[slot] ?? 0;
      if (pack === 0) {
        return found;
      }
      if (this._prefixes[slot] === prefix) {
        found.push(pack - 1);
      }
    }
  }

  private _put(prefix: number, pack: number): void {
    const mask = this._prefixes.length - 1;
    let slot = scatter(prefix) & mask;
    while (this._packs[slot] !== 0) {
      slot = (slot + 1) & mask;
    }
    this._prefixes[slot] = prefix;
    this._packs[slot] = pack;
  }

  private _grow(count: number): void {
    let size = this._prefixes.length;
    while (count * 3 > size * 2) {
      size *= 2;
    }
    if (size === this._prefixes.length) {
      return;
    }
    const prefixes = this._prefixes;
    const packs = this._packs;
    this._prefixes = new Uint32Array(size);
    this._packs = new Uint32Array(size);
    packs.forEach((pack, slot) => {
      if (pack !== 0) {
        this._put(prefixes[slot] ?? 0, pack);
      }
    });
  }
}

/** Names are hashes already; only their top bits, which an attacker could choose alike, are mixed in. */
function scatter(prefix: number): number {
  return (prefix ^ (prefix >>> 15)) >>> 0;
}
