import { json } from 'node:stream/consumers';
import { LayerbookError } from '../../common/protocol/errors.js';
import type { BlobUpload } from './blob-upload.js';
import type { ISinkHandler } from './registry-sink.js';

/** A push that hands over the image's config blob. */
export class ConfigRound implements ISinkHandler {
  /** Never: the push is awaited, it is short. */
  readonly ended = new Promise<never>(() => undefined);
  private readonly _digest: string;
  private _content: Promise<unknown> | null = null;

  constructor(digest: string) {
    this._digest = digest;
  }

  wants(digest: string): boolean {
    return digest === this._digest;
  }

  receive(upload: BlobUpload): void {
    this._content = json(upload.body);
    this._content.catch(() => undefined);
  }

  manifest(): void {
    // Known from the push before.
  }

  /** The parsed config, after the push. */
  async finish(): Promise<unknown> {
    if (this._content === null) {
      throw new LayerbookError(
        'engine.failed',
        'The engine did not hand over the image’s config.'
      );
    }
    return this._content;
  }
}
