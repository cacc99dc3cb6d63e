import type { FileContent } from '../../common/protocol/history.js';
import { MAX_DUMP, MAX_PREVIEW_TEXT } from './diff/preview.js';
import type { Preview } from './diff/preview.js';

/** A side of a difference: what the history has, or what was fetched; null: there is no such file. */
export type Side =
  | FileContent
  | ({ readonly kind: 'fetched' } & {
      readonly preview: Preview;
    })
  | null;

/** How a change of a file can be shown. */
export type DiffKind =
  /** Side by side; null for a side that does not exist. */
  | {
      readonly kind: 'text';
      readonly before: string | null;
      readonly after: string | null;
    }
  /** Text, but too much or too long lines for an editor. */
  | { readonly kind: 'tooLarge'; readonly why: 'size' | 'lines' }
  /** Pictures beside each other. */
  | {
      readonly kind: 'pictures';
      readonly before: Picture | null;
      readonly after: Picture | null;
    }
  /** Fetched, and neither text nor pictures on both sides: first bytes. */
  | {
      readonly kind: 'bytes';
      readonly before: Uint8Array | null;
      readonly after: Uint8Array | null;
    }
  /** What each side is, in facts. */
  | { readonly kind: 'facts' };

/** A picture that was fetched. */
export type Picture = Extract<Preview, { kind: 'picture' }>;

/** Characters of a side beyond which an editor would make the page slow. */
export const MAX_DIFF_CHARACTERS = MAX_PREVIEW_TEXT;
/** Length of a line beyond which a file counts as minified. */
export const MAX_DIFF_LINE = 20_000;

/** Decides how to show a change. */
export function chooseDiff(before: Side, after: Side): DiffKind {
  if (before === null && after === null) {
    return { kind: 'facts' };
  }
  const left = textOf(before);
  const right = textOf(after);
  if (left !== undefined && right !== undefined) {
    return chooseTextDiff(left, right);
  }
  const pictures = [pictureOf(before), pictureOf(after)] as const;
  if (pictures[0] !== undefined && pictures[1] !== undefined) {
    return { kind: 'pictures', before: pictures[0], after: pictures[1] };
  }
  const bytes = [bytesOf(before), bytesOf(after)] as const;
  if (bytes[0] !== undefined && bytes[1] !== undefined) {
    return { kind: 'bytes', before: bytes[0], after: bytes[1] };
  }
  return { kind: 'facts' };
}

function chooseTextDiff(left: string | null, right: string | null): DiffKind {
  const sides = [left ?? '', right ?? ''];
  if (sides.some(text => text.length > MAX_DIFF_CHARACTERS)) {
    return { kind: 'tooLarge', why: 'size' };
  }
  return sides.some(hasLongLine)
    ? { kind: 'tooLarge', why: 'lines' }
    : { kind: 'text', before: left, after: right };
}

/** Text of a side; null for a side that does not exist, undefined for what is not text. */
function textOf(side: Side): string | null | undefined {
  switch (side?.kind) {
    case undefined:
      return null;
    case 'text':
      return side.text;
    case 'fetched':
      return side.preview.kind === 'text' ? side.preview.text : undefined;
    default:
      return undefined;
  }
}

function pictureOf(side: Side): Picture | null | undefined {
  if (side === null) {
    return null;
  }
  return side.kind === 'fetched' && side.preview.kind === 'picture'
    ? side.preview
    : undefined;
}

function bytesOf(side: Side): Uint8Array | null | undefined {
  switch (side?.kind) {
    case undefined:
      return null;
    case 'text':
      return encodeHead(side.text);
    case 'fetched':
      return bytesOfPreview(side.preview);
    default:
      return undefined;
  }
}

function bytesOfPreview(preview: Preview): Uint8Array {
  switch (preview.kind) {
    case 'text':
      return encodeHead(preview.text);
    case 'picture':
      return preview.bytes.subarray(0, MAX_DUMP);
    case 'bytes':
      return preview.head;
  }
}

function encodeHead(text: string): Uint8Array {
  return new TextEncoder()
    .encode(text.slice(0, MAX_DUMP))
    .subarray(0, MAX_DUMP);
}

function hasLongLine(text: string): boolean {
  let start = 0;
  while (text.length - start > MAX_DIFF_LINE) {
    const end = text.indexOf('\n', start);
    if (end < 0 || end - start > MAX_DIFF_LINE) {
      return true;
    }
    start = end + 1;
  }
  return false;
}
