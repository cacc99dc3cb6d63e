import type { Readable } from 'node:stream';
import { readTarEntries, type TarHeader } from '../tar-entries.js';

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
