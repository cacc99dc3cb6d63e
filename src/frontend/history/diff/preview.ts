import { readRest } from './file-parts.js';
import type { IFileReader, ITransferOptions } from './file-parts.js';
import type { PictureType } from './file-type.js';
import {
  decodeText,
  looksLikeText,
  pictureTypeOfBytes,
  pictureTypeOfName
} from './file-type.js';

/** What can be shown of a file that was fetched. */
export type Preview = { readonly size: number } & (
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'picture';
      readonly type: PictureType;
      readonly bytes: Uint8Array<ArrayBuffer>;
    }
  /** Neither: its first bytes. */
  | { readonly kind: 'bytes'; readonly head: Uint8Array }
);

/** Bytes of text beyond which a file is not shown as text. */
export const MAX_PREVIEW_TEXT = 4 * 1024 * 1024;
/** Bytes of a picture beyond which it is not shown. */
const MAX_PREVIEW_PICTURE = 64 * 1024 * 1024;
/** First bytes that say what a file is. */
const HEAD = 64 * 1024;
/** First bytes that a dump shows. */
export const MAX_DUMP = 4096;

/** Fetches as much of a file as can be shown: all of a text or picture, else its beginning. */
export async function fetchPreview(
  reader: IFileReader,
  options: ITransferOptions & { readonly maxPicture?: number }
): Promise<Preview> {
  const { maxPicture = MAX_PREVIEW_PICTURE, ...transfer } = options;
  const part = { offset: 0, limit: HEAD };
  const head = await reader.read(part, transfer.signal);
  const { size } = head;
  transfer.onProgress?.(head.bytes.length, size);
  const type = pictureTypeOfBytes(head.bytes);
  if (type !== null && size <= maxPicture) {
    const bytes = await readRest(reader, head, transfer);
    return { kind: 'picture', type, bytes, size };
  }
  if (looksLikeText(head.bytes) && size <= MAX_PREVIEW_TEXT) {
    const bytes = await readRest(reader, head, transfer);
    return { kind: 'text', text: decodeText(bytes), size };
  }
  return { kind: 'bytes', head: head.bytes.subarray(0, MAX_DUMP), size };
}

/** The picture that a text file describes; null: it is none. */
export function pictureOfText(
  path: string,
  text: string
): Extract<Preview, { kind: 'picture' }> | null {
  const type = pictureTypeOfName(path);
  if (type !== 'image/svg+xml' || !text.includes('<svg')) {
    return null;
  }
  const bytes = new TextEncoder().encode(text);
  return { kind: 'picture', type, bytes, size: bytes.length };
}
