/** Picture formats that a browser shows, as media types. */
export type PictureType =
  | 'image/png'
  | 'image/jpeg'
  | 'image/gif'
  | 'image/webp'
  | 'image/bmp'
  | 'image/x-icon'
  | 'image/svg+xml';

const BY_EXTENSION: Readonly<Record<string, PictureType>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  bmp: 'image/bmp',
  ico: 'image/x-icon',
  svg: 'image/svg+xml'
};

/** git takes a file with a NUL in so many first bytes for binary. */
const LOOKED_AT = 8000;

/** The picture format that a file's name promises; null: it does not. */
export function pictureTypeOfName(path: string): PictureType | null {
  const extension = path.slice(path.lastIndexOf('.') + 1).toLowerCase();
  return BY_EXTENSION[extension] ?? null;
}

/** The picture format of a file by its first bytes; null for anything else, and for SVG, which is text. */
export function pictureTypeOfBytes(bytes: Uint8Array): PictureType | null {
  const ascii = String.fromCharCode(...bytes.subarray(0, 12));
  if (ascii.startsWith('\x89PNG\r\n\x1a\n')) {
    return 'image/png';
  }
  if (ascii.startsWith('\xff\xd8\xff')) {
    return 'image/jpeg';
  }
  if (ascii.startsWith('GIF87a') || ascii.startsWith('GIF89a')) {
    return 'image/gif';
  }
  if (ascii.startsWith('RIFF') && ascii.slice(8, 12) === 'WEBP') {
    return 'image/webp';
  }
  if (ascii.startsWith('\0\0\x01\0') && bytes.length > 22) {
    return 'image/x-icon';
  }
  // Two letters are not enough to tell: the next four bytes are the length of the file.
  return ascii.startsWith('BM') && ascii.slice(6, 10) === '\0\0\0\0'
    ? 'image/bmp'
    : null;
}

/** Whether bytes are text as git sees it. */
export function looksLikeText(bytes: Uint8Array): boolean {
  return !bytes.subarray(0, LOOKED_AT).includes(0);
}

/** Bytes as text; what is no UTF-8 becomes U+FFFD, and a byte order mark stays. */
export function decodeText(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}
