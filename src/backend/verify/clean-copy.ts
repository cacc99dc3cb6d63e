import type { Stats } from 'node:fs';
import { constants } from 'node:fs';
import {
  chmod,
  copyFile,
  link,
  lstat,
  mkdir,
  mkdtemp,
  readFile,
  readlink,
  rename,
  rm,
  symlink,
  utimes,
  writeFile
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { LayerbookError } from '../../common/protocol/errors.js';
import type { IBuildResult } from '../builder/contract.js';

/** What a build was told of its context. */
export type ContextListing = Pick<
  IBuildResult,
  'contextFiles' | 'contextFolders'
>;

const OWN_FOLDER = 0o700;

/**
 * A Dockerfile and the part of a build context that it reads, in a temporary folder of their own.
 *
 * Which part that is was asked by the engine itself while it built from the original folder (see
 * `IBuildResult.contextFiles`): variables, ignore files, links that are followed, ONBUILD triggers of a base and
 * stages that are not built are all taken into account, and nothing else of a large folder is even looked at. The
 * Dockerfile lies beside the context, not in it: there it would be one more file for `COPY . .`.
 */
export class CleanCopy implements AsyncDisposable {
  private _contextDir: string;
  private readonly _folder: string;
  private readonly _folders: string[] = [];

  private constructor(folder: string) {
    this._folder = folder;
    this._contextDir = join(folder, 'context');
  }

  get contextDir(): string {
    return this._contextDir;
  }

  /** Throws `build.contextMissing` for what cannot be copied. */
  static async make(
    source: {
      readonly contextDir: string;
      readonly dockerfile: string;
      readonly listing: ContextListing;
    },
    signal?: AbortSignal
  ): Promise<CleanCopy> {
    const copy = new CleanCopy(
      await mkdtemp(join(tmpdir(), 'layerbook-verify-'))
    );
    try {
      await mkdir(copy.contextDir);
      await writeFile(join(copy._folder, 'Dockerfile'), source.dockerfile);
      await copy._fill(source.contextDir, source.listing, signal);
      return copy;
    } catch (error) {
      await copy[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** The Dockerfile as it stands on the disk. */
  dockerfile(): Promise<string> {
    return readFile(join(this._folder, 'Dockerfile'), 'utf8');
  }

  /**
   * Gives the context another path, by which the engine takes it for one that it has not seen. Where it compares a folder
   * with what it was sent before, it leaves a file `.tmp.…` beside each hard link (Docker 28), which `COPY` then finds.
   */
  async rename(name: string): Promise<void> {
    const path = join(this._folder, name);
    await rename(this._contextDir, path);
    this._contextDir = path;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // What lies in a folder that is read-only cannot be removed.
    for (const folder of this._folders) {
      await chmod(join(this.contextDir, folder), OWN_FOLDER).catch(
        () => undefined
      );
    }
    await rm(this._folder, { recursive: true, force: true });
  }

  private async _fill(
    from: string,
    listing: ContextListing,
    signal?: AbortSignal
  ): Promise<void> {
    this._folders.push(...foldersOf(listing));
    for (const folder of this._folders) {
      await mkdir(join(this.contextDir, folder), { mode: OWN_FOLDER });
    }
    const files = new FileCopier(from, this.contextDir);
    for (const { path } of listing.contextFiles) {
      signal?.throwIfAborted();
      await files.copy(path);
    }
    // From the inside out: writing into a folder changes its time, and needs its mode.
    for (const folder of this._folders.toReversed()) {
      const stats = await statOf(join(from, folder), folder);
      await setStats(join(this.contextDir, folder), stats);
    }
  }
}

/** Every folder that is named or has something in it, outer ones first. */
function foldersOf({ contextFiles, contextFolders }: ContextListing): string[] {
  const folders = new Set<string>();
  const add = (folder: string): void => {
    if (folder !== '.' && !folders.has(folder)) {
      add(dirname(folder));
      folders.add(folder);
    }
  };
  contextFolders.forEach(add);
  contextFiles.forEach(({ path }) => add(dirname(path)));
  return [...folders];
}

class FileCopier {
  private readonly _from: string;
  private readonly _to: string;
  /** Where the copy of a file with several names is. */
  private readonly _linked = new Map<string, string>();

  constructor(from: string, to: string) {
    this._from = from;
    this._to = to;
  }

  async copy(path: string): Promise<void> {
    const source = join(this._from, path);
    const target = join(this._to, path);
    const stats = await statOf(source, path);
    if (stats.isSymbolicLink()) {
      await symlink(await readlink(source, { encoding: 'buffer' }), target);
      return;
    }
    if (!stats.isFile()) {
      throw new LayerbookError(
        'build.contextMissing',
        `\`${path}\` in the build context is neither a file nor a folder or link, so it cannot be copied for the check.`,
        { hint: 'Leave it out in .dockerignore.' }
      );
    }
    const key = `${stats.dev}:${stats.ino}`;
    const first = stats.nlink > 1 ? this._linked.get(key) : undefined;
    if (first !== undefined) {
      await link(first, target);
      return;
    }
    this._linked.set(key, target);
    await copyFile(source, target, constants.COPYFILE_FICLONE);
    await setStats(target, stats);
  }
}

async function setStats(path: string, stats: Stats): Promise<void> {
  await utimes(path, stats.atimeMs / 1000, stats.mtimeMs / 1000);
  await chmod(path, stats.mode & 0o7777);
}

async function statOf(absolute: string, path: string): Promise<Stats> {
  try {
    return await lstat(absolute);
  } catch (error) {
    throw new LayerbookError(
      'build.contextMissing',
      `\`${path}\` in the build context was removed while the notebook was verified.`,
      { hint: 'Verify again when the file is there.', cause: error }
    );
  }
}
