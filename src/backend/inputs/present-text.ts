import { constants } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileDigest } from './entry-reader.js';
import { asText, MAX_TEXT_BYTES } from './text-store.js';

/**
 * The text of a file of the build context, if its entry still has this digest; null when it has another, is gone, is no
 * small text, or is reached through a link, as no entry is. `contextDir` is a real path.
 */
export async function presentText(
  contextDir: string,
  path: string,
  digest: string
): Promise<string | null> {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
  const absolute = join(contextDir, path);
  try {
    const folder = dirname(absolute);
    const isInside = join('/', path) === `/${path}`;
    if (!isInside || (await realpath(folder)) !== folder) {
      return null;
    }
    await using file = await open(absolute, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    const stats = await file.stat();
    if (!stats.isFile() || stats.size > MAX_TEXT_BYTES) {
      return null;
    }
    const content = await file.readFile();
    return fileDigest(stats.mode, content) === digest ? asText(content) : null;
  } catch {
    // Gone, or not to be read: there is nothing to show.
    return null;
  }
}
