import { realpath, stat } from 'node:fs/promises';
import type { CardMount } from '../../common/cards/container-card.js';
import type { ContainerMount } from '../../common/container/container-options.js';
import type { IEngine } from '../engine/contract.js';
import type { IContainerRunRequest } from './contract.js';
import { isWithin } from '../base/is-within.js';
import { refused, resolveHostPath } from './host-path.js';

/** A mount whose source is known: the real path of a bind mount. */
export type ResolvedMount = ContainerMount & { readonly hostPath?: string };

/**
 * Finds the sources of bind mounts. Throws `container.options` for one that is missing and `container.refused` for one
 * that a cell may not have: outside the root folder, a socket, or a folder with the engine's socket in it.
 */
export async function resolveMounts(
  engine: IEngine,
  mounts: readonly ContainerMount[],
  request: IContainerRunRequest
): Promise<ResolvedMount[]> {
  const resolved: ResolvedMount[] = [];
  for (const mount of mounts) {
    if (mount.type !== 'bind') {
      resolved.push(mount);
      continue;
    }
    const named = { written: mount.source, line: mount.line };
    const hostPath = await resolveHostPath(named, request);
    if (!request.allow?.bindSockets) {
      await refuseSockets(engine, mount, hostPath);
    }
    resolved.push({ ...mount, hostPath });
  }
  return resolved;
}

/** One mount in the Engine API's words (`HostConfig.Mounts`, which unlike `Binds` never creates a source). */
export function toApiMount(mount: ResolvedMount): Record<string, unknown> {
  const source = mount.hostPath ?? mount.source;
  return {
    Type: mount.type,
    Target: mount.target,
    ReadOnly: mount.readOnly,
    ...(source === '' ? {} : { Source: source }),
    ...(mount.size === undefined
      ? {}
      : { TmpfsOptions: { SizeBytes: mount.size } })
  };
}

/** One mount as a card shows it. */
export function toCardMount(mount: ContainerMount): CardMount {
  const { type, source, target, readOnly } = mount;
  return { type, source, target, readOnly };
}

async function refuseSockets(
  engine: IEngine,
  mount: ContainerMount,
  hostPath: string
): Promise<void> {
  const { source, line } = mount;
  if ((await stat(hostPath)).isSocket()) {
    throw refused(
      line,
      `\`${source}\` (line ${line}) is a socket; a container that has the engine’s socket is root on its machine.`
    );
  }
  const host = /^unix:\/\/(.*)$/.exec(engine.info.host)?.[1];
  const socket = host && (await realpath(host).catch(() => null));
  if (socket && isWithin(hostPath, socket)) {
    throw refused(
      line,
      `\`${source}\` (line ${line}) holds the engine’s socket; a container that has it is root on that machine.`
    );
  }
}
