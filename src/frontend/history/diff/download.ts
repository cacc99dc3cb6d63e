import type { IHistorySource } from '../history-source.js';
import { saveBlob } from '../../ui/save-blob.js';
import { contentReader } from './content-source.js';
import type { IContentRef } from './content-source.js';
import { readBlob } from './file-parts.js';
import type { ITransferOptions } from './file-parts.js';

/** Bytes beyond which a page cannot be trusted to hold a file until it is saved. */
export const MAX_DOWNLOAD = 2 * 1024 ** 3;

/** Fetches a file whole and hands it to the browser, which saves it. */
export async function download(
  source: IHistorySource,
  ref: IContentRef,
  options: ITransferOptions & { readonly name: string }
): Promise<void> {
  const blob = await readBlob(contentReader(source, ref), options);
  saveBlob(blob, options.name);
}

/** What a file is saved as: its own name, for which the parent's version has a word before it. */
export function downloadName(path: string, side: 'before' | 'after'): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return side === 'before' ? `before-${name}` : name;
}
