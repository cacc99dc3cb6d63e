import { assertNever } from '../assert-never.js';
import type { Because } from '../cards/layer-card.js';
import type { SavedInputs, SavedResult } from './inputs.js';
import type { CellMark, MarkCause } from './mark-cause.js';

/** A cause as one short clause: `edited`, `cell 2 above was moved`. Names from outside have no control characters. */
export function markReason(cause: MarkCause): string {
  switch (cause.kind) {
    case 'edited':
      return 'edited';
    case 'file':
      return fileReason(cause);
    case 'ignore':
      return '.dockerignore changed';
    case 'files-moved':
      return `the build context is ${quoted(cause.context)} now`;
    case 'arg':
      return `build argument ${quoted(cause.name)} changed`;
    case 'settings':
      return 'the build settings changed';
    case 'base':
      return `base image ${quoted(cause.ref)} now has other contents`;
    case 'image':
      return 'its image is no longer on the engine';
    case 'moved':
      return 'moved';
    case 'above':
      return aboveReason(cause);
    case 'unknown':
      return UNKNOWN_WORDS[cause.where];
    default:
      return assertNever(cause);
  }
}

/**
 * Why a cell that has a result is built again, for its card; null when it has none, or nothing changed. `present`: what
 * it is built from now.
 */
export function becauseOf(
  mark: CellMark,
  saved?: SavedResult,
  present?: SavedInputs
): Because | null {
  if (!saved || mark.kind !== 'stale') {
    return null;
  }
  const { cause, reason } = mark;
  if (cause?.kind !== 'file' || cause.path === '') {
    return { text: reason };
  }
  const before = digestAt(saved.inputs, cause.path);
  const after = digestAt(present, cause.path);
  return {
    text: reason,
    path: cause.path,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after })
  };
}

function digestAt(
  inputs: SavedInputs | undefined,
  path: string
): string | undefined {
  return inputs?.files?.list.find(file => file.path === path)?.digest;
}

const UNKNOWN_WORDS = {
  'here-or-above': 'edited or something above changed',
  above: 'something above changed',
  'while-built': 'a file that it reads changed while it was built'
} as const;

const FILE_WORDS = {
  changed: 'changed on disk',
  added: 'is new on disk',
  removed: 'was removed from disk'
} as const;

function fileReason({
  path,
  change,
  more
}: Extract<MarkCause, { kind: 'file' }>): string {
  if (path === '') {
    return 'files of the build context changed';
  }
  const others =
    more === 0 ? '' : ` and ${more} more ${more === 1 ? 'file' : 'files'}`;
  return `${quoted(path)} ${FILE_WORDS[change]}${others}`;
}

const ABOVE_WORDS = {
  changed: 'changed',
  moved: 'was moved',
  deleted: 'was deleted',
  disabled: 'was disabled',
  enabled: 'was enabled',
  inserted: 'is new'
} as const;

function aboveReason(cause: Extract<MarkCause, { kind: 'above' }>): string {
  const { cell, change, of } = cause;
  if (change === 'deleted') {
    return 'a cell above was deleted';
  }
  if (cause.isBelow) {
    return `cell ${cell} was moved below this cell`;
  }
  if (change === 'changed' && of && of.kind !== 'edited') {
    return `cell ${cell} above: ${markReason(of)}`;
  }
  return `cell ${cell} above ${ABOVE_WORDS[change]}`;
}

/** File names and references come from outside and are also printed on terminals. */
function quoted(name: string): string {
  return `\`${name.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '\uFFFD')}\``;
}
