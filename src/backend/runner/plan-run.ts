import type { ContainerCell } from '../../common/container/parse-cell.js';
import { parseContainerCell } from '../../common/container/parse-cell.js';
import { LayerbookError } from '../../common/protocol/errors.js';
import type { IEngine, IImageSummary } from '../engine/contract.js';
import { buildEnvironment } from './container-environment.js';
import type { ISpecParts } from './container-spec.js';
import type { IContainerRunRequest } from './contract.js';
import { refused } from './host-path.js';
import { OWNER_LABEL, ownerLabel } from './owner.js';
import { planProgram, SCRIPT_FOLDER } from './program.js';
import { resolveMounts, toCardMount } from './resolve-mounts.js';

/** Where Docker mounts its init program, also where `/sbin` is a link. */
const INIT_PATHS = ['/sbin/docker-init', '/usr/sbin/docker-init'];

/** Label of everything that belongs to a notebook. */
const NOTEBOOK_LABEL = 'layerbook.notebook';

/** What a run is going to do, found out before anything is made but named volumes. */
export type RunPlan = {
  readonly parts: ISpecParts;
  /** Absolute paths in the container at which something is mounted. */
  readonly mountPoints: readonly string[];
};

/**
 * Reads the cell and looks up what it needs: image, bind sources, env files, named volumes (made when they do not exist).
 * Tells the observer `starting`. Throws as {@link IContainerRunRequest} says.
 */
export async function planRun(
  engine: IEngine,
  request: IContainerRunRequest
): Promise<RunPlan> {
  const cell = parseContainerCell(request.source);
  refuseHostNetwork(cell, request);
  const { name, summary } = await findImage(engine, request, cell);
  const program = planProgram(cell, summary.config);
  const mounts = await resolveMounts(engine, cell.options.volumes, request);
  const environment = await buildEnvironment(cell.options, request);
  request.signal?.throwIfAborted();
  request.observer.changed({
    state: 'starting',
    image: { id: summary.id, name },
    command: program.words,
    kernel: engine.info.kernel,
    mounts: mounts.map(toCardMount)
  });
  const notebook = { [NOTEBOOK_LABEL]: request.notebookId };
  for (const mount of mounts) {
    if (mount.type === 'volume' && mount.source !== '') {
      await engine.volumes.ensure(mount.source, notebook);
    }
  }
  return {
    parts: {
      imageId: summary.id,
      options: cell.options,
      program,
      mounts,
      environment,
      labels: { ...request.labels, ...notebook, [OWNER_LABEL]: ownerLabel() },
      init: cell.options.init ?? true
    },
    mountPoints: [
      ...mounts.map(mount => mount.target),
      ...summary.config.Volumes.map(target => target.replace(/\/+$/, '')),
      ...(program.file === null ? [] : [SCRIPT_FOLDER]),
      ...INIT_PATHS
    ]
  };
}

function refuseHostNetwork(
  { options }: ContainerCell,
  request: IContainerRunRequest
): void {
  if (options.networkMode === 'host' && !request.allow?.hostNetwork) {
    const line = options.lines.network_mode ?? 1;
    throw refused(
      line,
      `\`network_mode: host\` (line ${line}) would give the container the network of the engine’s machine.`
    );
  }
}

async function findImage(
  engine: IEngine,
  request: IContainerRunRequest,
  { options }: ContainerCell
): Promise<{ name: string; summary: IImageSummary }> {
  const name = options.image ?? request.image;
  if (name === null) {
    throw new LayerbookError(
      'build.noImage',
      'No Dockerfile cell above has made an image, and this cell names none (`image`).'
    );
  }
  const summary = await engine.inspectImage(name, { signal: request.signal });
  if (summary !== null) {
    return { name, summary };
  }
  const line = options.lines.image;
  throw new LayerbookError(
    'build.imageNotFound',
    `The engine has no image \`${name}\`.`,
    options.image === null || line === undefined
      ? { hint: 'Run the Dockerfile cell above again.' }
      : {
          lines: [line, line],
          hint: `Check the name and tag, or get it with \`FROM ${name}\` in a Dockerfile cell.`
        }
  );
}
