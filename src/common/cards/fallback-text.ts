import { formatBytes, formatCount } from '../format.js';
import type { CardChange, ChangeCounts, ChangeOp } from './changes.js';
import { visibleText } from './visible-text.js';

/** Characters of one line about a card. */
export const MAX_FALLBACK_LINE = 300;
/** How many changed paths of a layer are listed, and how long each may be. */
const MAX_CHANGES = 10;
const MAX_PATH = 200;

const OP_WORDS: Readonly<Record<ChangeOp, string>> = {
  A: 'added',
  M: 'modified',
  m: 'metadata changed',
  T: 'type changed',
  D: 'deleted'
};

/** What changed, as far as a card lists it. */
interface IChanges {
  readonly counts: ChangeCounts | null;
  readonly changes: readonly CardChange[];
  /** Changed paths beyond those. */
  readonly more: number;
}

/** A list of the first changes that unfolds below a summary; the summary alone where none is listed. */
export function changesHtml(
  { changes, more }: IChanges,
  summary: string
): string {
  if (changes.length === 0) {
    return `<small>${escapeHtml(summary)}</small>`;
  }
  const items = changeLines(changes, more).map(
    line => `<li>${escapeHtml(line)}</li>`
  );
  return (
    `<details><summary>${escapeHtml(summary)}</summary>\n` +
    `<ul>${items.join('\n')}</ul></details>`
  );
}

/** A line for each of the first changes, and one for the rest. */
export function changeLines(
  changes: readonly CardChange[],
  more: number
): string[] {
  const shown = changes.slice(0, MAX_CHANGES);
  const rest = changes.length - shown.length + more;
  return [
    ...shown.map(changeText),
    ...(rest > 0 ? [`and ${formatCount(rest)} more`] : [])
  ];
}

/** `28 paths added`, `3 changed paths: 2 added, 1 deleted`: the signs beside it may not be understood. */
export function changesSummary({ counts, changes, more }: IChanges): string {
  const total = changes.length + more;
  const kinds: readonly (readonly [number, string])[] = counts
    ? [
        [counts.added, 'added'],
        [counts.modified, 'modified'],
        [counts.metadata, 'changed in metadata only'],
        [counts.deleted, 'deleted']
      ]
    : [];
  const shown = kinds.filter(([count]) => count > 0);
  const paths = total === 1 ? 'path' : 'paths';
  const [only] = shown;
  if (shown.length === 1 && only !== undefined) {
    return `${formatCount(total)} ${paths} ${only[1]}`;
  }
  const words = shown.map(([count, word]) => `${formatCount(count)} ${word}`);
  return [`${formatCount(total)} changed ${paths}`, words.join(', ')]
    .filter(part => part !== '')
    .join(': ');
}

/** `+28 ~1 −0`. */
export function countsText(counts: ChangeCounts | null | undefined): string {
  return counts
    ? `+${formatCount(counts.added)} ~${formatCount(counts.modified + counts.metadata)} −${formatCount(counts.deleted)}`
    : '';
}

/**
 * On one line and cut to a length, without control characters. An empty line would end the HTML in a Markdown document,
 * and what follows would be Markdown.
 */
export function oneLine(text: string, most: number): string {
  const line = visibleText(text.slice(0, 4 * most))
    .replace(/\s+/g, ' ')
    .trim();
  return line.length > most ? `${line.slice(0, most - 1)}…` : line;
}

function changeText(change: CardChange): string {
  const size =
    change.kind === 'file' && change.op !== 'D'
      ? `  ${formatBytes(change.size)}`
      : '';
  return `${OP_WORDS[change.op]} ${oneLine(`/${change.path}`, MAX_PATH)}${size}`;
}

/** Text for HTML, also in attributes between double quotation marks. */
export function escapeHtml(text: string): string {
  return text.replace(
    /[&<>"]/g,
    char =>
      ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[char] ?? char
  );
}

/** A text of many lines, without an empty one in the source: see {@link oneLine}. */
export function preHtml(text: string): string {
  const escaped = escapeHtml(text).replace(/\n(?=[ \t]*\n)/g, '&#10;');
  return `<pre>${escaped}</pre>`;
}
