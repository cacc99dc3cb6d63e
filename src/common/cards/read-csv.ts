/** A table as text. */
export interface ITable {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Rows of the text beyond those in `rows`. */
  readonly more: number;
}

/**
 * Reads comma- or tab-separated values (RFC 4180: quoted fields may hold separators, line ends and doubled quotes). The
 * first row is the header. At most `maxRows` rows and `maxColumns` columns are kept.
 */
export function readCsv(
  text: string,
  separator: ',' | '\t',
  limits: { readonly maxRows: number; readonly maxColumns: number }
): ITable {
  const rows: string[][] = [];
  let more = 0;
  for (const row of readRows(text, separator)) {
    if (rows.length > limits.maxRows) {
      more += 1;
    } else {
      rows.push(row.slice(0, limits.maxColumns));
    }
  }
  const [header = [], ...body] = rows;
  return { header, rows: body, more };
}

function* readRows(text: string, separator: string): Iterable<string[]> {
  let row: string[] = [];
  let at = 0;
  const length = text.length;
  while (at < length) {
    const { value, next } = readField(text, at, separator);
    row.push(value);
    at = next;
    if (at >= length || text[at] !== separator) {
      // A line end, or the end of the text.
      at = skipLineEnd(text, at);
      if (row.length > 1 || row[0] !== '') {
        yield row;
      }
      row = [];
    } else {
      at += 1;
      if (at === length) {
        yield [...row, ''];
      }
    }
  }
}

function readField(
  text: string,
  start: number,
  separator: string
): { value: string; next: number } {
  let value = '';
  let at = start;
  if (text[at] === '"') {
    at += 1;
    for (;;) {
      const quote = text.indexOf('"', at);
      if (quote < 0) {
        return { value: value + text.slice(at), next: text.length };
      }
      value += text.slice(at, quote);
      at = quote + 1;
      if (text[at] !== '"') {
        break;
      }
      value += '"';
      at += 1;
    }
  }
  const from = at;
  while (
    at < text.length &&
    text[at] !== separator &&
    text[at] !== '\n' &&
    text[at] !== '\r'
  ) {
    at += 1;
  }
  return { value: value + text.slice(from, at), next: at };
}

function skipLineEnd(text: string, at: number): number {
  return text.startsWith('\r\n', at) ? at + 2 : at + 1;
}
