import type { TranslationBundle } from '@jupyterlab/translation';
import type { IVolumeInfo } from '../../common/protocol/containers.js';

/** Whether nobody named the volume: an image asked for it (`VOLUME`), and it goes with its container. */
export function isAnonymous({ name }: Pick<IVolumeInfo, 'name'>): boolean {
  return /^[0-9a-f]{64}$/.test(name);
}

/** The name, or its beginning where it is only an id. */
export function displayName(
  trans: TranslationBundle,
  volume: Pick<IVolumeInfo, 'name'>
): string {
  return isAnonymous(volume)
    ? trans.__('without a name: %1…', volume.name.slice(0, 12))
    : volume.name;
}

/** Who has it mounted, in few words. */
export function describeUse(
  trans: TranslationBundle,
  { usedBy }: Pick<IVolumeInfo, 'usedBy'>
): string {
  const running = usedBy.filter(user => user.running);
  const [first] = running;
  if (first !== undefined) {
    return running.length === 1
      ? trans.__('used by %1', first.containerName)
      : trans.__('used by %1 running containers', running.length);
  }
  return usedBy.length === 0
    ? trans.__('not in use')
    : trans._n(
        '1 stopped container has it',
        '%1 stopped containers have it',
        usedBy.length
      );
}
