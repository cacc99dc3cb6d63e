import { randomUUID } from 'node:crypto';
import { rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ContainerId } from '../../common/ids.js';
import { LayerbookError } from '../../common/protocol/errors.js';
import type { ICancellable, IEngine } from '../engine/contract.js';
import type { ResolvedMount } from './resolve-mounts.js';
import { firstTarHeader } from './tar-entries.js';
import type { TarHeader } from './tar-entries.js';

/** Sources that an engine was seen to have: a file system does not move while both run. */
const seen = new WeakMap<IEngine, Set<string>>();

/**
 * Makes sure that the engine mounts the folders of this machine and not, being elsewhere, others of the same name: looks
 * through the engine into the container, which must be created and need not run. Throws `engine.unsupported`.
 * Each source is checked once per engine.
 */
export async function checkBinds(
  engine: IEngine,
  id: ContainerId,
  mounts: readonly ResolvedMount[],
  options: ICancellable
): Promise<void> {
  const known = seen.get(engine) ?? new Set<string>();
  seen.set(engine, known);
  const readFirst: ReadFirst = async target => {
    const tar = await engine.containers.archive(id, target, options);
    return tar && firstTarHeader(tar);
  };
  for (const mount of mounts) {
    if (mount.hostPath === undefined || known.has(mount.hostPath)) {
      continue;
    }
    if (!(await isSame(mount.target, mount.hostPath, readFirst))) {
      throw cannotSee(mount);
    }
    known.add(mount.hostPath);
  }
}

/** The error for a bind mount whose source the engine does not have. */
export function cannotSee(
  mount: ResolvedMount,
  cause?: unknown
): LayerbookError {
  return new LayerbookError(
    'engine.unsupported',
    `The container engine does not see \`${mount.source}\` (line ${mount.line}), because it runs on another machine or in a container of its own.`,
    {
      cause,
      lines: [mount.line, mount.line],
      hint: 'Use a named volume (`data:/data`), or an engine that shares this file system.'
    }
  );
}

type ReadFirst = (target: string) => Promise<TarHeader | null>;

/** Whether what the container has at `target` is `hostPath` of this machine. */
async function isSame(
  target: string,
  hostPath: string,
  readFirst: ReadFirst
): Promise<boolean> {
  const info = await stat(hostPath);
  const marker = info.isDirectory() ? await putMarker(hostPath) : null;
  if (marker === null) {
    const header = await readFirst(target);
    return header !== null && isLike(header, info);
  }
  try {
    return (await readFirst(`${target}/${marker}`)) !== null;
  } finally {
    await rm(path.join(hostPath, marker), { force: true });
  }
}

/** Name of a new file in the folder, or null where none may be written. */
async function putMarker(folder: string): Promise<string | null> {
  const name = `.layerbook-probe-${randomUUID()}`;
  try {
    await writeFile(path.join(folder, name), '', { flag: 'wx' });
    return name;
  } catch {
    return null;
  }
}

/** Without a marker: the same kind, owner and age, and for a file the same size. Engines give whole seconds. */
function isLike(
  header: TarHeader,
  info: { isDirectory(): boolean; size: number; mtimeMs: number; mode: number }
): boolean {
  const seconds = Math.floor(header.mtime.getTime() / 1000);
  const isFolder = header.type === 'directory';
  return (
    isFolder === info.isDirectory() &&
    seconds === Math.floor(info.mtimeMs / 1000) &&
    (header.mode & 0o777) === (info.mode & 0o777) &&
    (isFolder || header.size === info.size)
  );
}
