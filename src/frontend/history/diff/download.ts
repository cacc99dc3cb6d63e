import type { IHistorySource } from '../history-source.js';
import { readBlob } from './content-source.js';
import type { IContentOptions, IContentRef } from './content-source.js';

/** Bytes beyond which a page cannot be trusted to hold a file until it is saved. */
export const MAX_DOWNLOAD = 2 * 1024 ** 3;
/** How long the browser may take to begin saving, in milliseconds; what has begun goes on. */
const KEPT_MS = 60_000;

/** Fetches a file whole and hands it to the browser, which saves it. */
export async function download(
  source: IHistorySource,
  ref: IContentRef,
  options: IContentOptions & { readonly name: string }
): Promise<void> {
  const blob = await readBlob(source, ref, options);
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = options.name;
  link.hidden = true;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), KEPT_MS);
}

/** What a file is saved as: its own name, for which the parent's version has a word before it. */
export function downloadName(path: string, side: 'before' | 'after'): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return side === 'before' ? `before-${name}` : name;
}
