import type { DiffId } from '../../common/ids.js';
import type { IEngine } from '../engine/contract.js';

/** Blobs remembered per engine; the oldest are forgotten. About 200 bytes each. */
const LIMIT = 20_000;

const memories = new WeakMap<IEngine, BlobMemory>();

/**
 * Which layer a compressed blob holds, as seen in earlier pushes of this process. It saves a push: a registry that
 * knows whose blob is asked for can take the wanted layer at once. Forgetting costs time only.
 */
export class BlobMemory {
  private readonly _layers = new Map<string, DiffId>();

  /** The memory that belongs to `engine`. */
  static of(engine: IEngine): BlobMemory {
    const memory = memories.get(engine) ?? new BlobMemory();
    memories.set(engine, memory);
    return memory;
  }

  /** The layer in the blob `digest`, if it was seen. */
  layerOf(digest: string): DiffId | undefined {
    return this._layers.get(digest);
  }

  learn(digest: string, diffId: DiffId): void {
    this._layers.delete(digest);
    this._layers.set(digest, diffId);
    for (const oldest of this._layers.keys()) {
      if (this._layers.size <= LIMIT) {
        break;
      }
      this._layers.delete(oldest);
    }
  }

  /** Whether a blob of every one of these layers was seen. */
  knowsAll(diffIds: readonly DiffId[]): boolean {
    const known = new Set(this._layers.values());
    return diffIds.every(diffId => known.has(diffId));
  }
}
