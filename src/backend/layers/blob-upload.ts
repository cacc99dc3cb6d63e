import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { PassThrough } from 'node:stream';
import { drained } from '../base/drained.js';

/**
 * One upload of a blob, in one PUT or in PATCH pieces, handed on as one stream with back pressure to the engine.
 * The stream ends when the digest of all bytes was found right, and is destroyed otherwise.
 */
export class BlobUpload {
  /** The blob as it comes. */
  readonly body = new PassThrough();
  /** Bytes so far. */
  received = 0;
  /** The verified digest; null before the end. */
  digest: string | null = null;
  private readonly _hash = createHash('sha256');

  constructor() {
    // Whoever reads the body sees its error; one that came before a reader did must not end the process.
    this.body.on('error', () => undefined);
  }

  /** Takes the body of one request; resolves when all of it was handed on. */
  async append(piece: Readable): Promise<void> {
    for await (const chunk of piece as AsyncIterable<Buffer>) {
      if (this.body.destroyed) {
        throw new Error('The upload is not wanted any more.');
      }
      this._hash.update(chunk);
      this.received += chunk.length;
      if (!this.body.write(chunk)) {
        await drained(this.body);
      }
    }
  }

  /** Ends the blob if `digest` is right; false and the body destroyed if it is not. */
  finish(digest: string): boolean {
    if (`sha256:${this._hash.digest('hex')}` !== digest) {
      this.abandon(
        new Error('The blob does not have the digest it came with.')
      );
      return false;
    }
    this.digest = digest;
    this.body.end();
    return true;
  }

  /** Destroys the body: the upload came to no end. */
  abandon(reason: Error): void {
    this.body.destroy(reason);
  }
}
