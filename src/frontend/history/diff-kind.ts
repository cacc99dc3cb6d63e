import type { FileContent, IFileDiff } from '../../common/protocol/history.js';

/** How a change of a file can be shown. */
export type DiffKind =
  /** Side by side; an absent side is empty text. */
  | { readonly kind: 'text'; readonly before: string; readonly after: string }
  /** The same text on both sides: only something else than the content changed. */
  | { readonly kind: 'sameText'; readonly text: string }
  /** Text, but too much or too long lines for an editor. */
  | { readonly kind: 'tooLarge'; readonly why: 'size' | 'lines' }
  /** What each side is, in facts. */
  | {
      readonly kind: 'facts';
      readonly before: FileContent | null;
      readonly after: FileContent | null;
    };

/** Characters of a side beyond which an editor would make the page slow. */
export const MAX_DIFF_CHARACTERS = 1024 * 1024;
/** Length of a line beyond which a file counts as minified. */
export const MAX_DIFF_LINE = 20_000;

/** Decides how to show a change. */
export function chooseDiff(diff: IFileDiff): DiffKind {
  const { before, after } = diff;
  const left = textOf(before);
  const right = textOf(after);
  if (left === null || right === null || (before === null && after === null)) {
    return { kind: 'facts', before, after };
  }
  if (Math.max(left.length, right.length) > MAX_DIFF_CHARACTERS) {
    return { kind: 'tooLarge', why: 'size' };
  }
  if (hasLongLine(left) || hasLongLine(right)) {
    return { kind: 'tooLarge', why: 'lines' };
  }
  return before !== null && after !== null && left === right
    ? { kind: 'sameText', text: left }
    : { kind: 'text', before: left, after: right };
}

/** Text of a side; empty for a side that does not exist, null for what is not text. */
function textOf(content: FileContent | null): string | null {
  if (content === null) {
    return '';
  }
  return content.kind === 'text' ? content.text : null;
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
