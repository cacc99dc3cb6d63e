import type { Contents } from '@jupyterlab/services';
import { ServerConnection } from '@jupyterlab/services';
import { notUtf8 } from '../../common/not-utf8.js';

/** The part of a contents manager that reads and writes files. */
export type IFiles = Pick<Contents.IManager, 'get' | 'save'>;

/**
 * The text of a UTF-8 file, a byte order mark included. Throws `request.invalid` when its bytes are no UTF-8, since they
 * could not be written again as they are.
 */
export async function readText(files: IFiles, path: string): Promise<string> {
  // Not as text: contents managers are free to change the bytes of a text.
  const file: { readonly content: unknown } = await files.get(path, {
    type: 'file',
    format: 'base64',
    content: true
  });
  const bytes = Uint8Array.from(atob(String(file.content)), letter =>
    letter.charCodeAt(0)
  );
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
      bytes
    );
  } catch (error) {
    throw notUtf8(path, error);
  }
}

/** The file's text, or null when there is no file. */
export async function readTextIfThere(
  files: IFiles,
  path: string
): Promise<string | null> {
  try {
    return await readText(files, path);
  } catch (error) {
    if (isNotFound(error)) {
      return null;
    }
    throw error;
  }
}

/** Writes a text as UTF-8, byte for byte. */
export async function writeText(
  files: IFiles,
  path: string,
  text: string
): Promise<void> {
  let letters = '';
  for (const byte of new TextEncoder().encode(text)) {
    letters += String.fromCharCode(byte);
  }
  await files.save(path, {
    type: 'file',
    format: 'base64',
    content: btoa(letters)
  });
}

/** Whether there is a file or folder of that name. */
export async function isThere(files: IFiles, path: string): Promise<boolean> {
  try {
    await files.get(path, { content: false });
    return true;
  } catch (error) {
    if (isNotFound(error)) {
      return false;
    }
    throw error;
  }
}

/** `api.ipynb`, or `api-1.ipynb` and so on: the first name that no file has. */
export async function freePath(files: IFiles, path: string): Promise<string> {
  const [, stem = path, extension = ''] = /^(.*)(\.[^./]+)$/.exec(path) ?? [];
  let free = path;
  for (let number = 1; await isThere(files, free); number += 1) {
    free = `${stem}-${number}${extension}`;
  }
  return free;
}

function isNotFound(error: unknown): boolean {
  return (
    error instanceof ServerConnection.ResponseError &&
    error.response.status === 404
  );
}
