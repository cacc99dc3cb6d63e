import { lstat, readdir } from 'node:fs/promises';
import type { Stats } from 'node:fs';
import path from 'node:path';
import { formatCount } from '../../../common/format.js';
import type { ContainerId } from '../../../common/ids.js';
import { isLayerbookError } from '../../../common/protocol/errors.js';
import { inParallel } from '../../base/in-parallel.js';
import type { ICancellable, IEngine } from '../../engine/contract.js';
import { probeLabels } from '../container-spec.js';
import { toApiMount } from '../resolve-mounts.js';
import type { ResolvedMount } from '../resolve-mounts.js';

/** How many paths of a folder are looked at for files of others, and how many at once. */
const MAX_ENTRIES = 100_000;
const LOOKS = 16;
/** Characters of paths that one call of `chown` is given; Linux takes about 2 MB. */
const MAX_ARGUMENTS = 1024 ** 2;
/** How many folders inside each other that nobody else may read are opened up. */
const MAX_ROUNDS = 8;

/** Where the folders are mounted for `chown`. */
const MOUNTS = '/.layerbook-binds';

/** Who files are given to. */
interface IOwner {
  readonly uid: number;
  readonly gid: number;
}

/** A run whose files are looked at. */
interface IFinishedRun extends ICancellable {
  readonly id: ContainerId;
  readonly imageId: string;
  /** The mounts of the container; only writable bind mounts count. */
  readonly binds: readonly ResolvedMount[];
  /** When it was started; Unix milliseconds. */
  readonly since: number;
  /** Labels of what is made. */
  readonly labels: Readonly<Record<string, string>>;
  /** Absent: the user that this process runs as. */
  readonly owner?: IOwner;
}

/** A bind mount with the paths in it that the run left to someone else, relative to it. */
interface IForeign {
  readonly bind: ResolvedMount & { readonly hostPath: string };
  readonly paths: readonly string[];
  /** Whose they are. */
  readonly uids: readonly number[];
}

/**
 * Gives the files that a run made or changed in writable bind mounts to the user, by a short container of the same image
 * whose root runs `chown`. Resolves with sentences for a person where files stay someone else's, and why. Nothing is done
 * where this process is root, or the engine is rootless: there the container's root is the user.
 */
export async function giveToUser(
  engine: IEngine,
  run: IFinishedRun
): Promise<string[]> {
  const owner = run.owner ?? thisUser();
  if (owner === null || engine.info.rootless) {
    return [];
  }
  let foreign = await findForeign(run, owner);
  let hasChown = true;
  for (let round = 0; round < MAX_ROUNDS && foreign.length > 0; round++) {
    hasChown = await chown(engine, run, { owner, foreign });
    const known = new Set(foreign.flatMap(({ paths }) => paths));
    foreign = await findForeign(run, owner);
    // A folder that nobody else may read is looked into when it was given.
    if (foreign.every(({ paths }) => paths.every(name => known.has(name)))) {
      break;
    }
  }
  return foreign.map(left => stay(left, { owner, hasChown }));
}

/** Null: root needs nothing given, and elsewhere than on Unix files have no such owners. */
function thisUser(): IOwner | null {
  const uid = process.getuid?.() ?? 0;
  const gid = process.getgid?.() ?? 0;
  return uid === 0 ? null : { uid, gid };
}

async function findForeign(
  { binds, since, signal }: IFinishedRun,
  owner: IOwner
): Promise<IForeign[]> {
  const foreign: IForeign[] = [];
  for (const bind of binds) {
    const { hostPath } = bind;
    if (bind.type === 'bind' && !bind.readOnly && hostPath !== undefined) {
      const owned = await changedByOthers(hostPath, { since, owner, signal });
      if (owned.size > 0) {
        foreign.push({
          bind: { ...bind, hostPath },
          paths: [...owned.keys()].sort(),
          uids: [...new Set(owned.values())]
        });
      }
    }
  }
  return foreign;
}

