import type { ContainerOptions } from '../../common/container/container-options.js';
import { parseContainerCell } from '../../common/container/parse-cell.js';
import type { SecretMask } from '../builder/masking/secret-mask.js';
import { LABELS, type ContainerRole } from '../containers/contract.js';
import { maskOf } from '../containers/secret-names.js';
import type { IEngine, IImageSummary } from '../engine/contract.js';
import { checkPrivileges } from './check-privileges.js';
import { buildEnvironment } from './container-environment.js';
import type { ISpecParts } from './container-spec.js';
import type { IContainerRunRequest } from './contract.js';
import { findImage } from './find-image.js';
import { OWNER_LABEL, ownerLabel } from './owner.js';
import { planNetwork } from './plan-network.js';
import { planProgram, SCRIPT_FOLDER } from './program.js';
import { resolveMounts, toCardMount } from './resolve-mounts.js';

/** Where Docker mounts its init program, also where `/sbin` is a link. */
export const INIT_PATHS = ['/sbin/docker-init', '/usr/sbin/docker-init'];

/** What a run is going to do, found out before anything is made but named volumes and the notebook's network. */
export type RunPlan = {
  readonly parts: ISpecParts;
  readonly image: IImageSummary;
  /** Absolute paths in the container at which something is mounted. */
  readonly mountPoints: readonly string[];
  /** Hides the values of `secret_environment`. */
  readonly mask: SecretMask;
};

/**
 * Reads the cell, removes what its last run left, and looks up what it needs: image, bind sources, env files, named
 * volumes (made when they do not exist). Tells the observer `starting`. Throws as {@link IContainerRunRequest} says.
 */
export async function planRun(
  engine: IEngine,
  request: IContainerRunRequest
): Promise<RunPlan> {
  const cell = parseContainerCell(request.source);
  const { options } = cell;
  checkPrivileges(options, request.allow);
  await request.keeper?.beforeRun(engine, request);
  const { name, summary } = await findImage(engine, request, options);
  const program = planProgram(cell, summary.config);
  const mounts = await resolveMounts(engine, options.volumes, request);
  const environment = await buildEnvironment(options, request);
  request.signal?.throwIfAborted();
  const takesInput = options.stdinOpen && request.stdin !== 'closed';
  request.observer.changed({
    state: 'starting',
    image: { id: summary.id, name },
    command: program.words,
    kernel: engine.info.kernel,
    mounts: mounts.map(toCardMount),
    ...(options.tty ? { tty: true } : {}),
    ...(takesInput ? { stdin: true } : {}),
    ...(options.containerName === null ? {} : { name: options.containerName })
  });
  const network = await planNetwork(engine, request, options);
  for (const mount of mounts) {
    if (mount.type === 'volume' && mount.source !== '') {
      await engine.volumes.ensure(mount.source, {
        [LABELS.notebook]: request.notebookId,
        [LABELS.path]: request.notebookPath
      });
    }
  }
  return {
    parts: {
      imageId: summary.id,
      options,
      program,
      mounts,
      environment,
      labels: labelsOf(request, options),
      init: options.init ?? true,
      network
    },
    image: summary,
    mountPoints: [
      ...mounts.map(mount => mount.target),
      ...summary.config.Volumes.map(target => target.replace(/\/+$/, '')),
      ...(program.file === null ? [] : [SCRIPT_FOLDER]),
      ...INIT_PATHS
    ],
    mask: maskOf(environment, options.secretEnvironment)
  };
}

/** The labels of everything that a run makes. */
function labelsOf(
  request: IContainerRunRequest,
  { detach, containerName, secretEnvironment }: ContainerOptions
): Record<string, string> {
  const role: ContainerRole = detach ? 'service' : 'run';
  return {
    ...request.labels,
    [LABELS.notebook]: request.notebookId,
    [LABELS.cell]: request.cellId,
    [LABELS.run]: request.runId,
    [LABELS.role]: role,
    ...(containerName === null ? {} : { [LABELS.name]: containerName }),
    ...(secretEnvironment.length === 0
      ? {}
      : { [LABELS.secret]: secretEnvironment.join(',') }),
    [OWNER_LABEL]: ownerLabel()
  };
}
