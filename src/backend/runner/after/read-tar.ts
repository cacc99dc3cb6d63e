import type { Readable } from 'node:stream';
import { extract } from 'tar-stream';
import { isLayerbookError } from '../../../common/protocol/errors.js';
import type { ContainerId } from '../../../common/ids.js';
import type { ICancellable, IEngine } from '../../engine/contract.js';
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

/**
 * Tar of one path of a container; null when it is not there, or the engine does not give it: Docker 28 refuses what it
 * reaches through an absolute link, and a file that is asked for as a folder.
 */
export async function archiveIfPossible(
  engine: IEngine,
  id: ContainerId,
  path: string,
  options: ICancellable
): Promise<Readable | null> {
  try {
    return await engine.containers.archive(id, path, options);
  } catch (error) {
    if (isLayerbookError(error, 'engine.failed')) {
      return null;
    }
    throw error;
  }
}

/** Name of an entry below the folder that was asked for as `folder/.`; empty for the folder itself. */
export function nameBelow(header: TarHeader): string {
  return header.name.replace(/^\.?\/+|^\.$/, '').replace(/\/+$/, '');
}
