import { posix } from 'node:path';
import type { ContainerId } from '../../common/ids.js';
import type { IRuntimeConfig } from '../../common/image/config-diff.js';
import {
  isLayerbookError,
  LayerbookError
} from '../../common/protocol/errors.js';
import type { ICancellable, IContainers } from '../engine/contract.js';
import { firstTarHeader } from '../runner/tar-entries.js';

/** Tried in this order, each in every folder. */
const NAMES = ['bash', 'sh', 'ash', 'busybox'];
const FOLDERS = ['/bin', '/usr/bin', '/usr/local/bin', '/sbin', '/busybox'];
/** Shells that people work in and that speak POSIX: an image whose SHELL is one of them means it to be used. */
const INTERACTIVE = /^(?:bash|zsh|ksh|mksh|dash|ash)$/;
/** Links that are followed, as the kernel does. */
const MAX_LINKS = 40;

/** A shell that is in a file system for sure, and how it is started. */
export interface IFoundShell {
  readonly path: string;
  readonly command: readonly string[];
}

/** The container that is looked into, running or not, and the configuration of its image where that is known. */
export interface IShellSearch extends ICancellable {
  readonly containers: Pick<IContainers, 'archive'>;
  readonly id: ContainerId;
  readonly config: Pick<IRuntimeConfig, 'Shell' | 'Env'> | null;
}

/**
 * Looks for a shell among the files of a container: the image's SHELL, bash, sh, ash, busybox, in the folders of its PATH
 * and the usual ones. Null when it has none.
 */
export async function findShell(
  search: IShellSearch
): Promise<IFoundShell | null> {
  const own = search.config?.Shell?.[0] ?? '';
  const isOwnFirst = INTERACTIVE.test(posix.basename(own));
  if (isOwnFirst) {
    const found = await firstProgram(search, pathsOf(own, search));
    if (found !== null) {
      return { path: found, command: [found] };
    }
  }
  for (const name of NAMES) {
    const found = await firstProgram(search, pathsOf(name, search));
    if (found !== null) {
      const command = name === 'busybox' ? [found, 'sh'] : [found];
      return { path: found, command };
    }
  }
  return null;
}

function pathsOf(name: string, { config }: IShellSearch): string[] {
  if (name.startsWith('/')) {
    return [name];
  }
  const path = config?.Env.find(entry => entry.startsWith('PATH=')) ?? '';
  const folders = path.slice('PATH='.length).split(':');
  const all = [...FOLDERS, ...folders.filter(one => one.startsWith('/'))];
  return [...new Set(all.map(folder => posix.join(folder, name)))];
}

async function firstProgram(
  search: IShellSearch,
  paths: readonly string[]
): Promise<string | null> {
  for (const path of paths) {
    if (await isProgram(search, path)) {
      return path;
    }
  }
  return null;
}

/** Whether a path leads to a file that may be run. The engine resolves links in folders, not at the end of the path. */
async function isProgram(search: IShellSearch, path: string): Promise<boolean> {
  let at = path;
  for (let links = 0; links < MAX_LINKS; links += 1) {
    const header = await headerAt(search, at);
    switch (header?.type) {
      case 'file':
        return ((header.mode ?? 0) & 0o111) !== 0;
      case 'link':
      case 'symlink':
        at = posix.resolve(posix.dirname(at), header.linkname ?? '');
        break;
      default:
        return false;
    }
  }
  return false;
}

async function headerAt(
  { containers, id, signal }: IShellSearch,
  path: string
): ReturnType<typeof firstTarHeader> {
  try {
    const tar = await containers.archive(id, path, { signal });
    return tar && (await firstTarHeader(tar));
  } catch (error) {
    signal?.throwIfAborted();
    // A parent of the path is a file, or a link that leads nowhere.
    if (isLayerbookError(error, 'engine.failed')) {
      return null;
    }
    throw error;
  }
}

/** The failure of a place that has no shell. */
export function noShell(title: string): LayerbookError {
  return new LayerbookError(
    'container.noShell',
    `There is no shell in the image of ${title}: neither bash nor sh, ash or busybox is among its programs.`
  );
}
