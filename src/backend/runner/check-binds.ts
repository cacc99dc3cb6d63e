import { randomUUID } from 'node:crypto';
import { rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import {
  isLayerbookError,
  LayerbookError
} from '../../common/protocol/errors.js';
import type { ICancellable, IEngine } from '../engine/contract.js';
import { probeLabels } from './container-spec.js';
import type { ISpecParts } from './container-spec.js';
import type { ResolvedMount } from './resolve-mounts.js';
import { firstTarHeader } from './tar-entries.js';
import type { TarHeader } from './tar-entries.js';

/** Sources that an engine was seen to have: a file system does not move while both run. */
const seen = new WeakMap<IEngine, Set<string>>();

type Bind = ResolvedMount & { readonly hostPath: string };

/**
 * Makes sure that the engine mounts the folders of this machine and not, being elsewhere, others of the same name or
 * none: looks through the engine at each source in a container that never runs. Throws `engine.unsupported`. Each source
 * is checked once per engine.
 */
export async function checkBinds(
  engine: IEngine,
  parts: ISpecParts,
  options: ICancellable
): Promise<void> {
  const known = seen.get(engine) ?? new Set<string>();
  seen.set(engine, known);
  const binds = parts.mounts
    .filter((mount): mount is Bind => mount.hostPath !== undefined)
    .filter(({ hostPath }) => !known.has(hostPath));
  if (binds.length === 0) {
    return;
  }
  const id = await createProbe(engine, parts, binds);
  try {
    for (const [index, bind] of binds.entries()) {
      const readFirst = async (name: string): Promise<TarHeader | null> => {
        const at = `${targetOf(index)}${name}`;
        const tar = await engine.containers.archive(id, at, options);
        return tar && firstTarHeader(tar);
      };
      if (!(await isSame(bind.hostPath, readFirst))) {
        throw cannotSee(bind);
      }
      known.add(bind.hostPath);
    }
  } finally {
    await engine.containers.remove(id);
  }
}

function targetOf(index: number): string {
  return `/.layerbook-probe-${index}`;
}

/** The mounts of the cell itself are no use: engines cannot be asked for files where a target has a link in its path. */
async function createProbe(
  engine: IEngine,
  { imageId, labels }: ISpecParts,
  binds: readonly Bind[]
): ReturnType<IEngine['containers']['create']> {
  try {
    return await engine.containers.create({
      Image: imageId,
      Labels: probeLabels({ labels }),
      Entrypoint: ['-'],
      HostConfig: {
        NetworkMode: 'none',
        Mounts: binds.map(({ hostPath }, index) => ({
          Type: 'bind',
          Source: hostPath,
          Target: targetOf(index),
          ReadOnly: true
        }))
      }
    });
  } catch (error) {
    const words = isLayerbookError(error, 'engine.failed') ? error.message : '';
    const missing = /bind source path does not exist: (.*?)\.?$/.exec(words);
    // An engine may know the folder by another name than we asked for.
    const bind =
      binds.find(({ hostPath }) => hostPath === missing?.[1]) ?? binds[0];
    throw missing && bind ? cannotSee(bind, error) : error;
  }
}

function cannotSee(mount: Bind, cause?: unknown): LayerbookError {
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

/** Whether what the container has is `hostPath` of this machine; `readFirst` looks at a name below it. */
async function isSame(
  hostPath: string,
  readFirst: (name: string) => Promise<TarHeader | null>
): Promise<boolean> {
  const info = await stat(hostPath);
  if (info.isSocket()) {
    // No archive holds one; that the engine mounted something of this name is all there is to know.
    return true;
  }
  const marker = info.isDirectory() ? await putMarker(hostPath) : null;
  if (marker === null) {
    const header = await readFirst('');
    return header !== null && isLike(header, info);
  }
  try {
    return (await readFirst(`/${marker}`)) !== null;
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

/** Without a marker: the same kind, mode and age, and for a file the same size. Engines give whole seconds. */
function isLike(
  header: TarHeader,
  info: { isDirectory(): boolean; size: number; mtimeMs: number; mode: number }
): boolean {
  const isFolder = header.type === 'directory';
  const seconds = Math.floor(header.mtime.getTime() / 1000);
  return (
    isFolder === info.isDirectory() &&
    seconds === Math.floor(info.mtimeMs / 1000) &&
    (header.mode & 0o777) === (info.mode & 0o777) &&
    (isFolder || header.size === info.size)
  );
}
