import { shortId } from '../../../common/format.js';
import type { ContainerId } from '../../../common/ids.js';
import { roleOf } from '../../containers/found.js';
import type { IContainers, IEngine } from '../../engine/contract.js';
import { isOwnerDead, ownerLabel, OWNER_LABEL } from '../../runner/owner.js';
import { unusedNetworks } from '../../runner/sweep.js';
import { HOUR_MS, type IPruneItem } from './contract.js';

/** Something of a container that can go, and which container that is. */
export interface IContainerItem extends IPruneItem {
  readonly id: ContainerId;
}

/**
 * Containers of cells that nobody looks after: their server is gone, or they ended and belong to a machine (a container,
 * as a rule) that cannot be seen from here. A server that runs here removes its own. What someone keeps stays.
 */
export async function endedContainers(
  containers: Pick<IContainers, 'listByLabel' | 'remove'>,
  kept: ReadonlySet<ContainerId> = new Set()
): Promise<IContainerItem[]> {
  const found = await containers.listByLabel(OWNER_LABEL);
  return found.flatMap((listed): IContainerItem[] => {
    const { id, labels, ended, createdAt } = listed;
    const owner = labels[OWNER_LABEL] ?? '';
    const isOrphan = isOwnerDead(owner);
    const isLeft =
      ended && !isFromHere(owner) && Date.now() - createdAt > HOUR_MS;
    if (kept.has(id) || (!isOrphan && !isLeft)) {
      return [];
    }
    return [
      {
        kind: 'container',
        id,
        name: shortId(id),
        why: whyOf(listed, isOrphan),
        bytes: null,
        remove: () => containers.remove(id)
      }
    ];
  });
}

function whyOf(
  {
    labels,
    running
  }: { labels: Readonly<Record<string, string>>; running: boolean },
  isOrphan: boolean
): string {
  if (!isOrphan) {
    return 'it ended and was not removed';
  }
  return roleOf(labels) === 'service' && running
    ? 'a service that runs on, though the server that started it is gone'
    : 'the server that started it is gone';
}

/** A sentence on the containers that someone keeps; none when there are none. */
export async function keptNote(
  engine: Pick<IEngine, 'containers'>,
  kept: ReadonlySet<ContainerId>
): Promise<string[]> {
  const all = await engine.containers.listByLabel(OWNER_LABEL);
  const names = all
    .filter(({ id }) => kept.has(id))
    .map(({ id }) => shortId(id));
  return names.length === 0
    ? []
    : [
        `Kept by choice: ${names.join(', ')}. Discard them in their notebooks, or with docker rm.`
      ];
}

/** Networks of notebooks that have no containers but those which go, made by servers that are gone. */
export async function emptyNetworks(
  engine: Pick<IEngine, 'containers' | 'networks'>,
  going: readonly IContainerItem[]
): Promise<IPruneItem[]> {
  const gone = new Set(going.map(({ id }) => id));
  return (await unusedNetworks(engine, gone)).map(name => ({
    kind: 'network',
    name,
    why: 'no container of its notebook is left',
    bytes: null,
    remove: () => engine.networks.remove(name)
  }));
}

/** Whether the process that made a container can be seen from here. */
function isFromHere(owner: string): boolean {
  const placeOf = (label: string): string => label.replace(/:\d+:\d*$/, '');
  return placeOf(owner) === placeOf(ownerLabel());
}
