import { isUtf8 } from 'node:buffer';
import type { BigIntStats, Dirent } from 'node:fs';
import { constants } from 'node:fs';
import { lstat, open, readdir, readlink, realpath } from 'node:fs/promises';
import { LayerbookError } from '../../../common/protocol/errors.js';
import { followLinks } from './follow-links.js';
import { BadPatternError } from './go-match.js';
import { PathFilter } from './path-filter.js';
import type { IFilterState } from './path-filter.js';
import { GoMode } from './source-entry.js';
import type {
  IFileSource,
  IListRequest,
  ISourceEntry
} from './source-entry.js';

/** Bytes read and sent at once: below gRPC's usual limit of 4 MiB for a message, large enough to be quick. */
const CHUNK_BYTES = 256 * 1024;

/** How many files of a folder are looked at at the same time. */
const STAT_BATCH = 64;

/** Serves the files below a folder, and nothing that lies outside it: links are listed, never followed. */
export class DirectorySource implements IFileSource {
  private readonly _folder: string;

  /** `folder` is absolute. Nothing is read before the engine asks. */
  constructor(folder: string) {
    this._folder = folder;
  }

  async list(request: IListRequest): Promise<void> {
    const root = await openRoot(this._folder);
    try {
      const follow = request.followPaths
        ? await followLinks(root, request.followPaths)
        : null;
      const filter = new PathFilter(
        [...request.includePatterns, ...(follow ?? [])],
        request.excludePatterns
      );
      await new Walk(root, filter, request).run();
    } catch (error) {
      throw unreadable(error, this._folder);
    }
  }
}

async function openRoot(folder: string): Promise<string> {
  try {
    return await realpath(folder);
  } catch (error) {
    throw new LayerbookError(
      'build.contextMissing',
      `The build context \`${folder}\` cannot be read: ${reasonOf(error)}.`,
      {
        hint: 'Create the folder, or set another build context for the notebook.',
        cause: error
      }
    );
  }
}

interface IFolder {
  /** Relative path with a `/` at the end; empty for the root. */
  readonly prefix: Buffer;
  readonly text: string;
  readonly state: IFilterState | null;
  readonly parent: IFolder | null;
  /** Whether the engine knows the folder; the root needs no entry. */
  listed: boolean;
}

interface IChild {
  readonly path: Buffer;
  readonly text: string;
  readonly descend: boolean;
  readonly state: IFilterState;
  /** Null when the path itself is not wanted, or is gone. */
  readonly stats: BigIntStats | null;
}

class Walk {
  private readonly _root: Buffer;
  /** First path of every file that has several names. */
  private readonly _hardLinks = new Map<string, Buffer>();

  private readonly _filter: PathFilter;
  private readonly _emit: IListRequest['emit'];
  private readonly _onFolder: (path: string) => void;

  constructor(
    root: string,
    filter: PathFilter,
    { emit, onFolder }: Pick<IListRequest, 'emit' | 'onFolder'>
  ) {
    this._filter = filter;
    this._emit = emit;
    this._onFolder = onFolder ?? (() => undefined);
    this._root = Buffer.from(root.endsWith('/') ? root : `${root}/`);
  }

  async run(): Promise<void> {
    await this._folder({
      prefix: Buffer.alloc(0),
      text: '',
      state: null,
      parent: null,
      listed: true
    });
  }

  private async _folder(folder: IFolder): Promise<void> {
    this._onFolder(folder.text);
    const entries = await this._entries(folder.prefix);
    for (let at = 0; at < entries.length; at += STAT_BATCH) {
      const batch = entries
        .slice(at, at + STAT_BATCH)
        .map(entry => this._child(folder, entry));
      for (const child of await Promise.all(batch)) {
        if (child) {
          await this._visit(folder, child);
        }
      }
    }
  }

