import type { ContainerId } from '../../common/ids.js';
import type { IVolumeEntry } from '../../common/protocol/containers.js';
import { isLayerbookError } from '../../common/protocol/errors.js';
import type {
  ICancellable,
  IEngine,
  IListedImage
} from '../engine/contract.js';
import { listerSpec } from './probe-spec.js';
import { listByShell } from './shell-listing.js';

/** Images that are tried one after the other; starting one takes about half a second. */
const MAX_TRIED = 5;
/** Images that are known to have the programs, smallest first. */
const KNOWN =
  /^(?:[^/]+\/)*(busybox|alpine|debian|ubuntu|fedora|python|node|buildpack-deps)(?::|$)/;

/** Lists folders of one volume by the programs of some image on the engine: needed where files are too large to read through. */
export class Lister {
  private readonly _engine: IEngine;
  private readonly _id: ContainerId;
  /** The image whose programs do it. */
  readonly imageId: string;

  private constructor(engine: IEngine, id: ContainerId, imageId: string) {
    this._engine = engine;
    this._id = id;
    this.imageId = imageId;
  }

  /** Null when no image that was tried has a shell, `find` and `stat`. `first` is tried first. */
  static async open(
    engine: IEngine,
    volume: string,
    first: string | null
  ): Promise<Lister | null> {
    const images = candidates(await engine.listImages());
    const ids = [...(first === null ? [] : [first]), ...images];
    for (const image of [...new Set(ids)].slice(0, MAX_TRIED)) {
      const lister = await Lister._try(engine, volume, image);
      if (lister !== null) {
        return lister;
      }
    }
    return null;
  }

  private static async _try(
    engine: IEngine,
    volume: string,
    image: string
  ): Promise<Lister | null> {
    const spec = listerSpec(image, volume);
    const lister = new Lister(
      engine,
      await engine.containers.create(spec),
      image
    );
    let works = false;
    try {
      await engine.containers.start(lister._id);
      works = (await lister.list('')) !== null;
    } catch (error) {
      // Nothing in the image can be started.
      if (!isLayerbookError(error, 'engine.failed')) {
        throw error;
      }
    } finally {
      if (!works) {
        await lister.remove();
      }
    }
    return works ? lister : null;
  }

  /** Null when it cannot: the folder is gone, or the programs are of another kind. */
  list(
    path: string,
    options: ICancellable = {}
  ): Promise<readonly IVolumeEntry[] | null> {
    return listByShell(this._engine.containers, this._id, path, options);
  }

  remove(): Promise<void> {
    return this._engine.containers.remove(this._id);
  }
}

/** Ids of images, the likeliest first. */
function candidates(images: readonly IListedImage[]): string[] {
  const isKnown = ({ tags }: IListedImage): boolean =>
    tags.some(tag => KNOWN.test(tag));
  return images
    .filter(({ size }) => size > 0)
    .sort((a, b) => Number(isKnown(b)) - Number(isKnown(a)) || a.size - b.size)
    .map(({ id }) => id);
}
