import { lstat, readdir } from 'node:fs/promises';
import type { Stats } from 'node:fs';
import path from 'node:path';
import { formatCount } from '../../../common/format.js';
import type { ContainerId } from '../../../common/ids.js';
import { isLayerbookError } from '../../../common/protocol/errors.js';
import { inParallel } from '../../base/in-parallel.js';
import { LABELS } from '../../containers/contract.js';
import type { ICancellable, IEngine } from '../../engine/contract.js';
import { toApiMount } from '../resolve-mounts.js';
import type { ResolvedMount } from '../resolve-mounts.js';

/** How many paths of a folder are looked at for files of others, and how many at once. */
const MAX_ENTRIES = 100_000;
const LOOKS = 16;
/** Characters of paths that one call of `chown` is given; Linux takes about 2 MB. */
const MAX_ARGUMENTS = 1024 ** 2;

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
  const foreign = await findForeign(run, owner);
  if (foreign.length === 0) {
    return [];
  }
  const hasChown = await chown(engine, run, { owner, foreign });
  const notes: string[] = [];
  for (const { bind, paths } of foreign) {
    const left = await inParallel(paths, LOOKS, name =>
      ownerOf(path.join(bind.hostPath, name))
    );
    const still = left.filter(uid => uid !== null && uid !== owner.uid);
    if (still.length > 0) {
      notes.push(stay(bind, { still, owner, hasChown }));
    }
  }
  return notes;
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
      const paths = await changedByOthers(hostPath, { since, owner, signal });
      if (paths.length > 0) {
        foreign.push({ bind: { ...bind, hostPath }, paths });
      }
    }
  }
  return foreign;
}

/** Paths below a folder that someone else owns and that changed since; links are not followed. */
async function changedByOthers(
  root: string,
  wanted: { readonly since: number; readonly owner: IOwner } & ICancellable
): Promise<string[]> {
  const found: string[] = [];
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
        found.push(below);
      }
    });
  }
  return found.sort();
}

/** A folder changes with every file in it: it counts when it was made since. */
function isNew(info: Stats, since: number): boolean {
  return (info.isDirectory() ? info.birthtimeMs : info.ctimeMs) >= since;
}

async function ownerOf(at: string): Promise<number | null> {
  const info = await lstat(at).catch(() => null);
  return info && info.uid;
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
      Labels: { ...run.labels, [LABELS.role]: 'probe' },
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
        return false;
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
  bind: ResolvedMount,
  what: {
    readonly still: readonly (number | null)[];
    readonly owner: IOwner;
    readonly hasChown: boolean;
  }
): string {
  const { still, owner, hasChown } = what;
  const isOne = still.length === 1;
  const files = isOne
    ? '1 file'
    : `${formatCount(still.length)} files and folders`;
  const owners = [...new Set(still)].map(uid =>
    uid === 0 ? 'root' : `user ${uid}`
  );
  const them = isOne ? 'it' : 'them';
  const why = hasChown
    ? `the engine could not give ${them} to you`
    : `the image has no \`chown\` to give ${them} to you`;
  return `The run left ${files} in \`${bind.source}\` that ${isOne ? 'belongs' : 'belong'} to ${owners.join(' and ')}, and ${why}. Add \`user: "${owner.uid}:${owner.gid}"\` to the options, so that the container writes as you.`;
}
