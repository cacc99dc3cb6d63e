import { parseDiffId } from '../../common/ids.js';
import type {
  IEngineImage,
  ISharedLayer,
  ISharingReport
} from '../../common/protocol/history-views.js';
import { inParallel } from '../base/in-parallel.js';
import type { ICancellable, IEngine } from '../engine/contract.js';
import { chainIds } from '../layers/chain-id.js';
import { describeImage } from '../layers/image-description.js';
import { cleanInstruction } from './clean-instruction.js';
import { cellOfNames } from './image-names.js';
import { allImages } from './list-images.js';

/** Questions to the engine at a time: more only wait in it. */
const AT_ONCE = 8;

/** A layer of one image. */
interface ILayerFacts {
  readonly chainId: string;
  readonly diffId: string;
  readonly size: number | null;
  readonly createdBy: string | null;
}

/**
 * Which images of an engine share which layers: all of them, also those without a name, since they take space too.
 * Sizes are those that the engine gives in the images' histories. Throws `engine.*`, or `signal.reason`.
 */
export async function sharingOf(
  engine: IEngine,
  options: ICancellable = {}
): Promise<ISharingReport> {
  const images = await allImages(engine, options);
  const stacks = await inParallel(images, AT_ONCE, async image => ({
    image,
    layers: await layersOf(engine, image.id, options)
  }));
  return reportOf(
    // Null: removed while the others were looked at.
    stacks.flatMap(({ image, layers }) => (layers ? [{ image, layers }] : []))
  );
}

/** Bottom first; null when the engine does not have the image any more. */
async function layersOf(
  engine: IEngine,
  id: string,
  { signal }: ICancellable
): Promise<ILayerFacts[] | null> {
  signal?.throwIfAborted();
  const [summary, history] = await Promise.all([
    engine.inspectImage(id, { signal }),
    engine.imageHistory(id, { signal })
  ]);
  if (!summary || !history) {
    return null;
  }
  const { image, config } = describeImage(summary, history);
  const entries = config?.history.filter(entry => !entry.emptyLayer) ?? [];
  return chainIds(summary.layers.map(parseDiffId)).map((chainId, index) => {
    const entry = entries[index];
    return {
      chainId,
      diffId: summary.layers[index] ?? '',
      size: image.sizes?.[index] ?? null,
      createdBy: entry ? cleanInstruction(entry.createdBy, entry.comment) : null
    };
  });
}

/** What is the same whichever image it is looked at from. */
interface ILayerGroup extends ILayerFacts {
  readonly images: string[];
}

/** Puts the layers of all images together. Exported for its test. */
export function reportOf(
  stacks: readonly {
    readonly image: IEngineImage;
    readonly layers: readonly ILayerFacts[];
  }[]
): ISharingReport {
  const groups = new Map<string, ILayerGroup>();
  for (const { image, layers } of stacks) {
    for (const layer of layers) {
      const known = groups.get(layer.chainId);
      groups.set(layer.chainId, {
        ...layer,
        // One image's history may tell what that of another leaves open.
        size: known?.size ?? layer.size,
        createdBy: known?.createdBy ?? layer.createdBy,
        images: [...(known?.images ?? []), image.id]
      });
    }
  }
  const layers = [...groups.values()];
  const shared = layers.filter(({ images }) => images.length > 1);
  return {
    images: stacks.map(({ image, layers: own }) => {
      const of = own.flatMap(({ chainId }) => groups.get(chainId) ?? []);
      const unique = of.filter(({ images }) => images.length === 1);
      return {
        ...image,
        unique: sizeOf(unique),
        shared: sizeOf(of) - sizeOf(unique),
        notebook: cellOfNames(image.tags)
      };
    }),
    layers: shared
      .map((layer): ISharedLayer => ({ ...layer }))
      .sort((a, b) => savingOf(b) - savingOf(a)),
    saved: shared.reduce((sum, layer) => sum + savingOf(layer), 0),
    total: sizeOf(layers)
  };
}

function sizeOf(layers: readonly ILayerFacts[]): number {
  return layers.reduce((sum, { size }) => sum + (size ?? 0), 0);
}

function savingOf({
  size,
  images
}: Pick<ISharedLayer, 'size' | 'images'>): number {
  return (size ?? 0) * (images.length - 1);
}
