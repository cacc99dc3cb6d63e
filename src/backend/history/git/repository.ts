import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type * as Git from 'isomorphic-git';
import { replaceFile, uniqueSuffix } from './files.js';
import { atomicFs } from './atomic-fs.js';
import { removeLeavings } from './leavings.js';
import { hashObject, type Oid } from './object.js';
import { ObjectStore } from './object-store.js';
import { updateHead, updateRef } from './update-ref.js';
import { takeWriterLock, type IWriterLock } from './writer-lock.js';

const FIRST_BRANCH = 'run-0001';

/** Renames are guessed from content, and tiny equal files would show up as renamed. Packs are cared for here. */
const CONFIG = `[core]
\trepositoryformatversion = 0
\tbare = true
\tfilemode = true
\tsymlinks = true
\tignorecase = false
\tquotePath = false
[gc]
\tauto = 0
[diff]
\trenames = false
`;

/** Keeps `git log -p` readable: the change lists repeat what the diff shows. */
export const ATTRIBUTES = '/layer/** -diff\n';

/** One bare git repository. Everything it writes survives a crash at any moment. */
export class Repository {
  readonly gitDir: string;
  readonly objects: ObjectStore;

  private constructor(gitDir: string) {
    this.gitDir = gitDir;
    this.objects = new ObjectStore(gitDir);
  }

  /** Opens the repository and makes it first, readable by its owner only, if there is none. */
  static async open(gitDir: string): Promise<Repository> {
    if (!existsSync(join(gitDir, 'HEAD'))) {
      await create(gitDir);
    }
    return new Repository(gitDir);
  }

  /** Excludes other writers until disposed. Throws `signal.reason` when cancelled. */
  async lock(signal?: AbortSignal): Promise<IWriterLock> {
    const lock = await takeWriterLock(this.gitDir, signal);
    if (lock.wasAbandoned) {
      removeLeavings(this.gitDir);
    }
    // What another process pruned must not be taken for stored.
    this.objects.refresh();
    return lock;
  }

  /** What a ref points at, or null when there is no such ref. */
  async ref(ref: string): Promise<Oid | null> {
    const git = await loadGit();
    try {
      return await git.resolveRef({ ...this._place, ref });
    } catch (error) {
      if (error instanceof git.Errors.NotFoundError) {
        return null;
      }
      throw error;
    }
  }

  /** Sets a ref that is `expected` now (null: not there). Throws `history.failed` when it is not. */
  async updateRef(ref: string, next: Oid, expected: Oid | null): Promise<void> {
    await updateRef(this.gitDir, ref, { next, expected });
  }

  /** Makes a branch the active one. */
  async setActiveBranch(name: string): Promise<void> {
    await updateHead(this.gitDir, name);
  }

  /** Stores a commit as a loose object, so that reading the log opens no pack. */
  async writeCommit(data: Buffer): Promise<Oid> {
    const oid = hashObject('commit', data);
    if (!this.objects.has(oid)) {
      const git = await loadGit();
      await git.writeObject({
        ...this._place,
        type: 'commit',
        object: data,
        format: 'content',
        oid
      });
    }
    return oid;
  }

  private get _place(): { fs: typeof atomicFs; gitdir: string } {
    return { fs: atomicFs, gitdir: this.gitDir };
  }
}

/** HEAD comes last: without it there is no repository yet, and the next open starts over. */
async function create(gitDir: string): Promise<void> {
  await mkdir(gitDir, { recursive: true, mode: 0o700 });
  for (const dir of [
    'objects/pack',
    'objects/info',
    'refs/heads',
    'refs/tags',
    'refs/images',
    'refs/layers',
    'info'
  ]) {
    await mkdir(join(gitDir, dir), { recursive: true, mode: 0o700 });
  }
  const write = (name: string, text: string): void =>
    replaceFile(
      join(gitDir, name),
      Buffer.from(text),
      join(gitDir, `tmp_init_${uniqueSuffix()}`)
    );
  write('config', CONFIG);
  write('info/attributes', ATTRIBUTES);
  write('description', 'Layers of a notebook’s images, made by Layerbook.\n');
  write('HEAD', `ref: refs/heads/${FIRST_BRANCH}\n`);
}

let git: Promise<typeof Git> | null = null;

/** Loading the library takes a tenth of a second, which nobody waits for who only opens a notebook. */
function loadGit(): Promise<typeof Git> {
  git ??= import('isomorphic-git');
  return git;
}
