import {
  decodeText,
  looksLikeText,
  pictureTypeOfBytes,
  pictureTypeOfName
} from '../history/diff/file-type.js';
import { MAX_DUMP, MAX_PREVIEW_TEXT } from '../history/diff/preview.js';
import type { ITransferOptions, VolumeFiles } from './volume-files.js';

/** What can be shown of a file. */
export type FilePreview = { readonly size: number } & (
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'picture';
      readonly type: string;
      readonly bytes: Uint8Array<ArrayBuffer>;
    }
  /** Neither: its first bytes. */
  | { readonly kind: 'bytes'; readonly head: Uint8Array }
);

/** Bytes of a picture beyond which it is not shown. */
const MAX_PICTURE = 32 * 1024 * 1024;
/** First bytes that say what a file is. */
const HEAD = 64 * 1024;

/** Fetches as much of a file as can be shown: all of a text or picture, else its beginning. */
export async function previewFile(
  files: VolumeFiles,
  path: string,
  options: ITransferOptions
): Promise<FilePreview> {
  const head = await files.readPart(
    path,
    { offset: 0, length: HEAD },
    options.signal
  );
  const size = head.total;
  options.onProgress?.(head.bytes.length, size);
  const type = pictureTypeOfBytes(head.bytes);
  if (type !== null && size <= MAX_PICTURE) {
    const bytes = await readRest(files, path, { ...options, head });
    return { kind: 'picture', type, bytes, size };
  }
  if (looksLikeText(head.bytes) && size <= MAX_PREVIEW_TEXT) {
    const bytes = await readRest(files, path, { ...options, head });
    return { kind: 'text', text: decodeText(bytes), size };
  }
  return { kind: 'bytes', head: head.bytes.subarray(0, MAX_DUMP), size };
}

/** Whether a text describes a picture that an `img` can show. */
export function isDrawing(path: string, text: string): boolean {
  return pictureTypeOfName(path) === 'image/svg+xml' && text.includes('<svg');
}

async function readRest(
  files: VolumeFiles,
  path: string,
  options: ITransferOptions & {
    readonly head: {
      readonly bytes: Uint8Array<ArrayBuffer>;
      readonly total: number;
    };
  }
): Promise<Uint8Array<ArrayBuffer>> {
  const { head } = options;
  if (head.bytes.length >= head.total) {
    return head.bytes;
  }
  const whole = new Uint8Array(head.total);
  whole.set(head.bytes);
  let offset = head.bytes.length;
  for await (const { bytes } of files.readParts(path, { ...options, offset })) {
    // The file may have grown meanwhile.
    whole.set(bytes.subarray(0, whole.length - offset), offset);
    offset += bytes.length;
  }
  return whole;
}
