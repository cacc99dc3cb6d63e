import type { Readable } from 'node:stream';
import { extract, pack } from 'tar-stream';
import type { Header } from 'tar-stream';

/** What a tar says of one path before its content. */
export type TarHeader = Header;

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

/** Headers of a tar as {@link readTarEntries} gives them; contents are skipped. */
export function readTarHeaders(
  tar: Readable,
  take: (header: TarHeader) => 'go on' | 'stop'
): Promise<void> {
  return readTarEntries(tar, header => Promise.resolve(take(header)));
}

/** Header of the first entry: of the path itself in what `docker cp` gives. */
export async function firstTarHeader(tar: Readable): Promise<TarHeader | null> {
  let first: TarHeader | null = null;
  await readTarHeaders(tar, header => {
    first = header;
    return 'stop';
  });
  return first;
}

/** A tar of one file that everyone may read and run. */
export async function tarOfFile(name: string, text: string): Promise<Buffer> {
  const archive = pack();
  archive.entry({ name, mode: 0o755, uid: 0, gid: 0 }, text);
  archive.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of archive) {
    chunks.push(Buffer.from(chunk as Uint8Array));
  }
  return Buffer.concat(chunks);
}
