import { LABELS } from '../../containers/contract.js';
import type { ICancellable, IEngine } from '../../engine/contract.js';
import type { IContainerItem } from './containers.js';
import type { IPruneItem } from './contract.js';

/** Which volumes are looked at. */
export interface IVolumeScope extends ICancellable {
  /** Containers that go before: what they use counts as unused. */
  readonly going: readonly IContainerItem[];
  /** Notebooks whose volumes alone can go; none: those of all. */
  readonly named: ReadonlySet<string>;
  /** Younger ones stay; milliseconds. */
  readonly minAge: number;
}

/** Volumes that cells made and no container uses. What is in them is lost when they go. */
export async function unusedVolumes(
  engine: Pick<IEngine, 'volumes'>,
  { going, named, minAge, signal }: IVolumeScope
): Promise<IPruneItem[]> {
  const gone = new Set<string>(going.map(({ id }) => id));
  const users = await engine.volumes.users({ signal });
  const inUse = new Set(
    users
      .filter(({ container }) => !gone.has(container))
      .map(({ volume }) => volume)
  );
  const all = await engine.volumes.list({ sizes: true, signal });
  return all
    .filter(({ name, labels, createdAt }) => {
      const notebook = labels[LABELS.notebook];
      const age = createdAt === null ? 0 : Date.now() - Date.parse(createdAt);
      return (
        notebook !== undefined &&
        (named.size === 0 || named.has(notebook)) &&
        age >= minAge &&
        !inUse.has(name)
      );
    })
    .map(({ name, labels, size }) => ({
      kind: 'volume',
      name,
      why: `no container uses it; made by ${labels[LABELS.path] ?? `notebook ${labels[LABELS.notebook] ?? ''}`}`,
      bytes: size,
      remove: () => engine.volumes.remove(name)
    }));
}
