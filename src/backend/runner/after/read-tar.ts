import type { Readable } from 'node:stream';
import { extract } from 'tar-stream';
import type { TarHeader } from '../tar-entries.js';

/**
 * Entries of a tar in order with their contents, until `take` says `stop` or the archive ends. What `take` leaves of a
 * content is skipped; the stream is destroyed at the end, so that the engine stops sending.
 */
export async function readTarEntries(
  tar: Readable,
  take: (
    header: TarHeader,
    content: AsyncIterable<Buffer>
  ) => Promise<'go on' | 'stop'>
): Promise<void> {
  const entries = extract();
  try {
    tar.on('error', error => entries.destroy(error));
    tar.pipe(entries);
    for await (const entry of entries) {
      if (
        (await take(entry.header, entry as AsyncIterable<Buffer>)) === 'stop'
      ) {
        return;
      }
      entry.resume();
    }
  } finally {
    tar.destroy();
    entries.destroy();
  }
}

/** The first entry of a tar, and its content up to `most` bytes. */
export async function readFirstEntry(
  tar: Readable,
  most: number
): Promise<{ header: TarHeader; data: Buffer } | null> {
  let first: { header: TarHeader; data: Buffer } | null = null;
  await readTarEntries(tar, async (header, content) => {
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of content) {
      chunks.push(chunk);
      length += chunk.length;
      if (length >= most) {
        break;
      }
    }
    first = { header, data: Buffer.concat(chunks).subarray(0, most) };
    return 'stop';
  });
  return first;
}

/** Name of an entry below the folder that was asked for as `folder/.`; empty for the folder itself. */
export function nameBelow(header: TarHeader): string {
  return header.name.replace(/^\.?\/+|^\.$/, '').replace(/\/+$/, '');
}
