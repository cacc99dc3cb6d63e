import { readFile, writeFile } from 'node:fs/promises';
import { notUtf8 } from '../../common/not-utf8.js';
import { LayerbookError } from '../../common/protocol/errors.js';

/** What to do with a file that is there already. */
export type Existing = 'keep' | 'replace';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of its path is not a folder',
  EACCES: 'it is not allowed',
  EPERM: 'it is not allowed',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full'
};

/**
 * The text of a UTF-8 file, a byte order mark included. Throws `request.invalid` when it cannot be read or its bytes are
 * no UTF-8, since they could not be written again as they are.
 */
export async function readText(path: string): Promise<string> {
  const bytes = await readFile(path).catch((error: unknown) => {
    throw refused(`${path} cannot be read`, error);
  });
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
      bytes
    );
  } catch (error) {
    throw notUtf8(path, error);
  }
}

/**
 * Writes a file unless one with another text is there that is to be kept: then it throws `request.invalid`.
 * Gives whether anything was written.
 */
export async function writeText(
  path: string,
  text: string,
  existing: Existing
): Promise<boolean> {
  try {
    // Another program may write it at the same time: only the system can tell that it is not there.
    await writeFile(path, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if (!isCode(error, 'EEXIST')) {
      throw refused(`${path} cannot be written`, error);
    }
  }
  const before = await readFile(path).catch(() => null);
  if (before?.equals(Buffer.from(text))) {
    return false;
  }
  if (existing === 'keep') {
    throw new LayerbookError(
      'request.invalid',
      `${path} is there already, with another content.`,
      { hint: 'Add --force to replace it, or name another file with -o.' }
    );
  }
  await writeFile(path, text).catch((error: unknown) => {
    throw refused(`${path} cannot be written`, error);
  });
  return true;
}

function refused(what: string, error: unknown): LayerbookError {
  const code = Object.keys(REASONS).find(name => isCode(error, name));
  const why =
    code === undefined
      ? error instanceof Error
        ? error.message
        : String(error)
      : REASONS[code];
  return new LayerbookError('request.invalid', `${what}: ${why}.`, {
    hint: 'Check the path.',
    cause: error
  });
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
