/**
 * What BuildKit's parser calls white space (Go's `unicode.IsSpace`): JavaScript's list has U+FEFF more and U+0085
 * less.
 */
export function isSpace(char: string): boolean {
  const code = char.charCodeAt(0);
  if (code <= 0x20) {
    return code === 0x20 || (code >= 0x09 && code <= 0x0d);
  }
  return code >= 0x85 && OTHER_SPACE.test(char);
}

const OTHER_SPACE =
  /^[\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;

/** `text` without white space at its start. */
export function trimStart(text: string): string {
  let start = 0;
  while (start < text.length && isSpace(text.charAt(start))) {
    start += 1;
  }
  return text.slice(start);
}

/** `text` without white space at both ends. */
export function trimSpace(text: string): string {
  let end = text.length;
  while (end > 0 && isSpace(text.charAt(end - 1))) {
    end -= 1;
  }
  return trimStart(text.slice(0, end));
}

/** A line without the carriage returns at its end. */
export function trimLineEnd(line: string): string {
  let end = line.length;
  while (end > 0 && line[end - 1] === '\r') {
    end -= 1;
  }
  return line.slice(0, end);
}

/** Number of bytes of `text` in UTF-8. */
export function byteLength(text: string): number {
  return isAscii(text) ? text.length : toBytes(text).length;
}

/** Whether every character is one byte in UTF-8. */
export function isAscii(text: string): boolean {
  // Asked for nearly every line with flags, and nearly always true.
  return /^[\0-\x7f]*$/.test(text);
}

/** `text` in UTF-8 as a string in which each character stands for one byte. */
export function toBytes(text: string): string {
  let bytes = '';
  for (const char of text) {
    bytes += bytesOf(char.codePointAt(0) ?? 0);
  }
  return bytes;
}

/** `text` from the given byte on; what is left of a character that begins before it becomes U+FFFD. */
export function sliceFromByte(text: string, offset: number): string {
  let at = 0;
  let index = 0;
  for (const char of text) {
    if (at >= offset) {
      break;
    }
    at += bytesOf(char.codePointAt(0) ?? 0).length;
    index += char.length;
  }
  return '\ufffd'.repeat(Math.max(0, at - offset)) + text.slice(index);
}

function bytesOf(point: number): string {
  if (point < 0x80) {
    return String.fromCharCode(point);
  }
  const tail = (shift: number): number => 0x80 | ((point >> shift) & 0x3f);
  if (point < 0x800) {
    return String.fromCharCode(0xc0 | (point >> 6), tail(0));
  }
  return point < 0x10000
    ? String.fromCharCode(0xe0 | (point >> 12), tail(6), tail(0))
    : String.fromCharCode(0xf0 | (point >> 18), tail(12), tail(6), tail(0));
}
