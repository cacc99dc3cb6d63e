import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream';
import type { DiffId } from '../../common/ids.js';
import { LayerbookError } from '../../common/protocol/errors.js';
import { digesting } from './digest.js';
import type { ConsumeLayer } from './local-image.js';

/** Hands a layer on; where its content is not that of `diffId`, the stream fails in place of its end. */
export async function consumeVerified(
  layer: { readonly index: number; readonly diffId: DiffId },
  tar: Readable,
  consume: ConsumeLayer
): Promise<void> {
  const { index, diffId } = layer;
  const verified = digesting(digest => {
    if (digest !== diffId) {
      throw new LayerbookError(
        'engine.failed',
        `The engine handed over other content than that of layer ${diffId}.`,
        { hint: 'Run the cell again; if it happens again, pull or build the image anew.' }
      );
    }
  });
  pipeline(tar, verified, () => undefined);
  try {
    await consume(index, verified);
  } finally {
    // A consumer that stopped early stops the transfer.
    verified.destroy();
  }
}
