import { describe, expect, it } from 'vitest';
import {
  decodeText,
  looksLikeText,
  pictureTypeOfBytes,
  pictureTypeOfName
} from './file-type.js';

const bytes = (text: string): Uint8Array =>
  Uint8Array.from(text, char => char.charCodeAt(0));

describe('the type of a file', () => {
  it('is guessed by name, and decided by the first bytes', () => {
    expect(pictureTypeOfName('usr/share/Logo.PNG')).toBe('image/png');
    expect(pictureTypeOfName('usr/share/png')).toBeNull();
    expect(pictureTypeOfName('usr/share/notes.txt')).toBeNull();
    expect(pictureTypeOfBytes(bytes('\x89PNG\r\n\x1a\n…'))).toBe('image/png');
    expect(pictureTypeOfBytes(bytes('\xff\xd8\xff\xe0'))).toBe('image/jpeg');
    expect(pictureTypeOfBytes(bytes('GIF89a'))).toBe('image/gif');
    expect(pictureTypeOfBytes(bytes('RIFF\x24\0\0\0WEBPVP8 '))).toBe(
      'image/webp'
    );
    expect(pictureTypeOfBytes(bytes('BM\x36\0\0\0\0\0\0\0'))).toBe('image/bmp');
    expect(pictureTypeOfBytes(bytes(`\0\0\x01\0\x01${'\0'.repeat(20)}`))).toBe(
      'image/x-icon'
    );
  });

  it('is none for what only begins alike', () => {
    expect(pictureTypeOfBytes(bytes('BMW is a maker of cars'))).toBeNull();
    expect(pictureTypeOfBytes(bytes('RIFF\x24\0\0\0WAVEfmt '))).toBeNull();
    expect(
      pictureTypeOfBytes(bytes('<svg xmlns="http://www.w3.org/2000/svg">'))
    ).toBeNull();
    expect(pictureTypeOfBytes(new Uint8Array())).toBeNull();
  });

  it('is text without a NUL byte, as in git', () => {
    expect(looksLikeText(bytes('plain'))).toBe(true);
    expect(looksLikeText(bytes('pl\0ain'))).toBe(false);
    expect(decodeText(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61, 0xe9))).toBe(
      '\uFEFFa\uFFFD'
    );
  });
});
