import { hasTextHash, NO_ARGS } from './cell-text.js';
import type { IChainCell } from './chain.js';
import type { CellFiles, SavedInputs } from './inputs.js';
import type { MarkCause } from './mark-cause.js';

/** The present, beside which a saved result is put. */
export interface IPresent {
  readonly cell: IChainCell;
  /** 16 hex digits of the settings. */
  readonly settings: string;
  /** The build context in the settings. */
  readonly context: string;
  /** What is unusual about the ends of the cell's lines. */
  readonly ends: string;
}

/** What changed in the cell itself since its result was made, or null: then it is something above. */
export function ownCause(
  saved: SavedInputs,
  present: IPresent
): MarkCause | null {
  const { cell, settings } = present;
  if (isEdited(saved, present)) {
    return { kind: 'edited' };
  }
  const name = changedArg(saved.args, cell.args);
  if (name !== null) {
    return { kind: 'arg', name };
  }
  if (saved.settings !== settings) {
    return { kind: 'settings' };
  }
  return filesCause(saved, present);
}

function isEdited(saved: SavedInputs, { cell, ends }: IPresent): boolean {
  const { hash } = cell.text ?? { hash: '' };
  return (
    saved.text !== hash &&
    // Below another `# escape=`, or no longer at the top, the same text is read another way.
    !hasTextHash(cell.cell.source, { hash: saved.text, ends })
  );
}

function changedArg(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>
): string | null {
  if (after === NO_ARGS && Object.keys(before).length === 0) {
    return null;
  }
  const names = [...Object.keys(before), ...Object.keys(after)].sort();
  const valueIn = (args: Readonly<Record<string, string>>, name: string) =>
    Object.hasOwn(args, name) ? args[name] : undefined;
  return (
    names.find(name => valueIn(before, name) !== valueIn(after, name)) ?? null
  );
}

const NO_FILES: CellFiles = {
  digest: '',
  list: [],
  more: 0,
  bytes: 0,
  ignore: ''
};

function filesCause(
  saved: SavedInputs,
  { cell, context }: IPresent
): MarkCause | null {
  const before = saved.files ?? NO_FILES;
  const after = cell.files ?? NO_FILES;
  if (before.digest === after.digest) {
    return null;
  }
  if ((saved.context ?? '.') !== context) {
    return { kind: 'files-moved', context };
  }
  const found = differences(before, after);
  const isOtherSet = found.some(({ change }) => change !== 'changed');
  const hadFiles = saved.files !== undefined && cell.files !== null;
  if (hadFiles && isOtherSet && before.ignore !== after.ignore) {
    return { kind: 'ignore' };
  }
  const [first] = found;
  return first
    ? { kind: 'file', ...first, more: found.length - 1 }
    : { kind: 'file', path: '', change: 'changed', more: 0 };
}

type Difference = Pick<Extract<MarkCause, { kind: 'file' }>, 'path' | 'change'>;

const ORDER = { changed: 0, added: 1, removed: 2 };

/** What differs, what says most first. */
function differences(before: CellFiles, after: CellFiles): Difference[] {
  const older = new Map(before.list.map(file => [file.path, file.digest]));
  const newer = new Map(after.list.map(file => [file.path, file.digest]));
  const found: Difference[] = [];
  for (const [path, digest] of newer) {
    const was = older.get(path);
    if (was !== undefined && was !== digest) {
      found.push({ path, change: 'changed' });
    } else if (was === undefined && isListed(before, path)) {
      found.push({ path, change: 'added' });
    }
  }
  for (const path of older.keys()) {
    if (!newer.has(path) && isListed(after, path)) {
      found.push({ path, change: 'removed' });
    }
  }
  // A folder changes with the files in it, which say more.
  const files = found.filter(({ path }) => !path.endsWith('/'));
  return (files.length > 0 ? files : found).sort(
    (one, other) => ORDER[one.change] - ORDER[other.change]
  );
}

/** Whether a file at this path would be in the list. */
function isListed({ list, more }: CellFiles, path: string): boolean {
  const last = list.at(-1)?.path;
  return more === 0 || (last !== undefined && path <= last);
}
