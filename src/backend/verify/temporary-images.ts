import { randomBytes } from 'node:crypto';
import type { IEngine } from '../engine/contract.js';

/** Tags for images that are needed for a while: `layerbook/verify-1f2e3d4c:export`. They are gone when it is disposed. */
export class TemporaryImages implements AsyncDisposable {
  private readonly _engine: IEngine;
  private readonly _repository: string;
  private readonly _tags = new Set<string>();

  constructor(engine: IEngine, purpose: string) {
    this._engine = engine;
    this._repository = `layerbook/${purpose}-${randomBytes(4).toString('hex')}`;
  }

  /** `repository:tag` for an image that is about to be built. */
  tag(name: string): string {
    const tag = `${this._repository}:${name}`;
    this._tags.add(tag);
    return tag;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const tag of this._tags) {
      await this._engine.untagImage(tag);
    }
    this._tags.clear();
  }
}
