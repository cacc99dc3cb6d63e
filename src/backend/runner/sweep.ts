import type { ContainerId } from '../../common/ids.js';
import { isLayerbookError } from '../../common/protocol/errors.js';
import { LABELS, type ContainerRole } from '../containers/contract.js';
import type { ICancellable, IEngine } from '../engine/contract.js';
import { isOwnerDead, OWNER_LABEL } from './owner.js';

export { ownerLabel } from './owner.js';

const SERVICE: ContainerRole = 'service';

/** What a sweep leaves alone beside what others look after. */
export interface ISweepOptions extends ICancellable {
  /** Containers that someone wants to keep. */
  readonly kept?: ReadonlySet<ContainerId>;
}

/**
 * Removes the containers of processes that ended without removing them (killed, power cut), running or not, and
 * returns their ids; then the networks of notebooks that have no container any more. Services stay, as do containers
 * that someone keeps: the notebook offers to stop them. Those of a process that runs, or of another host, are left alone.
 */
export async function sweepContainers(
  engine: IEngine,
  options: ISweepOptions = {}
): Promise<readonly ContainerId[]> {
  const removed: ContainerId[] = [];
  for (const { id, labels } of await engine.containers.listByLabel(
    OWNER_LABEL
  )) {
    options.signal?.throwIfAborted();
    const isLeft =
      labels[LABELS.role] !== SERVICE &&
      !options.kept?.has(id) &&
      isOwnerDead(labels[OWNER_LABEL] ?? '');
    if (isLeft) {
      await engine.containers.remove(id);
      removed.push(id);
    }
  }
  await sweepNetworks(engine, options);
  return removed;
}

async function sweepNetworks(
  engine: IEngine,
  { signal }: ICancellable
): Promise<void> {
  for (const name of await unusedNetworks(engine)) {
    signal?.throwIfAborted();
    try {
      await engine.networks.remove(name);
    } catch (error) {
      // A container was connected just now.
      if (!isLayerbookError(error, 'engine.failed')) {
        throw error;
      }
    }
  }
}

/** Networks of notebooks that have no container but `gone`, made by a process that is gone. */
export async function unusedNetworks(
  engine: Pick<IEngine, 'containers' | 'networks'>,
  gone: ReadonlySet<ContainerId> = new Set()
): Promise<readonly string[]> {
  const networks = (await engine.networks.listLabelled(LABELS.notebook)).filter(
    ({ labels }) => isOwnerDead(labels[OWNER_LABEL] ?? '')
  );
  if (networks.length === 0) {
    return [];
  }
  const containers = await engine.containers.listByLabel(LABELS.notebook);
  const inUse = new Set(
    containers
      .filter(({ id }) => !gone.has(id))
      .map(({ labels }) => labels[LABELS.notebook])
  );
  return networks
    .filter(({ labels }) => !inUse.has(labels[LABELS.notebook]))
    .map(({ name }) => name);
}
