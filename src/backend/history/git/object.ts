import { createHash } from 'node:crypto';

/** 40 hex digits. */
export type Oid = string;
export type GitObjectType = 'commit' | 'tree' | 'blob' | 'tag';

/** An object as stored: its type and its bytes without git's header. */
export interface IGitObject {
  readonly type: GitObjectType;
  readonly data: Buffer;
}

/** Modes of tree entries that this product writes. */
export const MODE = {
  directory: '40000',
  file: '100644',
  executable: '100755',
  symlink: '120000'
} as const;

export interface ITreeEntry {
  readonly name: string;
  readonly mode: string;
  readonly oid: Oid;
}

export const EMPTY_BLOB: Oid = 'e69de29bb2d1d6434b8b29ae775ad8c2e48c5391';

/** The name git gives to these bytes. */
export function hashObject(type: GitObjectType, data: Uint8Array): Oid {
  return createHash('sha1')
    .update(`${type} ${data.length}\0`)
    .update(data)
    .digest('hex');
}

/** Reads the entries of a tree object, in git's order. */
export function parseTree(data: Buffer): ITreeEntry[] {
  const entries: ITreeEntry[] = [];
  let at = 0;
  while (at < data.length) {
    const space = data.indexOf(0x20, at);
    const nul = data.indexOf(0, space);
    if (space < 0 || nul < 0 || nul + 21 > data.length) {
      throw new RangeError('A tree of the history is damaged.');
    }
    entries.push({
      mode: data.toString('latin1', at, space),
      name: data.toString('utf8', space + 1, nul),
      oid: data.toString('hex', nul + 1, nul + 21)
    });
    at = nul + 21;
  }
  return entries;
}

/** Writes a tree object; the entries may come in any order. */
export function encodeTree(entries: Iterable<ITreeEntry>): Buffer {
  const sorted: { key: string; head: string; oid: Oid }[] = [];
  let length = 0;
  for (const { name, mode, oid } of entries) {
    const bytes = byteString(name);
    // git sorts a directory as if its name ended in a slash.
    const key = mode === MODE.directory ? `${bytes}/` : bytes;
    sorted.push({ key, head: `${mode} ${bytes}\0`, oid });
    length += mode.length + bytes.length + 22;
  }
  sorted.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  const data = Buffer.allocUnsafe(length);
  let at = 0;
  for (const { head, oid } of sorted) {
    at += data.write(head, at, 'latin1');
    at += data.write(oid, at, 'hex');
  }
  return data;
}

/** One character per UTF-8 byte, so that comparing strings compares bytes. */
function byteString(name: string): string {
  return /^[\0-\x7f]*$/.test(name)
    ? name
    : Buffer.from(name).toString('latin1');
}
