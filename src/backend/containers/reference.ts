import type { ContainerId } from '../../common/ids.js';
import type { ICancellable, IEngine } from '../engine/contract.js';
import { OWNER_LABEL, ownerLabel } from '../runner/owner.js';
import { LABELS, type ContainerRole } from './contract.js';

const PROBE: ContainerRole = 'probe';

/**
 * Does `work` with a container of the image that is never started: what the image has can be read from it. It is made
 * when `reference` is called first, and removed at the end. `labels` tell whose it is; absent: this back end's.
 */
export async function withReference<T>(
  engine: IEngine,
  imageId: string,
  work: (reference: () => Promise<ContainerId>) => Promise<T>,
  {
    signal,
    labels = { [OWNER_LABEL]: ownerLabel() }
  }: ICancellable & { readonly labels?: Readonly<Record<string, string>> } = {}
): Promise<T> {
  let made: Promise<ContainerId> | null = null;
  try {
    return await work(() => {
      signal?.throwIfAborted();
      // Not cancelled half-way: a container whose id never arrived could not be removed.
      made ??= engine.containers.create({
        Image: imageId,
        Labels: { ...labels, [LABELS.role]: PROBE },
        // Never run, but the engine refuses a container without a command.
        Entrypoint: ['-'],
        HostConfig: { NetworkMode: 'none' }
      });
      return made;
    });
  } finally {
    const id = await (made as Promise<ContainerId> | null)?.catch(() => null);
    if (id) {
      // Swept by its label later when it cannot be removed now.
      await engine.containers.remove(id).catch(() => undefined);
    }
  }
}
