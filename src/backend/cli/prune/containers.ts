import { shortId } from '../../../common/format.js';
import type { IContainers } from '../../engine/contract.js';
import { isOwnerDead, ownerLabel, OWNER_LABEL } from '../../runner/owner.js';
import { HOUR_MS, type IPruneItem } from './contract.js';

/**
 * Containers of cells that nobody looks after: their server is gone, or they ended and belong to a machine (a container,
 * as a rule) that cannot be seen from here. A server that runs here removes its own.
 */
export async function endedContainers(
  containers: Pick<IContainers, 'listByLabel' | 'remove'>
): Promise<IPruneItem[]> {
  const found = await containers.listByLabel(OWNER_LABEL);
  return found.flatMap(({ id, labels, ended, createdAt }): IPruneItem[] => {
    const owner = labels[OWNER_LABEL] ?? '';
    const isOrphan = isOwnerDead(owner);
    const isLeft =
      ended && !isFromHere(owner) && Date.now() - createdAt > HOUR_MS;
    if (!isOrphan && !isLeft) {
      return [];
    }
    return [
      {
        kind: 'container',
        name: shortId(id),
        why: isOrphan
          ? 'the server that started it is gone'
          : 'it ended and was not removed',
        bytes: null,
        remove: () => containers.remove(id)
      }
    ];
  });
}

/** Whether the process that made a container can be seen from here. */
function isFromHere(owner: string): boolean {
  const placeOf = (label: string): string => label.replace(/:\d+:\d*$/, '');
  return placeOf(owner) === placeOf(ownerLabel());
}
