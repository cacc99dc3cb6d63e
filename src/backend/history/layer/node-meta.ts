import type { FileKind } from '../../../common/cards/changes.js';
import type { PointerKind } from '../../../common/protocol/history.js';

/** Type of a path as the change list writes it: file, directory, link, hard link, character and block device, pipe. */
export type NodeType = 'f' | 'd' | 'l' | 'h' | 'c' | 'b' | 'p';

/** How a file's content is kept; `` for what has none. All but `text` stand as a pointer (size and SHA-256). */
export type ContentKind = '' | 'text' | PointerKind;

/** Everything about a path that a git tree cannot hold. */
export interface INodeMeta {
  readonly type: NodeType;
  /** Permission bits, 0o7777. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Bytes; of a hard link, those of its target. */
  readonly size: number;
  /** Unix seconds. */
  readonly mtime: number;
  /** Target of a symbolic link (escaped bytes) or hard link (tree path), `major:minor` of a device; else ''. */
  readonly extra: string;
  readonly content: ContentKind;
  /** `name=base64` joined by commas, sorted by name; '' when there are none. */
  readonly xattrs: string;
}

const KINDS: Readonly<Record<NodeType, FileKind>> = {
  f: 'file',
  d: 'directory',
  l: 'symlink',
  h: 'hardlink',
  c: 'device',
  b: 'device',
  p: 'fifo'
};

/** The type in the words of the protocol. */
export function fileKindOf(type: NodeType): FileKind {
  return KINDS[type];
}

const TYPES: Readonly<Record<string, NodeType>> = {
  f: 'f',
  d: 'd',
  l: 'l',
  h: 'h',
  c: 'c',
  b: 'b',
  p: 'p'
};

/** The type that a letter stands for; undefined: none. */
export function nodeTypeOf(letter: string): NodeType | undefined {
  return TYPES[letter];
}

/** What a path is to a person: a hard link is a file like any other. */
export function comparableType(type: NodeType): NodeType {
  return type === 'h' ? 'f' : type;
}

/** Writes extended attributes for a change list; those of the storage driver itself are left out. */
export function encodeXattrs(
  xattrs: ReadonlyMap<string, Buffer> | null
): string {
  if (!xattrs) {
    return '';
  }
  return [...xattrs]
    .filter(([name]) => !/^(?:trusted|user)\.overlay\./.test(name))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(
      ([name, value]) => `${encodeXattrName(name)}=${value.toString('base64')}`
    )
    .join(',');
}

/** Reads what `encodeXattrs` wrote: name to base64. */
export function decodeXattrs(text: string): ReadonlyMap<string, string> {
  const xattrs = new Map<string, string>();
  for (const item of text === '' ? [] : text.split(',')) {
    const equals = item.indexOf('=');
    xattrs.set(
      decodeURIComponent(item.slice(0, equals)),
      item.slice(equals + 1)
    );
  }
  return xattrs;
}

/** Attribute names may hold what the list uses as separators. */
function encodeXattrName(name: string): string {
  return name.replace(/[^\w.:@/-]/gu, character =>
    encodeURIComponent(character)
  );
}
