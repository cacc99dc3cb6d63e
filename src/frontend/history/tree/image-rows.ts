import type { ChangeOp } from '../../../common/cards/changes.js';
import type { CommitOid, NotebookId } from '../../../common/ids.js';
import type { IErrorData } from '../../../common/protocol/errors.js';
import type { ITreeEntry } from '../../../common/protocol/history-views.js';
import type { ITreeCounts, ITreeOrder } from '../file-tree.js';

/** What the layer did to an entry of the image. */
export interface IEntryMark {
  readonly op: ChangeOp | null;
  /** Of a directory: what changed below it; null: nothing. */
  readonly below: ITreeCounts | null;
  /** Which metadata changed, in words, where that is known. */
  readonly details?: readonly string[] | undefined;
}

/** Which image is shown. */
export interface IImageSubject {
  readonly notebookId: NotebookId;
  readonly oid: CommitOid;
  /** What the layer did to an entry; absent: what the commit itself did, as the entry says. */
  readonly mark?: (entry: ITreeEntry) => IEntryMark;
}

/** One directory of the image, as far as it is known. */
export interface IImageDirectory {
  /** By name; null: not loaded. */
  readonly entries: readonly ITreeEntry[] | null;
  readonly error: IErrorData | null;
}

/** What stands in the place of entries. */
export type ImageNote =
  | { readonly kind: 'loading' }
  | { readonly kind: 'empty' }
  /** Everything in the directory is hidden, as the layer did not change it. */
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'failed'; readonly error: IErrorData };

/** A line of the image's tree. */
export type ImageRow =
  | {
      readonly kind: 'entry';
      readonly path: string;
      readonly label: string;
      readonly depth: number;
      readonly entry: ITreeEntry;
      readonly mark: IEntryMark;
      /** Null: nothing to unfold. */
      readonly isOpen: boolean | null;
      /** Bytes of the largest entry and of all entries beside it. */
      readonly largest: number;
      readonly total: number;
    }
  | {
      readonly kind: 'note';
      /** The directory that it is about. */
      readonly path: string;
      readonly depth: number;
      readonly note: ImageNote;
    };

/** How to show the image's tree. */
export interface IImageView {
  readonly order: ITreeOrder;
  readonly hidesUnchanged: boolean;
  isOpen(path: string): boolean;
  directory(path: string): IImageDirectory | undefined;
  mark(entry: ITreeEntry): IEntryMark;
}

/** The lines of the tree, and how many entries of unfolded directories are left out as unchanged. */
export function imageRows(view: IImageView): {
  rows: ImageRow[];
  hidden: number;
} {
  const rows: ImageRow[] = [];
  const hidden = pushDirectory(rows, view, { path: '', depth: 0 });
  return { rows, hidden };
}

/** Lines of what a search found: one per entry, with its whole path. */
export function foundRows(
  entries: readonly ITreeEntry[],
  view: Pick<IImageView, 'order' | 'hidesUnchanged' | 'mark'>
): { rows: ImageRow[]; hidden: number } {
  const rows = listEntries(entries, view, null).map(one => ({
    ...one,
    label: one.entry.path,
    depth: 0,
    isOpen: null
  }));
  return { rows, hidden: entries.length - rows.length };
}

/** Whether the layer did something to an entry, or below it. */
export function isChanged({ op, below }: IEntryMark): boolean {
  return op !== null || below !== null;
}

function pushDirectory(
  rows: ImageRow[],
  view: IImageView,
  place: { path: string; depth: number }
): number {
  const { path, depth } = place;
  const known = view.directory(path);
  const entries = known?.entries;
  if (entries === null || entries === undefined) {
    const error = known?.error ?? null;
    rows.push({ kind: 'note', ...place, note: noteOf(error) });
    return 0;
  }
  const listed = listEntries(entries, view, path);
  let hidden = entries.length - listed.length;
  if (listed.length === 0) {
    const kind = entries.length === 0 ? 'empty' : 'unchanged';
    rows.push({ kind: 'note', ...place, note: { kind } });
  }
  for (const one of listed) {
    const isDirectory = one.entry.kind === 'directory';
    const isOpen = isDirectory ? view.isOpen(one.path) : null;
    rows.push({ ...one, label: one.entry.name, depth, isOpen });
    if (isOpen === true) {
      hidden += pushDirectory(rows, view, { path: one.path, depth: depth + 1 });
    }
  }
  return hidden;
}

function noteOf(error: IErrorData | null): ImageNote {
  return error === null ? { kind: 'loading' } : { kind: 'failed', error };
}

type IListedEntry = Pick<
  Extract<ImageRow, { kind: 'entry' }>,
  'kind' | 'path' | 'entry' | 'mark' | 'largest' | 'total'
>;

/** The entries that are shown, in order; `within` null: they are not of one directory. */
function listEntries(
  entries: readonly ITreeEntry[],
  view: Pick<IImageView, 'order' | 'hidesUnchanged' | 'mark'>,
  within: string | null
): IListedEntry[] {
  let largest = 0;
  let total = 0;
  for (const { size } of entries) {
    largest = Math.max(largest, size);
    total += size;
  }
  const listed: IListedEntry[] = [];
  for (const entry of sortEntries(entries, view.order, within !== null)) {
    const mark = view.mark(entry);
    if (!view.hidesUnchanged || isChanged(mark)) {
      const { path } = entry;
      listed.push({ kind: 'entry', path, entry, mark, largest, total });
    }
  }
  return listed;
}

function sortEntries(
  entries: readonly ITreeEntry[],
  { sort, isReversed = false }: ITreeOrder,
  isDirectory: boolean
): readonly ITreeEntry[] {
  if (sort === 'size') {
    const sorted = [...entries].sort((a, b) => b.size - a.size);
    return isReversed ? sorted.reverse() : sorted;
  }
  const turn = (part: ITreeEntry[]): ITreeEntry[] =>
    isReversed ? part.reverse() : part;
  if (!isDirectory) {
    return turn([...entries]);
  }
  const isFolder = (entry: ITreeEntry): boolean => entry.kind === 'directory';
  return [
    ...turn(entries.filter(isFolder)),
    ...turn(entries.filter(entry => !isFolder(entry)))
  ];
}
