import type { ContainerOptions } from '../../common/container/container-options.js';
import { LABELS, networkName } from '../containers/contract.js';
import type { IEngine } from '../engine/contract.js';
import type { IContainerRunRequest } from './contract.js';
import { OWNER_LABEL, ownerLabel } from './owner.js';

/**
 * The notebook's own network where the cell belongs there: it is a service, or a service of the notebook runs that it may
 * want to reach. Null: the cell says itself which network it has, or needs none but the engine's.
 */
export async function planNetwork(
  engine: IEngine,
  request: IContainerRunRequest,
  options: ContainerOptions
): Promise<string | null> {
  if (options.networkMode !== null || options.networks.length > 0) {
    return null;
  }
  const { notebookId, keeper } = request;
  const isNeeded =
    options.detach || ((await keeper?.hasService(engine, notebookId)) ?? false);
  if (!isNeeded) {
    return null;
  }
  const name = networkName(notebookId);
  await engine.networks.ensure(name, {
    [LABELS.notebook]: notebookId,
    [OWNER_LABEL]: ownerLabel()
  });
  return name;
}
