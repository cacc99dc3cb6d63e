import { tarError } from './tar-error.js';

/** Records of a pax extended header: keyword to exact bytes. An empty value takes an earlier one back. */
export type PaxRecords = Map<string, Buffer>;

const XATTR = 'SCHILY.xattr.';

/** Reads the records `LENGTH KEYWORD=VALUE\n` of an extended header. */
export function parsePax(data: Buffer): PaxRecords {
  const records: PaxRecords = new Map();
  let at = 0;
  while (at < data.length) {
    const space = data.indexOf(0x20, at);
    const digits = space < 0 ? '' : data.toString('latin1', at, space);
    const length = /^[0-9]{1,9}$/.test(digits) ? Number(digits) : 0;
    const end = at + length;
    const equals = data.indexOf(0x3d, space + 1);
    if (
      end > data.length ||
      equals < 0 ||
      equals >= end ||
      data[end - 1] !== 10
    ) {
      throw tarError('an extended header of its tar is malformed.');
    }
    const keyword = data.toString('utf8', space + 1, equals);
    const value = data.subarray(equals + 1, end - 1);
    if (keyword === 'GNU.sparse.offset' || keyword === 'GNU.sparse.numbytes') {
      // The only keywords that come more than once; later writers join the values like this.
      const list = records.get('GNU.sparse.map');
      records.set(
        'GNU.sparse.map',
        list ? Buffer.concat([list, Buffer.from(','), value]) : value
      );
    } else {
      records.set(keyword, value);
    }
    at = end;
  }
  return records;
}

/** Adds `own` over `defaults` (a global header); values that are empty remove the record. */
export function mergePax(defaults: PaxRecords, own: PaxRecords): PaxRecords {
  const merged: PaxRecords = new Map(defaults);
  for (const [keyword, value] of own) {
    if (value.length === 0 && !keyword.startsWith(XATTR)) {
      merged.delete(keyword);
    } else {
      merged.set(keyword, value);
    }
  }
  return merged;
}

/** A decimal record, which may have a sign and a fraction. */
export function paxNumber(
  records: PaxRecords,
  keyword: string
): number | undefined {
  const text = records.get(keyword)?.toString('latin1');
  if (text === undefined) {
    return undefined;
  }
  if (!/^-?[0-9]+(\.[0-9]*)?$/.test(text)) {
    throw tarError(
      `the number of “${keyword}” in an extended header of its tar is malformed.`
    );
  }
  return Number(text);
}

/** Extended attributes among the records, or null. */
export function paxXattrs(
  records: PaxRecords
): ReadonlyMap<string, Buffer> | null {
  let xattrs: Map<string, Buffer> | null = null;
  for (const [keyword, value] of records) {
    if (keyword.startsWith(XATTR)) {
      xattrs ??= new Map();
      xattrs.set(keyword.slice(XATTR.length), Buffer.from(value));
    }
  }
  return xattrs;
}
