import { copyFile, lstat, mkdir, symlink, writeFile } from 'node:fs/promises';
import { constants } from 'node:fs';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { LayerbookError } from '../../../common/protocol/errors.js';
import { errnoOf } from '../../history/git/files.js';
import { readTarEntries, type TarHeader } from '../../runner/tar-entries.js';
import { entryParts, type ISavedCount } from './source.js';

/**
 * Unpacks what an engine gave of a container into an empty folder: files and folders of this user. Links that stay within
 * what is unpacked are made, and no others; devices and pipes are left out. Adds to `count`.
 */
export async function unpack(
  tar: Readable,
  folder: string,
  { count, signal }: { count: ISavedCount; signal: AbortSignal | undefined }
): Promise<void> {
  await readTarEntries(tar, async (header, content) => {
    signal?.throwIfAborted();
    const parts = entryParts(header);
    if (header.type === 'directory') {
      await ensureFolders(folder, parts);
      return 'go on';
    }
    await ensureFolders(folder, parts.slice(0, -1));
    const at = path.join(folder, ...parts);
    if (await put(header, content, { folder, at })) {
      count.files += 1;
      count.bytes += header.type === 'file' ? header.size : 0;
    }
    return 'go on';
  });
}

async function put(
  header: TarHeader,
  content: AsyncIterable<Buffer>,
  { folder, at }: { readonly folder: string; readonly at: string }
): Promise<boolean> {
  switch (header.type) {
    case 'file':
    case 'contiguous-file':
      await writeFile(at, content, {
        flag: 'wx',
        mode: (header.mode & 0o777) | 0o600
      });
      return true;
    case 'symlink':
      return putLink(header, { folder, at });
    case 'link':
      return putCopy(header, { folder, at });
    default:
      return false;
  }
}

/** `..` may only come first: behind another name it may lead elsewhere than it seems to. */
async function putLink(
  { linkname }: TarHeader,
  { folder, at }: { readonly folder: string; readonly at: string }
): Promise<boolean> {
  const target = linkname ?? '';
  const top = path.relative(folder, at).split(path.sep)[0] ?? '';
  const end = path.resolve(path.dirname(at), target);
  const inside = path.join(folder, top);
  const isPlain = /^(?:\.\.\/)*(?:(?!\.\.(?:\/|$))[^/]+\/?)*$/.test(target);
  if (
    target === '' ||
    !isPlain ||
    (end !== inside && !end.startsWith(inside + path.sep))
  ) {
    return false;
  }
  await symlink(target, at);
  return true;
}

/** A hard link to a file that came before. */
async function putCopy(
  { linkname }: TarHeader,
  { folder, at }: { readonly folder: string; readonly at: string }
): Promise<boolean> {
  const parts = (linkname ?? '').split('/').filter(part => part !== '');
  const from = path.join(folder, ...parts);
  if (parts.includes('..') || !(await isFileBelow(folder, parts))) {
    return false;
  }
  await copyFile(from, at, constants.COPYFILE_EXCL);
  return true;
}

/** No link on the way. */
async function isFileBelow(
  folder: string,
  parts: readonly string[]
): Promise<boolean> {
  let at = folder;
  for (const [index, part] of parts.entries()) {
    at = path.join(at, part);
    const info = await lstat(at).catch(() => null);
    const isLast = index === parts.length - 1;
    if (!info || !(isLast ? info.isFile() : info.isDirectory())) {
      return false;
    }
  }
  return parts.length > 0;
}

/** Makes folders; none of them may be a link, which could lead out. */
async function ensureFolders(
  folder: string,
  parts: readonly string[]
): Promise<void> {
  let at = folder;
  for (const part of parts) {
    at = path.join(at, part);
    try {
      await mkdir(at);
    } catch (error) {
      if (errnoOf(error) !== 'EEXIST') {
        throw error;
      }
      if (!(await lstat(at)).isDirectory()) {
        throw new LayerbookError(
          'request.invalid',
          `The container engine gave files below ${part}, which is no folder.`,
          { hint: 'Choose other files.', cause: error }
        );
      }
    }
  }
}
