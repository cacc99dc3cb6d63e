import type { TranslationBundle } from '@jupyterlab/translation';
import type {
  AboveChange,
  MarkCause
} from '../../common/notebook/mark-cause.js';
import type { ICellState } from './cell-state.js';

/**
 * Why a cell's state is what it is, in the user's language: one clause in which code stands between backticks, or
 * nothing. The English is that of `common/notebook/mark-words.ts`, which the command line prints.
 */
export function reasonWords(
  trans: TranslationBundle,
  { state, reason, cause }: Pick<ICellState, 'state' | 'reason' | 'cause'>
): string {
  if (cause) {
    return causeWords(trans, cause);
  }
  switch (state) {
    case 'not-built':
      return trans.__('it was not run yet');
    case 'fresh':
      return trans.__('its result belongs to the present notebook');
    case 'pending':
      return trans.__('nothing to build before the first FROM');
    case 'stopped':
      return trans.__('its last run was stopped');
    case 'disabled':
      return trans.__('left out of builds');
    case 'waiting':
      return trans.__('it runs when the cells before it are over');
    case 'reconnecting':
      return trans.__(
        'the run goes on; it is shown when the connection is back'
      );
    case 'blocked':
      return blockedWords(trans, reason);
    case 'stale':
    case 'failed':
    case 'building':
    case 'running':
      return reason;
  }
}

/** A mark names the cell that failed only in its sentence. */
function blockedWords(trans: TranslationBundle, reason: string): string {
  const number = /^cell (\d+) above failed$/.exec(reason)?.[1];
  return number === undefined
    ? reason
    : trans.__('cell %1 above failed', number);
}

function causeWords(trans: TranslationBundle, cause: MarkCause): string {
  switch (cause.kind) {
    case 'edited':
      return trans.__('edited');
    case 'file':
      return fileWords(trans, cause);
    case 'ignore':
      return trans.__('.dockerignore changed');
    case 'files-moved':
      return trans.__('the build context is %1 now', code(cause.context));
    case 'arg':
      return trans.__('build argument %1 changed', code(cause.name));
    case 'settings':
      return trans.__('the build settings changed');
    case 'base':
      return trans.__('base image %1 now has other contents', code(cause.ref));
    case 'image':
      return trans.__('its image is no longer on the engine');
    case 'moved':
      return trans.__('moved');
    case 'above':
      return aboveWords(trans, cause);
    case 'unknown':
      return unknownWords(trans, cause.where);
  }
}

function unknownWords(
  trans: TranslationBundle,
  where: Extract<MarkCause, { kind: 'unknown' }>['where']
): string {
  switch (where) {
    case 'above':
      return trans.__('something above changed');
    case 'here-or-above':
      return trans.__('edited or something above changed');
    case 'while-built':
      return trans.__('a file that it reads changed while it was built');
  }
}

function fileWords(
  trans: TranslationBundle,
  { path, change, more }: Extract<MarkCause, { kind: 'file' }>
): string {
  if (path === '') {
    return trans.__('files of the build context changed');
  }
  const one = fileChange(trans, code(path), change);
  return more === 0
    ? one
    : trans._n('%2 and %1 more file', '%2 and %1 more files', more, one);
}

function fileChange(
  trans: TranslationBundle,
  path: string,
  change: 'changed' | 'added' | 'removed'
): string {
  switch (change) {
    case 'changed':
      return trans.__('%1 changed on disk', path);
    case 'added':
      return trans.__('%1 is new on disk', path);
    case 'removed':
      return trans.__('%1 was removed from disk', path);
  }
}

function aboveWords(
  trans: TranslationBundle,
  { cell, change, of, isBelow }: Extract<MarkCause, { kind: 'above' }>
): string {
  if (change === 'deleted') {
    return trans.__('a cell above was deleted');
  }
  if (isBelow) {
    return trans.__('cell %1 was moved below this cell', cell);
  }
  if (change === 'changed' && of && of.kind !== 'edited') {
    return trans.__('cell %1 above: %2', cell, causeWords(trans, of));
  }
  return aboveChange(trans, cell, change);
}

function aboveChange(
  trans: TranslationBundle,
  cell: number,
  change: Exclude<AboveChange, 'deleted'>
): string {
  switch (change) {
    case 'changed':
      return trans.__('cell %1 above changed', cell);
    case 'moved':
      return trans.__('cell %1 above was moved', cell);
    case 'disabled':
      return trans.__('cell %1 above was disabled', cell);
    case 'enabled':
      return trans.__('cell %1 above was enabled', cell);
    case 'inserted':
      return trans.__('cell %1 above is new', cell);
  }
}

/** Names come from files and notebooks of others: what does not print would reorder or hide the words around it. */
function code(name: string): string {
  return `\`${name.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '\uFFFD').replaceAll('`', "'")}\``;
}
