import type { IHistorySource } from '../history-source.js';
import type {
  IContentOptions,
  IContentPart,
  IContentRef
} from './content-source.js';
import { readHead, readParts } from './content-source.js';
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
  source: IHistorySource,
  ref: IContentRef,
  options: IContentOptions
): Promise<Preview> {
  const head = await readHead(source, ref, { ...options, limit: HEAD });
  const { size } = head;
  options.onProgress?.(head.bytes.length, size);
  const type = pictureTypeOfBytes(head.bytes);
  if (type !== null && size <= MAX_PREVIEW_PICTURE) {
    const bytes = await readRest(source, ref, { ...options, head });
    return { kind: 'picture', type, bytes, size };
  }
  if (looksLikeText(head.bytes) && size <= MAX_PREVIEW_TEXT) {
    const bytes = await readRest(source, ref, { ...options, head });
    return { kind: 'text', text: decodeText(bytes), size };
  }
  return { kind: 'bytes', head: head.bytes.subarray(0, MAX_DUMP), size };
}

/** The picture that a text file describes; null: it is none. */
export function pictureOfText(path: string, text: string): Preview | null {
  const type = pictureTypeOfName(path);
  if (type !== 'image/svg+xml' || !text.includes('<svg')) {
    return null;
  }
  const bytes = new TextEncoder().encode(text);
  return { kind: 'picture', type, bytes, size: bytes.length };
}

async function readRest(
  source: IHistorySource,
  ref: IContentRef,
  options: IContentOptions & { readonly head: IContentPart }
): Promise<Uint8Array<ArrayBuffer>> {
  const { head } = options;
  if (head.bytes.length >= head.size) {
    return head.bytes;
  }
  const whole = new Uint8Array(head.size);
  whole.set(head.bytes);
  let offset = head.bytes.length;
  for await (const { bytes } of readParts(source, ref, {
    ...options,
    offset
  })) {
    whole.set(bytes, offset);
    offset += bytes.length;
  }
  return whole;
}
