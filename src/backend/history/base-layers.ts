import {
  copyFileSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  closeSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync
} from 'node:fs';
import { basename, join } from 'node:path';
import type { Readable } from 'node:stream';
import * as z from 'zod/mini';
import type { ChainId } from '../../common/ids.js';
import type { ICommitTree } from './commit-tree.js';
import {
  errnoOf,
  removeFile,
  replaceFile,
  syncDirectory,
  uniqueSuffix
} from './git/files.js';
import { removeLeavings } from './git/leavings.js';
import { PackWriter } from './git/pack-writer.js';
import { PRUNE_AGE_MS, type IPruneOptions } from './git/prune.js';
import { takeWriterLock } from './git/writer-lock.js';
import { encodeChanges } from './layer/change-record.js';
import { POLICY_VERSION } from './layer/content-policy.js';
import { layOver } from './layer/lay-over.js';
import { MergedTree } from './layer/merged-tree.js';
import { Metadata } from './layer/metadata.js';

/** Folder of the state directory. */
const BASES = 'bases';
/** Says what the packs beside it hold; written last. */
const FILE = 'base.json';

const OID = /^[0-9a-f]{40}$/;
const baseSchema = z.object({
  policy: z.literal(POLICY_VERSION),
  rootfs: z.string().check(z.regex(OID)),
  changes: z.string().check(z.regex(OID)),
  packs: z.array(z.string().check(z.regex(/^pack-[0-9a-f]{40}$/)))
});

/** A base image's layers as git objects in packs, of which every history may take links. */
export interface IBaseLayers extends ICommitTree {
  readonly dir: string;
  readonly packs: readonly string[];
}

/**
 * The base images of this machine, each taken in once: folder `<chain id>` with packs that hold its merged tree and its
 * change list, complete in themselves. Back ends that want the same base at once wait for the one that reads it.
 */
export class BaseStore {
  private readonly _dir: string;

  constructor(stateDir: string) {
    this._dir = join(stateDir, BASES);
  }

  /**
   * The base whose top is `chain`; its layers are read from `tars` if this machine has not seen it. Throws the tars' own
   * errors, or `signal.reason`.
   */
  async take(
    chain: ChainId,
    tars: AsyncIterable<Readable>,
    signal: AbortSignal | undefined
  ): Promise<IBaseLayers> {
    const dir = join(this._dir, chain.replace('sha256:', ''));
    const known = readBase(dir);
    if (known) {
      return known;
    }
    mkdirSync(packDir(dir), { recursive: true, mode: 0o700 });
    using lock = await takeWriterLock(dir, signal);
    if (lock.wasAbandoned) {
      removeLeavings(dir);
    }
    return readBase(dir) ?? (await makeBase(dir, tars, signal));
  }

  /** Puts links of the packs into a repository (copies, on another file system). The caller holds its writer's lock. */
  share({ dir, packs }: IBaseLayers, gitDir: string): void {
    for (const pack of packs) {
      // As git itself: without its index a pack is not seen.
      for (const ending of ['pack', 'idx']) {
        const name = `${pack}.${ending}`;
        linkOrCopy(join(packDir(dir), name), join(packDir(gitDir), name));
      }
    }
    syncDirectory(packDir(gitDir));
  }
}

/**
 * Removes the bases that no history on this machine shares any more and that nobody wanted for `olderThanMs`. Returns
 * how many went (`dryRun`: would go) and their bytes on the disk. Throws `signal.reason`.
 */
export async function pruneBases(
  stateDir: string,
  { dryRun, olderThanMs, signal }: IPruneOptions = {}
): Promise<{ bases: number; bytes: number }> {
  const before = Date.now() - (olderThanMs ?? PRUNE_AGE_MS);
  const pruned = { bases: 0, bytes: 0 };
  for (const name of namesIn(join(stateDir, BASES))) {
    const dir = join(stateDir, BASES, name);
    using _lock = await takeWriterLock(dir, signal);
    const files = namesIn(packDir(dir)).map(file => join(packDir(dir), file));
    const stats = files.map(file => statSync(file));
    const wanted = statSync(join(dir, FILE), { throwIfNoEntry: false });
    const isUsed =
      stats.some(({ nlink }) => nlink > 1) ||
      (wanted !== undefined && wanted.mtimeMs > before);
    if (!isUsed && stats.length > 0) {
      pruned.bases++;
      pruned.bytes += stats.reduce((sum, { size }) => sum + size, 0);
      if (dryRun !== true) {
        removeFile(join(dir, FILE));
        files.forEach(file => removeFile(file));
      }
    }
  }
  return pruned;
}

async function makeBase(
  dir: string,
  tars: AsyncIterable<Readable>,
  signal: AbortSignal | undefined
): Promise<IBaseLayers> {
  // What a crash or older rules left; histories have links of their own.
  removeFile(join(dir, FILE));
  for (const name of namesIn(packDir(dir))) {
    removeFile(join(packDir(dir), name));
  }
  const writer = new PackWriter(dir, () => false);
  try {
    const tree = new MergedTree(() => [], null);
    const { rootfs, changes } = await layOver(tree, Metadata.empty, tars, {
      writer,
      signal
    });
    const list = writer.add('blob', Buffer.from(encodeChanges(changes)));
    const packs = writer.finish().map(path => basename(path, '.idx'));
    const base = { policy: POLICY_VERSION, rootfs, changes: list, packs };
    replaceFile(
      join(dir, FILE),
      Buffer.from(`${JSON.stringify(base)}\n`),
      join(dir, `tmp_base_${uniqueSuffix()}`)
    );
    return { dir, rootfs, changes: list, packs };
  } finally {
    writer.abort();
  }
}

function readBase(dir: string): IBaseLayers | null {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(join(dir, FILE), 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError || errnoOf(error) === 'ENOENT') {
      return null;
    }
    throw error;
  }
  const result = baseSchema.safeParse(value);
  if (!result.success) {
    return null;
  }
  const { rootfs, changes, packs } = result.data;
  const isWhole = packs.every(
    pack =>
      existsSync(join(packDir(dir), `${pack}.pack`)) &&
      existsSync(join(packDir(dir), `${pack}.idx`))
  );
  if (!isWhole) {
    return null;
  }
  touch(join(dir, FILE));
  return { dir, rootfs, changes, packs };
}

/** Tells when a base was last wanted. */
function touch(path: string): void {
  const now = new Date();
  try {
    utimesSync(path, now, now);
  } catch {
    // Only pruning asks for the time.
  }
}

function namesIn(dir: string): string[] {
  return existsSync(dir) ? readdirSync(dir) : [];
}

function linkOrCopy(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch (error) {
    switch (errnoOf(error)) {
      case 'EEXIST':
        return;
      case 'EXDEV':
      case 'EPERM':
      case 'EMLINK':
      case 'ENOTSUP':
      case 'EOPNOTSUPP':
        return copy(from, to);
      default:
        throw error;
    }
  }
}

function copy(from: string, to: string): void {
  const temporary = join(to, '..', `tmp_base_${uniqueSuffix()}`);
  try {
    copyFileSync(from, temporary);
    const fd = openSync(temporary, 'r');
    try {
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(temporary, to);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

function packDir(dir: string): string {
  return join(dir, 'objects', 'pack');
}