/** Paths below a folder that changed since, each with its owner, who is someone else; links are not followed. */
async function changedByOthers(
  root: string,
  wanted: { readonly since: number; readonly owner: IOwner } & ICancellable
): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  const folders = [''];
  let entries = 0;
  for (let at = 0; at < folders.length && entries <= MAX_ENTRIES; at++) {
    wanted.signal?.throwIfAborted();
    const folder = folders[at] ?? '';
    const names = await readdir(path.join(root, folder)).catch(() => []);
    entries += names.length;
    await inParallel(names, LOOKS, async name => {
      const below = path.posix.join(folder, name);
      const info = await lstat(path.join(root, below)).catch(() => null);
      if (info?.isDirectory()) {
        folders.push(below);
      }
      if (info && info.uid !== wanted.owner.uid && isNew(info, wanted.since)) {
        found.set(below, info.uid);
      }
    });
  }
  return found;
}

/** A folder changes with every file in it: it counts when it was made since. */
function isNew(info: Stats, since: number): boolean {
  return (info.isDirectory() ? info.birthtimeMs : info.ctimeMs) >= since;
}

/**
 * Runs `chown` on the paths; false when the image has none. What a path may lead to is only in the bind mounts and in a
 * container that is thrown away, whoever changes them meanwhile.
 */
async function chown(
  engine: IEngine,
  run: IFinishedRun,
  what: { readonly owner: IOwner; readonly foreign: readonly IForeign[] }
): Promise<boolean> {
  const { owner, foreign } = what;
  const all = foreign.flatMap(({ paths }, index) =>
    paths.map(name => `${index}/${name}`)
  );
  for (const batch of batches(all)) {
    run.signal?.throwIfAborted();
    const id = await engine.containers.create({
      Image: run.imageId,
      Labels: probeLabels(run),
      User: '0:0',
      WorkingDir: MOUNTS,
      Entrypoint: ['chown'],
      Cmd: ['-h', `${owner.uid}:${owner.gid}`, '--', ...batch],
      HostConfig: {
        NetworkMode: 'none',
        // Where the engine maps users, theirs are the numbers of this machine.
        UsernsMode: 'host',
        LogConfig: { Type: 'none' },
        CapDrop: ['ALL'],
        CapAdd: ['CHOWN', 'DAC_READ_SEARCH'],
        SecurityOpt: ['no-new-privileges'],
        Mounts: foreign.map(({ bind }, index) => ({
          ...toApiMount(bind),
          Target: `${MOUNTS}/${index}`,
          ReadOnly: false
        }))
      }
    });
    try {
      const exit = engine.containers.wait(id, run);
      exit.catch(() => undefined);
      await engine.containers.start(id);
      await exit;
    } catch (error) {
      if (isLayerbookError(error, 'engine.failed')) {
        // Other refusals have nothing to do with the image.
        return !/executable file not found|no such file/i.test(error.message);
      }
      throw error;
    } finally {
      await engine.containers.remove(id).catch(() => undefined);
    }
  }
  return true;
}

function batches(paths: readonly string[]): string[][] {
  const all: string[][] = [];
  let room = 0;
  for (const name of paths) {
    const length = Buffer.byteLength(name) + 1;
    if (room < length) {
      all.push([]);
      room = MAX_ARGUMENTS;
    }
    all.at(-1)?.push(name);
    room -= length;
  }
  return all;
}

function stay(
  { bind, paths, uids }: IForeign,
  what: { readonly owner: IOwner; readonly hasChown: boolean }
): string {
  const { owner, hasChown } = what;
  const isOne = paths.length === 1;
  const files = isOne
    ? '1 file'
    : `${formatCount(paths.length)} files and folders`;
  const owners = uids.map(uid => (uid === 0 ? 'root' : `user ${uid}`));
  const them = isOne ? 'it' : 'them';
  const why = hasChown
    ? `the engine could not give ${them} to you`
    : `the image has no \`chown\` to give ${them} to you`;
  return `The run left ${files} in \`${bind.source}\` that ${isOne ? 'belongs' : 'belong'} to ${owners.join(' and ')}, and ${why}. Add \`user: "${owner.uid}:${owner.gid}"\` to the options, so that the container writes as you.`;
}
