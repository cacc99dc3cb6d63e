import type { Readable } from 'node:stream';
import { Pacer } from '../pacer.js';
import type { TarEntryHandler } from './tar-entry.js';
import { TarParser } from './tar-parser.js';

/**
 * Reads a tar to its end and hands each entry to `onEntry`. The stream is read no faster than entries are handled, and
 * is destroyed on failure. Throws the stream's own error, `history.failed` for a bad tar, or `signal.reason`.
 */
export async function readTar(
  tar: Readable,
  onEntry: TarEntryHandler,
  signal?: AbortSignal
): Promise<void> {
  const pacer = new Pacer(signal);
  const parser = new TarParser(onEntry);
  for await (const chunk of tar as AsyncIterable<unknown>) {
    signal?.throwIfAborted();
    if (!(chunk instanceof Uint8Array)) {
      throw new TypeError('A layer’s stream must give bytes.');
    }
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk);
    for (const _ of parser.feed(bytes)) {
      await pacer.pause();
    }
    await pacer.pause();
  }
  parser.end();
}
