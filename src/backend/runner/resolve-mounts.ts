import { realpath, stat } from 'node:fs/promises';
import type { CardMount } from '../../common/cards/container-card.js';
import type { ContainerMount } from '../../common/container/container-options.js';
import { LayerbookError } from '../../common/protocol/errors.js';
import type { IEngine } from '../engine/contract.js';
import type { IContainerRunRequest } from './contract.js';
import { isWithin } from '../base/is-within.js';
import { findNamedImage } from './find-image.js';
import { refused, resolveHostPath } from './host-path.js';

/** A mount whose source is known: the real path of a bind mount, the id of an image. */
export type ResolvedMount = ContainerMount & {
  readonly hostPath?: string;
  readonly imageId?: string;
};

/** The version of the Engine API that began to mount images. */
const IMAGE_MOUNTS = [1, 48] as const;

/**
 * Finds the sources of bind and image mounts. Throws `container.missingSource` for a folder that is not there,
 * `container.refused` for one that a cell may not have (outside the root folder, a socket, or a folder with the engine's
 * socket in it), `build.*` for an image, and `engine.unsupported` where the engine mounts none.
 */
export async function resolveMounts(
  engine: IEngine,
  mounts: readonly ContainerMount[],
  request: IContainerRunRequest
): Promise<ResolvedMount[]> {
  const resolved: ResolvedMount[] = [];
  for (const mount of mounts) {
    if (mount.type === 'image') {
      resolved.push(await resolveImage(engine, mount, request));
      continue;
    }
    if (mount.type !== 'bind') {
      resolved.push(mount);
      continue;
    }
    const named = {
      written: mount.source,
      line: mount.line,
      use: 'mount'
    } as const;
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
  const source = mount.hostPath ?? mount.imageId ?? mount.source;
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

async function resolveImage(
  engine: IEngine,
  mount: ContainerMount,
  request: IContainerRunRequest
): Promise<ResolvedMount> {
  const { source, line } = mount;
  const [major = 0, minor = 0] = engine.info.apiVersion.split('.').map(Number);
  const isOld =
    major < IMAGE_MOUNTS[0] ||
    (major === IMAGE_MOUNTS[0] && minor < IMAGE_MOUNTS[1]);
  if (isOld) {
    throw new LayerbookError(
      'engine.unsupported',
      `This engine cannot mount the image \`${source}\` (line ${line}): its API is ${engine.info.apiVersion}, and mounting images came with ${IMAGE_MOUNTS.join('.')}.`,
      {
        lines: [line, line],
        hint: 'Use Docker 28 or later, or copy what is needed with `COPY --from` in a Dockerfile cell.'
      }
    );
  }
  const { summary } = await findNamedImage(engine, request, {
    written: source,
    line,
    pull: 'never'
  });
  return { ...mount, imageId: summary.id };
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
      `\`${source}\` (line ${line}) is a socket; a container that has the engine’s socket is root on its machine.`,
      'bindSockets'
    );
  }
  const host = /^unix:\/\/(.*)$/.exec(engine.info.host)?.[1];
  const socket = host && (await realpath(host).catch(() => null));
  if (socket && isWithin(hostPath, socket)) {
    throw refused(
      line,
      `\`${source}\` (line ${line}) holds the engine’s socket; a container that has it is root on that machine.`,
      'bindSockets'
    );
  }
}
