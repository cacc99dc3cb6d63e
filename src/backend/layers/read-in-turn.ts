import type { Readable } from 'node:stream';
import type { ICancellable } from '../engine/contract.js';
import type { ILayerReader } from './contract.js';

/**
 * The tars of some layers as an async iterator, for consumers that pull. Each tar is to be read to its end before
 * the next is asked for. A consumer that stops early stops the reader.
 */
export async function* readInTurn(
  reader: ILayerReader,
  indexes: readonly number[],
  options: ICancellable = {}
): AsyncGenerator<Readable> {
  const offers: Readable[] = [];
  let wake = (): void => undefined;
  let release = (): void => undefined;
  let ended = false;
  const stop = new AbortController();
  const signal = options.signal
    ? AbortSignal.any([options.signal, stop.signal])
    : stop.signal;
  const reading = reader
    .read(
      indexes,
      (_index, tar) =>
        new Promise<void>(resolve => {
          offers.push(tar);
          release = resolve;
          wake();
        }),
      { signal }
    )
    .finally(() => {
      ended = true;
      wake();
    });
  // It is awaited below; until then a failure must not count as unhandled.
  reading.catch(() => undefined);
  try {
    for (;;) {
      const tar = offers.shift();
      if (tar) {
        yield tar;
        release();
      } else if (ended) {
        break;
      } else {
        await new Promise<void>(resolve => {
          wake = resolve;
        });
      }
    }
    await reading;
  } finally {
    stop.abort(new DOMException('No more layers are wanted.', 'AbortError'));
    release();
  }
}
