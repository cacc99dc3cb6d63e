import type { DiffId } from '../../common/ids.js';
import { LayerbookError } from '../../common/protocol/errors.js';
import type { BlobUpload } from './blob-upload.js';
import { decompressed } from './decompress.js';
import type { ConsumeLayer } from './local-image.js';
import type { ISinkHandler } from './registry-sink.js';
import { consumeVerified } from './verified.js';

/** A push that hands over one layer, whose blob the manifest named before; it goes straight through to the consumer. */
export class StreamRound implements ISinkHandler {
  /** Resolves when the layer was consumed; rejects with the consumer's error. */
  readonly ended: Promise<void>;
  private readonly _layer: { readonly index: number; readonly diffId: DiffId };
  private readonly _digest: string;
  private readonly _consume: ConsumeLayer;
  private _begun = false;
  private _end: () => void = () => undefined;
  private _fail: (error: unknown) => void = () => undefined;

  constructor(
    layer: { readonly index: number; readonly diffId: DiffId; readonly digest: string },
    consume: ConsumeLayer
  ) {
    this._layer = layer;
    this._digest = layer.digest;
    this._consume = consume;
    this.ended = new Promise((resolve, reject) => {
      this._end = resolve;
      this._fail = reject;
    });
    this.ended.catch(() => undefined);
  }

  wants(digest: string): boolean {
    // Podman asks for a layer by its diff id.
    return digest === this._digest || digest === this._layer.diffId;
  }

  receive(upload: BlobUpload): void {
    if (this._begun) {
      // An attempt of the engine to send it again; the consumer has seen the first one's beginning.
      upload.abandon(new Error('The layer is read already.'));
      return;
    }
    this._begun = true;
    this._hand(upload).then(this._end, this._fail);
  }

  manifest(): void {
    // Known from the push before.
  }

  /** To be called when the push came to its end: nothing more will come. */
  finish(): void {
    if (!this._begun) {
      this._fail(
        new LayerbookError(
          'engine.failed',
          `The engine did not hand over layer ${this._layer.diffId}.`
        )
      );
    }
  }

  private async _hand(upload: BlobUpload): Promise<void> {
    const tar = await decompressed(upload.body);
    await consumeVerified(this._layer, tar, this._consume);
  }
}
