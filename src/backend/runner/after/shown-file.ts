import path from 'node:path';
import type { CardFile } from '../../../common/cards/container-card.js';

/** Bytes of one file that are shown, and how many rows of a table below its header. */
export const MAX_FILE = 2 * 1024 ** 2;
const MAX_ROWS = 200;

const PICTURES: Readonly<Record<string, string>> = {
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.gif': 'image/gif',
  '.webp': 'image/webp',
  '.svg': 'image/svg+xml'
};

const TABLES: Readonly<Record<string, string>> = {
  '.csv': 'text/csv',
  '.tsv': 'text/tab-separated-values'
};

/** A part of one of these is worth nothing. */
const WHOLE_TEXTS: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.htm': 'text/html',
  '.json': 'application/json'
};

const MARKDOWN: Readonly<Record<string, string>> = {
  '.md': 'text/markdown',
  '.markdown': 'text/markdown'
};

/**
 * A file as a card shows it: pictures, HTML and JSON whole or not at all, other text up to the end of a line. `data` are
 * its first bytes, more than `most` of which are not shown.
 */
export function shownFile(
  file: { readonly path: string; readonly size: number },
  data: Buffer,
  most: number
): CardFile {
  const ending = path.posix.extname(file.path).toLowerCase();
  const picture = PICTURES[ending];
  const isWhole = data.length >= file.size && data.length <= most;
  if (picture !== undefined) {
    const shown = isWhole ? { data: data.toString('base64') } : {};
    return { ...described(file), mime: picture, ...shown };
  }
  const text = textOf(data.subarray(0, most), isWhole);
  if (text === null) {
    return { ...described(file), mime: 'application/octet-stream' };
  }
  const whole = WHOLE_TEXTS[ending];
  if (whole !== undefined) {
    return {
      ...described(file),
      mime: whole,
      ...(isWhole ? { data: text } : {})
    };
  }
  const table = TABLES[ending];
  const kept = table === undefined ? text : text.slice(0, endOfRows(text));
  // A mark at the beginning that says that this is UTF-8 is not part of the text.
  const mark = data.indexOf('\ufeff') === 0 ? 3 : 0;
  const omitted = file.size - Buffer.byteLength(kept) - mark;
  return {
    ...described(file),
    mime: table ?? MARKDOWN[ending] ?? 'text/plain',
    data: kept,
    ...(omitted > 0 ? { omitted } : {})
  };
}

function described(file: { readonly path: string; readonly size: number }): {
  path: string;
  size: number;
} {
  return { path: file.path, size: file.size };
}

/** Null: these are not the bytes of a text in UTF-8. What was cut ends with a whole line where it has one. */
function textOf(data: Buffer, isWhole: boolean): string | null {
  const newline = isWhole ? -1 : data.lastIndexOf(0x0a);
  const lines = newline < 0 ? data : data.subarray(0, newline + 1);
  if (lines.includes(0)) {
    return null;
  }
  try {
    // `stream` leaves out half a character at the end.
    return new TextDecoder('utf-8', { fatal: true }).decode(lines, {
      stream: !isWhole
    });
  } catch {
    return null;
  }
}

/** Where the last row ends that is kept; a line break between quotation marks ends no row. */
function endOfRows(text: string): number {
  let isQuoted = false;
  let rows = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '"') {
      isQuoted = !isQuoted;
    } else if (text[at] === '\n' && !isQuoted && ++rows > MAX_ROWS) {
      return at + 1;
    }
  }
  return text.length;
}
