import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { LayerbookError } from '../../common/protocol/errors.js';
import { isWithin } from '../base/is-within.js';
import type { IContainerRunRequest } from './contract.js';

/** What a cell named in its options, for errors. */
interface INamedPath {
  /** As written. */
  readonly written: string;
  /** 1-based line of the cell. */
  readonly line: number;
}

/**
 * The real path of a file or folder that a cell names, relative to the notebook. Throws `container.options` when it
 * does not exist and `container.refused` when it is outside the server's root folder, both with the line.
 */
export async function resolveHostPath(
  named: INamedPath,
  request: IContainerRunRequest
): Promise<string> {
  const { written, line } = named;
  const wanted = path.resolve(request.notebookDir, written);
  const found = await realpath(wanted).catch((cause: unknown) => {
    throw unreadable(named, wanted, cause);
  });
  const root = await realpath(request.rootDir);
  if (!request.allow?.bindOutsideRoot && !isWithin(root, found)) {
    throw refused(
      line,
      `\`${written}\` (line ${line}) is outside the server’s root folder, so the container may not have it.`
    );
  }
  return found;
}

/** A `container.refused` error at one line of the cell. */
export function refused(line: number, message: string): LayerbookError {
  return new LayerbookError('container.refused', message, {
    lines: [line, line]
  });
}

function unreadable(
  { written, line }: INamedPath,
  wanted: string,
  cause: unknown
): LayerbookError {
  const code = cause instanceof Error && 'code' in cause ? cause.code : null;
  const why =
    code === 'ENOENT' || code === 'ENOTDIR'
      ? 'does not exist'
      : code === 'EACCES'
        ? 'cannot be read by the server'
        : 'cannot be resolved';
  return new LayerbookError(
    'container.options',
    `\`${written}\` (line ${line}) ${why}: ${wanted}.`,
    {
      lines: [line, line],
      hint: 'Create it, or correct the path; relative paths start at the notebook’s folder.',
      cause
    }
  );
}
