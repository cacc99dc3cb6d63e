import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { LayerbookError } from '../../common/protocol/errors.js';
import { isWithin } from '../base/is-within.js';
import type { IContainerRunRequest, IRunPermissions } from './contract.js';
import { PERMISSION_NAMES } from './permission-names.js';

/** What a cell named in its options, for errors. */
interface INamedPath {
  /** What it is for: a folder that is missing can be made, an env file cannot. */
  readonly use: 'mount' | 'env file';
  /** As written. */
  readonly written: string;
  /** 1-based line of the cell. */
  readonly line: number;
}

/**
 * The real path of a file or folder that a cell names, relative to the notebook. Throws `container.missingSource` (of a
 * mount) or `container.options` when it does not exist, and `container.refused` when it is outside the server's root
 * folder, all with the line.
 */
export async function resolveHostPath(
  named: INamedPath,
  request: IContainerRunRequest
): Promise<string> {
  const { written, line } = named;
  const wanted = path.resolve(request.notebookDir, written);
  const root = await realpath(request.rootDir);
  const found = await realpath(wanted).catch(async (cause: unknown) => {
    throw await unreadable(named, { wanted, root, cause });
  });
  if (!request.allow?.bindOutsideRoot && !isWithin(root, found)) {
    throw refused(
      line,
      `\`${written}\` (line ${line}) is outside the server’s root folder, so the container may not have it.`,
      'bindOutsideRoot'
    );
  }
  return found;
}

/** A `container.refused` error at one line of the cell. */
export function refused(
  line: number,
  message: string,
  permission: keyof IRunPermissions
): LayerbookError {
  const name = PERMISSION_NAMES[permission];
  return new LayerbookError('container.refused', message, {
    lines: [line, line],
    hint: `Whoever runs this Jupyter server can allow it with \`${name}\` in LAYERBOOK_ALLOW; the command line has \`--allow ${name}\`.`
  });
}

async function unreadable(
  { written, line, use }: INamedPath,
  {
    wanted,
    root,
    cause
  }: {
    readonly wanted: string;
    readonly root: string;
    readonly cause: unknown;
  }
): Promise<LayerbookError> {
  const code = cause instanceof Error && 'code' in cause ? cause.code : null;
  const isMissing = code === 'ENOENT' || code === 'ENOTDIR';
  const why = isMissing
    ? 'does not exist'
    : code === 'EACCES'
      ? 'cannot be read by the server'
      : 'cannot be resolved';
  const missingFolder =
    use === 'mount' && code === 'ENOENT'
      ? await folderToMake(wanted, root)
      : undefined;
  return new LayerbookError(
    use === 'mount' && isMissing
      ? 'container.missingSource'
      : 'container.options',
    `\`${written}\` (line ${line}) ${why}: ${wanted}.`,
    {
      lines: [line, line],
      hint: 'Create it, or correct the path; relative paths start at the notebook’s folder.',
      cause,
      ...(missingFolder === undefined ? {} : { missingFolder })
    }
  );
}

/** Where a missing folder would be below the root, with `/`; undefined for one outside, or what is named like a file. */
async function folderToMake(
  wanted: string,
  root: string
): Promise<string | undefined> {
  let parent = wanted;
  let real: string | null = null;
  while (real === null && parent !== path.dirname(parent)) {
    parent = path.dirname(parent);
    real = await realpath(parent).catch(() => null);
  }
  const place = path.join(real ?? parent, path.relative(parent, wanted));
  return path.extname(wanted) === '' && isWithin(root, place)
    ? path.relative(root, place).split(path.sep).join('/')
    : undefined;
}