  /** What is in a folder, in byte order; nothing when it is gone. */
  private async _entries(prefix: Buffer): Promise<Dirent<Buffer>[]> {
    try {
      const entries = await readdir(this._absolute(prefix), {
        withFileTypes: true,
        encoding: 'buffer'
      });
      return entries.sort((a, b) => Buffer.compare(a.name, b.name));
    } catch (error) {
      if (isGone(error)) {
        return [];
      }
      throw unreadable(error, prefix.toString());
    }
  }

  /** Null for what is not wanted at all. */
  private async _child(
    folder: IFolder,
    entry: Dirent<Buffer>
  ): Promise<IChild | null> {
    const text = folder.text + entry.name.toString();
    const isDirectory = entry.isDirectory();
    const { keep, descend, state } = this._filter.check(
      text,
      isDirectory ? 'directory' : 'other',
      folder.state
    );
    // A socket has no content that could be built into an image.
    if (entry.isSocket() || (!keep && !descend)) {
      return null;
    }
    const path = Buffer.concat([folder.prefix, entry.name]);
    const stats = keep ? await this._stat(path) : null;
    return { path, text, descend, state, stats };
  }

  private async _visit(folder: IFolder, child: IChild): Promise<void> {
    if (child.stats) {
      await this._listParents(folder);
      await this._emit(await this._entry(child.path, child.stats));
    }
    if (child.descend) {
      await this._folder({
        prefix: Buffer.concat([child.path, Buffer.from('/')]),
        text: `${child.text}/`,
        state: child.state,
        parent: folder,
        listed: child.stats !== null
      });
    }
  }

  /** A wanted path comes with the folders that it lies in. */
  private async _listParents(folder: IFolder): Promise<void> {
    if (folder.listed) {
      return;
    }
    folder.listed = true;
    if (folder.parent) {
      await this._listParents(folder.parent);
    }
    const path = folder.prefix.subarray(0, -1);
    const stats = await this._stat(path);
    if (stats) {
      await this._emit(await this._entry(path, stats));
    }
  }

  private async _stat(path: Buffer): Promise<BigIntStats | null> {
    try {
      return await lstat(this._absolute(path), { bigint: true });
    } catch (error) {
      if (isGone(error)) {
        return null;
      }
      throw unreadable(error, path.toString());
    }
  }

  private async _entry(
    path: Buffer,
    stats: BigIntStats
  ): Promise<ISourceEntry> {
    if (!isUtf8(path)) {
      throw new LayerbookError(
        'build.contextMissing',
        `\`${path.toString()}\` in the build context has a name that is not UTF-8, which the engine cannot take.`,
        { hint: 'Rename it, or leave it out in .dockerignore.' }
      );
    }
    const entry = {
      path,
      mode: goMode(stats),
      size: stats.isDirectory() ? 0n : stats.size,
      modified: stats.mtimeNs,
      stats
    };
    if (stats.isSymbolicLink()) {
      const linkName = await readlink(this._absolute(path), {
        encoding: 'buffer'
      });
      return { ...entry, linkName };
    }
    if (stats.isBlockDevice() || stats.isCharacterDevice()) {
      return { ...entry, device: deviceOf(stats.rdev) };
    }
    if (!stats.isFile()) {
      return entry;
    }
    const first = this._firstName(path, stats);
    return first
      ? { ...entry, size: 0n, linkName: first }
      : { ...entry, read: () => readFile(this._absolute(path), path, stats) };
  }

  /** The earlier path of the same file, if it has one. */
  private _firstName(path: Buffer, stats: BigIntStats): Buffer | null {
    if (stats.nlink < 2n) {
      return null;
    }
    const key = `${stats.dev}:${stats.ino}`;
    const first = this._hardLinks.get(key);
    if (!first) {
      this._hardLinks.set(key, path);
    }
    return first ?? null;
  }

  private _absolute(path: Buffer): Buffer {
    return Buffer.concat([this._root, path]);
  }
}

