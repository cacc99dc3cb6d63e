import { mkdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { LayerbookError } from '../../../common/protocol/errors.js';
import { isWithin } from '../../base/is-within.js';
import { errnoOf } from '../../history/git/files.js';

/** Where files are saved, below the server's root. */
export interface IFolderTarget {
  readonly rootDir: string;
  /** Of the notebook, below the root. */
  readonly notebookPath: string;
  /** Below the notebook's folder; empty for that folder itself. */
  readonly path: string;
}

/**
 * The real path of the folder, which is made when it does not exist. Links are followed as long as they stay inside the
 * root. Throws `request.invalid` for every other path.
 */
export async function ensureTargetFolder({
  rootDir,
  notebookPath,
  path: wanted
}: IFolderTarget): Promise<string> {
  const root = await realpath(rootDir);
  const notebookDir = path.resolve(root, path.dirname(notebookPath));
  let folder = await realpath(notebookDir).catch(() => null);
  if (folder === null || !isWithin(root, folder)) {
    throw refused(`The folder of the notebook ${notebookPath} does not exist.`);
  }
  const parts = wanted.split('/').filter(part => part !== '' && part !== '.');
  if (wanted.startsWith('/') || parts.some(isUnusable)) {
    throw refused(`${wanted} is not a folder below the notebook’s.`);
  }
  for (const part of parts) {
    folder = await realpath(await made(path.join(folder, part)));
    if (!isWithin(root, folder)) {
      throw refused(`${wanted} leads out of the server’s root folder.`);
    }
    if (!(await stat(folder)).isDirectory()) {
      throw refused(`${wanted} is not a folder: there is a file ${part}.`);
    }
  }
  return folder;
}

function isUnusable(part: string): boolean {
  return part === '..' || part.includes('\0') || part.includes(path.sep);
}

async function made(folder: string): Promise<string> {
  try {
    await mkdir(folder);
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') {
      throw unwritable(error, folder);
    }
  }
  return folder;
}

function refused(message: string): LayerbookError {
  return new LayerbookError('request.invalid', message, {
    hint: 'Choose a folder beside the notebook, or below one that is.'
  });
}

/** What a failure to write means to a person; other failures stay as they are. */
export function unwritable(error: unknown, folder: string): unknown {
  const errno = errnoOf(error);
  if (errno === 'ENOSPC' || errno === 'EDQUOT') {
    return new LayerbookError(
      'engine.diskFull',
      `The files could not be saved to ${folder} because the disk is full.`,
      { cause: error, hint: 'Free space and try again.' }
    );
  }
  return errno === 'EACCES' || errno === 'EPERM' || errno === 'EROFS'
    ? new LayerbookError(
        'request.invalid',
        `The server may not write to ${folder}.`,
        { cause: error, hint: 'Choose another folder.' }
      )
    : error;
}
