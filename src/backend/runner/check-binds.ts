import { randomUUID } from 'node:crypto';
import { rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ContainerId } from '../../common/ids.js';
import { LayerbookError } from '../../common/protocol/errors.js';
import type { ICancellable, IEngine } from '../engine/contract.js';
import type { ResolvedMount } from './resolve-mounts.js';
import { readTarHeaders } from './tar-entries.js';
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
  for (const mount of mounts) {
    if (mount.hostPath === undefined || known.has(mount.hostPath)) {
      continue;
    }
    if (!(await isSame(engine, id, mount.target, mount.hostPath, options))) {
      throw cannotSee(mount);
    }
    known.add(mount.hostPath);
  }
}

/** The error for a bind mount whose source the engine does not have. */
export function cannotSee(mount: ResolvedMount): LayerbookError {
  return new LayerbookError(
    'engine.unsupported',
    `The container engine does not see \`${mount.source}\` (line ${mount.line}), because it runs on another machine or in a container of its own.`,
    {
      lines: [mount.line, mount.line],
      hint: 'Use a named volume (`data:/data`), or an engine that shares this file system.'
    }
  );
}

async function isSame(
  engine: IEngine,
  id: ContainerId,
  target: string,
  hostPath: string,
  options: ICancellable
): Promise<boolean> {
  const info = await stat(hostPath);
  const marker = info.isDirectory() ? await putMarker(hostPath) : null;
  try {
    const wanted = marker === null ? target : `${target}/${marker}`;
    const tar = await engine.containers.archive(id, wanted, options);
    if (tar === null) {
      return false;
    }
    let header: TarHeader | undefined;
    await readTarHeaders(tar, first => {
      header = first;
      return 'stop';
    });
    return marker !== null || isLike(header, info);
  } finally {
    if (marker !== null) {
      await rm(path.join(hostPath, marker), { force: true });
    }
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
  header: TarHeader | undefined,
  info: { isDirectory(): boolean; size: number; mtimeMs: number; mode: number }
): boolean {
  if (header === undefined) {
    return false;
  }
  const seconds = Math.floor((header.mtime?.getTime() ?? 0) / 1000);
  const isFolder = header.type === 'directory';
  return (
    isFolder === info.isDirectory() &&
    seconds === Math.floor(info.mtimeMs / 1000) &&
    ((header.mode ?? 0) & 0o777) === (info.mode & 0o777) &&
    (isFolder || header.size === info.size)
  );
}