async function* readFile(
  absolute: Buffer,
  path: Buffer,
  listed: BigIntStats
): AsyncGenerator<Buffer> {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
  try {
    // Without blocking: the name may stand for a pipe by now.
    await using file = await open(absolute, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    const now = await file.stat({ bigint: true });
    const isSame = now.ino === listed.ino && now.dev === listed.dev;
    // Programs save by putting a new file in the old one's place. It may have been reached through a link, though.
    if (!isSame && !(await isPlainFile(absolute, now))) {
      throw vanished(path, 'was replaced');
    }
    // One byte more than is expected, so that a small file takes a single read.
    let room = Math.min(CHUNK_BYTES, Number(now.size) + 1);
    for (;;) {
      const chunk = Buffer.allocUnsafe(room);
      const { bytesRead } = await file.read(chunk, 0, room);
      if (bytesRead > 0) {
        yield chunk.subarray(0, bytesRead);
      }
      if (bytesRead < room) {
        return;
      }
      room = CHUNK_BYTES;
    }
  } catch (error) {
    throw isGone(error)
      ? vanished(path, 'was removed', error)
      : unreadable(error, path.toString());
  }
}

/** Whether the path leads to this file without any link on its way. */
async function isPlainFile(
  absolute: Buffer,
  opened: BigIntStats
): Promise<boolean> {
  const real = await realpath(absolute, { encoding: 'buffer' });
  const found = await lstat(absolute, { bigint: true });
  return (
    real.equals(absolute) &&
    opened.isFile() &&
    found.ino === opened.ino &&
    found.dev === opened.dev
  );
}

function vanished(path: Buffer, what: string, cause?: unknown): LayerbookError {
  return new LayerbookError(
    'build.contextMissing',
    `\`${path.toString()}\` ${what} while it was being sent to the engine.`,
    { hint: 'Run the cell again when the file is there.', cause }
  );
}

function unreadable(error: unknown, path: string): Error {
  if (error instanceof BadPatternError) {
    return new LayerbookError(
      'build.failed',
      `.dockerignore or the Dockerfile names files by a bad pattern: ${error.message}`,
      {
        hint: 'Correct the pattern.',
        cause: error
      }
    );
  }
  const code = (error as NodeJS.ErrnoException).code;
  if (
    !(error instanceof Error) ||
    code === undefined ||
    error instanceof LayerbookError
  ) {
    return error as Error;
  }
  return new LayerbookError(
    'build.contextMissing',
    `\`${path.replace(/\/$/, '')}\` in the build context cannot be read: ${reasonOf(error)}.`,
    {
      hint: 'Give this user access to it, or leave it out in .dockerignore.',
      cause: error
    }
  );
}

function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const reasons: Readonly<Record<string, string>> = {
    EACCES: 'permission denied',
    EPERM: 'permission denied',
    ENOENT: 'it does not exist',
    ENOTDIR: 'a part of its path is not a folder',
    EIO: 'the disk reported an error'
  };
  return (
    reasons[code] ?? String(error instanceof Error ? error.message : error)
  );
}

function isGone(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'ENOENT' || code === 'ENOTDIR' || code === 'ELOOP';
}

function goMode(stats: BigIntStats): number {
  const unix = Number(stats.mode);
  let mode = unix & 0o777;
  mode += unix & 0o4000 ? GoMode.setuid : 0;
  mode += unix & 0o2000 ? GoMode.setgid : 0;
  mode += unix & 0o1000 ? GoMode.sticky : 0;
  mode += stats.isDirectory() ? GoMode.directory : 0;
  mode += stats.isSymbolicLink() ? GoMode.symlink : 0;
  mode += stats.isFIFO() ? GoMode.namedPipe : 0;
  mode += stats.isBlockDevice() ? GoMode.device : 0;
  mode += stats.isCharacterDevice() ? GoMode.device + GoMode.charDevice : 0;
  return mode;
}

function deviceOf(rdev: bigint): { major: number; minor: number } {
  return {
    major: Number((rdev >> 8n) & 0xfffn),
    minor: Number((rdev & 0xffn) | ((rdev >> 12n) & 0xfff00n))
  };
}
