import { LayerbookError } from '../../common/protocol/errors.js';
import type { BlobUpload } from './blob-upload.js';
import { decompressed, sniff } from './decompress.js';
import type { ILayerConsumer, ILayerName } from './local-image.js';
import type { ISinkHandler } from './registry-sink.js';
import { consumeVerified } from './verified.js';

/** A push that hands over one layer, whose blob is known by now; it goes straight through to the consumer. */
export class StreamRound implements ISinkHandler {
  /** Resolves when the layer was consumed; rejects with the consumer's error. */
  readonly ended: Promise<void>;
  private readonly _layer: ILayerName;
  private readonly _digest: string;
  private readonly _consumer: ILayerConsumer;
  private _begun = false;
  private _end: () => void = () => undefined;
  private _fail: (error: unknown) => void = () => undefined;

  constructor(layer: ILayerName, digest: string, consumer: ILayerConsumer) {
    this._layer = layer;
    this._digest = digest;
    this._consumer = consumer;
    this.ended = new Promise((resolve, reject) => {
      this._end = resolve;
      this._fail = reject;
    });
    // It may fail while the push is still awaited.
    this.ended.catch(() => undefined);
  }

  wants(digest: string): boolean {
    // Podman asks for a layer by its diff id.
    return digest === this._digest || digest === this._layer.diffId;
  }

  receive(upload: BlobUpload): void {
    if (this._begun) {
      // The engine tries again; the consumer has seen the beginning of the first attempt, so it cannot be of use.
      upload.abandon(new Error('The layer is read already.'));
      return;
    }
    this._begun = true;
    this._hand(upload).then(this._end, this._fail);
  }

  manifest(): void {
    // Known from the push before.
  }

  /** After the push: the consumer has the layer. Throws its error, or `engine.failed` when no layer came. */
  async finish(): Promise<void> {
    if (!this._begun) {
      throw new LayerbookError(
        'engine.failed',
        `The engine did not hand over layer ${this._layer.diffId}.`
      );
    }
    await this.ended;
  }

  private async _hand(upload: BlobUpload): Promise<void> {
    const tar = decompressed(await sniff(upload.body));
    await consumeVerified(this._layer, tar, this._consumer);
  }
}
