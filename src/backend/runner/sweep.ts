import type { ContainerId } from '../../common/ids.js';
import type { ICancellable, IEngine } from '../engine/contract.js';
import { isOwnerDead, OWNER_LABEL } from './owner.js';

export { ownerLabel } from './owner.js';

/**
 * Removes the containers of processes that ended without removing them (killed, power cut), running or not, and
 * returns their ids. Containers of a process that runs, or of another host, are left alone.
 */
export async function sweepContainers(
  engine: IEngine,
  options: ICancellable = {}
): Promise<readonly ContainerId[]> {
  const removed: ContainerId[] = [];
  for (const { id, labels } of await engine.containers.listByLabel(
    OWNER_LABEL
  )) {
    options.signal?.throwIfAborted();
    if (isOwnerDead(labels[OWNER_LABEL] ?? '')) {
      await engine.containers.remove(id);
      removed.push(id);
    }
  }
  return removed;
}
