import type { Readable } from 'node:stream';
import type { DiffId } from '../../common/ids.js';
import { LayerbookError } from '../../common/protocol/errors.js';
import { sniff } from './decompress.js';
import type { ILayerConsumer, ILayerName } from './local-image.js';
import type { Spool } from './spool.js';
import { spoolTar } from './spooled-tar.js';
import { consumeVerified } from './verified.js';

/** A blob of an OCI layout, named by its digest; that of an uncompressed layer is its diff id. */
const OCI_BLOB = /^blobs\/sha256\/([0-9a-f]{64})$/;
/** A layer as engines before Docker 25 save it, in a folder with a name of its own. */
const OLD_LAYER = /^[^/]+\/layer\.tar$/;

/**
 * Puts the layers of an image archive into their order: the one that is due goes straight through to the consumer,
 * others wait in spools. The owner disposes it.
 */
export class SavedLayers implements AsyncDisposable {
  private readonly _spools = new Map<DiffId, Spool>();
  private readonly _left: ILayerName[];
  private readonly _consumer: ILayerConsumer;

  /** `layers` in the order in which the consumer wants them. */
  constructor(layers: readonly ILayerName[], consumer: ILayerConsumer) {
    this._left = [...layers];
    this._consumer = consumer;
  }

  /** Whether the consumer has them all. */
  get isComplete(): boolean {
    return this._left.length === 0;
  }

  /** Takes one entry of the archive; what is of no use is left unread. */
  async take(name: string, content: Readable): Promise<void> {
    const blob = OCI_BLOB.exec(name)?.[1];
    if (blob === undefined && !OLD_LAYER.test(name)) {
      return;
    }
    const wanted = this._left.filter(
      ({ diffId }) => diffId === `sha256:${blob}`
    );
    const [due] = this._left;
    if (due && wanted.length === 1 && wanted[0] === due) {
      this._left.shift();
      await consumeVerified(due, content, this._consumer);
    } else {
      await this._keep(content, wanted.length > 0 || blob === undefined);
    }
    await this._consumeKept();
  }

  /** After the archive's end. Throws `engine.failed` when a layer was not in it. */
  finish(): void {
    const [missing] = this._left;
    if (missing) {
      throw new LayerbookError(
        'engine.failed',
        `The engine’s archive of the image has no layer ${missing.diffId}.`
      );
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const spool of this._spools.values()) {
      await spool[Symbol.asyncDispose]();
    }
    this._spools.clear();
  }

  private async _keep(content: Readable, mayBePlain: boolean): Promise<void> {
    const blob = await sniff(content);
    if (blob.compression === 'none' && !mayBePlain) {
      // Another layer, or JSON: the name of an uncompressed blob says what it is.
      return;
    }
    const { spool, digest } = await spoolTar(blob);
    const layer = this._left.find(({ diffId }) => diffId === digest);
    if (layer && !this._spools.has(layer.diffId)) {
      this._spools.set(layer.diffId, spool);
    } else {
      await spool[Symbol.asyncDispose]();
    }
  }

  private async _consumeKept(): Promise<void> {
    for (;;) {
      const [due] = this._left;
      const spool = due && this._spools.get(due.diffId);
      if (!due || !spool) {
        return;
      }
      this._left.shift();
      await consumeVerified(due, spool.read(), this._consumer);
    }
  }
}
