import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream';
import { LayerbookError } from '../../common/protocol/errors.js';
import { digesting } from './digest.js';
import type { ILayerConsumer, ILayerName } from './local-image.js';

/**
 * Hands a layer on. Where its content is not that of its diff id the stream fails in place of its end. When
 * cancelled the stream fails with `signal.reason`, which is thrown too, also when the consumer does not return.
 */
export async function consumeVerified(
  layer: ILayerName,
  tar: Readable,
  { consume, signal }: ILayerConsumer
): Promise<void> {
  const verified = digesting(digest => checkLayer(layer, digest));
  pipeline(tar, verified, () => undefined);
  let cancel = (): void => undefined;
  const cancelled = new Promise<never>((_resolve, reject) => {
    cancel = () => {
      verified.destroy(asError(signal?.reason));
      reject(asError(signal?.reason));
    };
  });
  signal?.addEventListener('abort', cancel, { once: true });
  try {
    signal?.throwIfAborted();
    await Promise.race([consume(layer.index, verified), cancelled]);
  } finally {
    signal?.removeEventListener('abort', cancel);
    // A consumer that stopped early stops the transfer.
    verified.destroy();
  }
}

function checkLayer({ diffId }: ILayerName, digest: string): void {
  if (digest !== diffId) {
    throw new LayerbookError(
      'engine.failed',
      `The engine handed over other content than that of layer ${diffId}.`,
      {
        hint: 'Run the cell again; if it happens again, pull or build the image anew.'
      }
    );
  }
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
