import type { IEngineInfo } from '../../common/protocol/system.js';
import type { ILocalImage } from './local-image.js';

/**
 * Bytes per second, measured with an 80 MB base image on overlay2 (two cores): a push must compress a layer that was
 * never pushed, an archive is written to the engine's disk first and then sent.
 */
const PUSH_RATE = 15e6;
const SAVE_RATE = 60e6;
/** Seconds that an archive takes however small it is, beyond a push. */
const SAVE_START = 0.1;

/**
 * Whether the layers at `indexes` come sooner out of an archive of the whole image (`save`) than out of a push to a
 * registry that takes only them (`push`).
 *
 * An image without a name is always saved: a push needs a temporary name, and taking the last name away deletes the
 * image. The containerd store keeps layers compressed, so a push is quicker there whatever the size.
 */
export function chooseSource(
  engine: Pick<IEngineInfo, 'imageStore'>,
  image: ILocalImage,
  indexes: readonly number[]
): 'push' | 'save' {
  if (!image.hasName) {
    return 'save';
  }
  if (engine.imageStore === 'containerd' || image.sizes === null) {
    return 'push';
  }
  const { sizes } = image;
  const wanted = indexes.reduce((sum, index) => sum + (sizes[index] ?? 0), 0);
  return wanted / PUSH_RATE > image.size / SAVE_RATE + SAVE_START
    ? 'save'
    : 'push';
}
