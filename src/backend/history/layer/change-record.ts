import type { ChangeOp } from '../../../common/cards/changes.js';
import { isUtf8 } from 'node:buffer';
import { nodeTypeOf, type ContentKind, type INodeMeta } from './node-meta.js';
import type { TreePath } from './layer-path.js';

/**
 * One line of `layer/changes.tsv`: what happened to a path in a layer.
 *
 * Columns: op, type, mode (octal), uid, gid, size, mtime, path, extra, content, xattrs, was. A deleted path has only op,
 * type, size (what it had) and path. The list is sorted by path.
 */
export interface IChangeRecord {
  readonly op: ChangeOp;
  readonly path: TreePath;
  readonly meta: INodeMeta;
  /** What the parent had where it differs: `mode=644,owner=0:0`; see `change-details.ts`. */
  readonly was: string;
}

/** Name of the change list in a commit's tree. */
export const CHANGES_FILE = 'changes.tsv';

const OPS: Readonly<Record<string, ChangeOp>> = {
  A: 'A',
  M: 'M',
  m: 'm',
  T: 'T',
  D: 'D'
};
const CONTENTS: Readonly<Record<string, ContentKind>> = {
  '': '',
  text: 'text',
  binary: 'binary',
  'large-text': 'large-text',
  minified: 'minified',
  'over-budget': 'over-budget',
  withheld: 'withheld'
};
const PATH_COLUMN = 7;

/** Writes a line, without line feed. */
export function encodeChange({ op, path, meta, was }: IChangeRecord): string {
  if (op === 'D') {
    return `D\t${meta.type}\t\t\t\t${meta.size}\t\t${path}\t\t\t\t`;
  }
  return (
    `${op}\t${meta.type}\t${meta.mode.toString(8)}\t${meta.uid}\t${meta.gid}\t${meta.size}\t${meta.mtime}` +
    `\t${path}\t${meta.extra}\t${meta.content}\t${meta.xattrs}\t${was}`
  );
}

/** Reads a line. Throws a `RangeError` when it is not one. */
export function decodeChange(line: string): IChangeRecord {
  const [
    op,
    type,
    mode,
    uid,
    gid,
    size,
    mtime,
    path,
    extra,
    content,
    xattrs,
    was
  ] = line.split('\t');
  const knownOp = OPS[op ?? ''];
  const knownType = nodeTypeOf(type ?? '');
  const knownContent = CONTENTS[content ?? ''];
  if (
    !knownOp ||
    !knownType ||
    path === undefined ||
    knownContent === undefined
  ) {
    throw new RangeError(
      `A change list of the history is damaged: ${JSON.stringify(line.slice(0, 200))}.`
    );
  }
  return {
    op: knownOp,
    path,
    meta: {
      type: knownType,
      mode: Number.parseInt(mode || '0', 8),
      uid: Number(uid),
      gid: Number(gid),
      size: Number(size),
      mtime: Number(mtime),
      extra: extra ?? '',
      content: knownContent,
      xattrs: xattrs ?? ''
    },
    was: was ?? ''
  };
}

/** The path of a line, without reading the rest. */
export function pathOfLine(line: string): TreePath {
  let start = 0;
  for (let column = 0; column < PATH_COLUMN; column++) {
    start = line.indexOf('\t', start) + 1;
  }
  const end = line.indexOf('\t', start);
  return line.slice(start, end < 0 ? line.length : end);
}

/** The lines of a change list. */
export function splitLines(text: string): string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') {
    lines.pop();
  }
  return lines;
}

/** Writes a whole change list. */
export function encodeChanges(changes: readonly IChangeRecord[]): string {
  return changes.map(change => `${encodeChange(change)}\n`).join('');
}

/** Reads a whole change list. */
export function decodeChanges(text: string): IChangeRecord[] {
  return splitLines(text).map(decodeChange);
}

/** Writes arbitrary bytes (a link's target) for a column. */
export function escapeField(bytes: Buffer): string {
  if (!isUtf8(bytes)) {
    return escapeText(bytes.toString('latin1'), /[\0-\x1f\x7f-\xff\\]/g);
  }
  return escapeText(bytes.toString('utf8'), /[\0-\x1f\x7f\\]/g);
}

/** The bytes that `escapeField` wrote. */
export function unescapeField(field: string): Buffer {
  if (!field.includes('\\')) {
    return Buffer.from(field);
  }
  const parts = field
    .split(/(\\(?:[tn\\]|x[0-9a-f]{2}))/)
    .map((part, at) =>
      at % 2 === 0 ? Buffer.from(part) : Buffer.of(unescapeByte(part))
    );
  return Buffer.concat(parts);
}

function escapeText(text: string, special: RegExp): string {
  return text.replace(special, character => {
    switch (character) {
      case '\t':
        return '\\t';
      case '\n':
        return '\\n';
      case '\\':
        return '\\\\';
      default:
        return `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
    }
  });
}

function unescapeByte(escape: string): number {
  switch (escape[1]) {
    case 't':
      return 9;
    case 'n':
      return 10;
    case 'x':
      return Number.parseInt(escape.slice(2), 16);
    default:
      return 0x5c;
  }
}
