import type { ChangeOp } from '../../../common/cards/changes.js';
import {
  escapeField,
  unescapeField,
  type IChangeRecord
} from './change-record.js';
import { displayPath } from './layer-path.js';
import {
  comparableType,
  decodeXattrs,
  fileKindOf,
  nodeTypeOf,
  type INodeMeta
} from './node-meta.js';

/** One side of a comparison: what stands at a path, and the blob that holds it (null for a directory). */
export interface IPathState {
  readonly meta: INodeMeta;
  readonly oid: string | null;
}

/** How a path came from one state to the other. */
export interface IPathCourse {
  /** It was deleted and made anew in between. */
  readonly isAnew: boolean;
}

/** How a path changed from one state to another; null: not at all, as far as anybody cares. */
export function compareStates(
  before: IPathState,
  after: IPathState,
  { isAnew }: IPathCourse = { isAnew: false }
): { op: ChangeOp; was: string } | null {
  const a = before.meta;
  const b = after.meta;
  if (comparableType(a.type) !== comparableType(b.type)) {
    return { op: 'T', was: `type=${a.type}` };
  }
  const course = isAnew ? [ANEW] : [];
  // A real file may read like a pointer: the blobs are then equal, and the kinds tell them apart.
  const isSameContent = before.oid === after.oid && a.content === b.content;
  const differences = metadataDifferences(a, b);
  if (!isSameContent) {
    return {
      op: 'M',
      was: [...course, ...differences, ...targetDifference(a, b)].join(',')
    };
  }
  // Every new entry moves its directory's time; that tells nothing.
  if (a.type !== 'd' && a.mtime !== b.mtime) {
    differences.push(`mtime=${a.mtime}`);
  }
  // A directory is told by what is in it: that it is another one of the same kind says nothing.
  const isChanged = differences.length > 0 || (isAnew && a.type !== 'd');
  return isChanged
    ? { op: 'm', was: [...course, ...differences].join(',') }
    : null;
}

/** Stands in the column `was` for what left no other trace. */
const ANEW = 'anew=';

/** What differs, in words: `deleted and made anew`, `mode 644→600`, `owner 0:0→1000:1000`, `modified time`, `capability added`. */
export function changeDetails({ meta, was }: IChangeRecord): string[] {
  return was === '' ? [] : was.split(',').map(item => detail(item, meta));
}

function metadataDifferences(a: INodeMeta, b: INodeMeta): string[] {
  const differences: string[] = [];
  // A symbolic link's own mode means nothing, and tools write different ones.
  if (a.mode !== b.mode && a.type !== 'l') {
    differences.push(`mode=${a.mode.toString(8)}`);
  }
  if (a.uid !== b.uid || a.gid !== b.gid) {
    differences.push(`owner=${a.uid}:${a.gid}`);
  }
  if (a.xattrs !== b.xattrs) {
    differences.push(...xattrDifferences(a.xattrs, b.xattrs));
  }
  return differences;
}

function xattrDifferences(before: string, after: string): string[] {
  const a = decodeXattrs(before);
  const b = decodeXattrs(after);
  const names = [...new Set([...a.keys(), ...b.keys()])].sort();
  return names
    .filter(name => a.get(name) !== b.get(name))
    .map(name => {
      const sign = !a.has(name) ? '+' : !b.has(name) ? '-' : '~';
      return `xattr=${sign}${encodeURIComponent(name)}`;
    });
}

function targetDifference(a: INodeMeta, b: INodeMeta): string[] {
  const isTarget = a.type !== 'f' && a.type !== 'h' && a.extra !== b.extra;
  return isTarget ? [`target=${a.extra.replaceAll(',', '\\x2c')}`] : [];
}

function detail(item: string, meta: INodeMeta): string {
  const equals = item.indexOf('=');
  const value = item.slice(equals + 1);
  switch (item.slice(0, equals)) {
    case 'mode':
      return `mode ${value}→${meta.mode.toString(8)}`;
    case 'owner':
      return `owner ${value}→${meta.uid}:${meta.gid}`;
    case 'mtime':
      return 'modified time';
    case 'target':
      return `target ${unescapeField(value).toString()}→${targetOf(meta) ?? ''}`;
    case 'anew':
      return 'deleted and made anew';
    case 'type':
      return `${fileKindOf(nodeTypeOf(value) ?? 'f')}→${fileKindOf(meta.type)}`;
    case 'xattr':
      return xattrWords(value);
    default:
      return item;
  }
}

const SIGNS: Readonly<Record<string, string>> = {
  '+': 'added',
  '-': 'removed',
  '~': 'changed'
};

function xattrWords(value: string): string {
  const name = decodeURIComponent(value.slice(1));
  const subject =
    name === 'security.capability' ? 'capability' : `xattr ${name}`;
  return `${subject} ${SIGNS[value.charAt(0)] ?? 'changed'}`;
}

/** Where a link points, or the numbers of a device, as people read it; undefined for everything else. */
export function targetOf(meta: INodeMeta): string | undefined {
  switch (meta.type) {
    case 'l':
      return unescapeField(meta.extra).toString();
    case 'h':
      return displayPath(meta.extra);
    case 'c':
    case 'b':
      return meta.extra;
    default:
      return undefined;
  }
}

/** The column that holds a symbolic link's target. */
export function encodeTarget(link: Buffer): string {
  return escapeField(link);
}
