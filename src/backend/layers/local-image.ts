import type { Readable } from 'node:stream';
import type { DiffId, ImageId } from '../../common/ids.js';
import type { ICancellable } from '../engine/contract.js';

/** An image as the engine's API describes it: enough to choose how its layers are read. */
export interface ILocalImage {
  readonly id: ImageId;
  readonly os: string;
  readonly architecture: string;
  /** Bottom first. */
  readonly diffIds: readonly DiffId[];
  /** Bytes of file content per layer, bottom first; null when the engine does not tell. */
  readonly sizes: readonly number[] | null;
  /** Bytes of all layers. */
  readonly size: number;
  /** Whether it stays when a tag that was put on it is taken away again. */
  readonly hasName: boolean;
}

/** Takes one layer: its index and its uncompressed tar. */
export type ConsumeLayer = (index: number, tar: Readable) => Promise<void>;

/** Who takes the layers, and until when. */
export interface ILayerConsumer extends ICancellable {
  /** Reads the stream to its end. */
  readonly consume: ConsumeLayer;
}

/** One way to get at an image's layers. */
export interface ILayerSource {
  /** As `ILayerReader.read`; `indexes` ascend. */
  read(indexes: readonly number[], consumer: ILayerConsumer): Promise<void>;
}

/** One layer of an image. */
export interface ILayerName {
  readonly index: number;
  readonly diffId: DiffId;
}

/** The layer at `index`. Throws a `RangeError` where the image has none. */
export function layerAt(image: ILocalImage, index: number): ILayerName {
  const diffId = image.diffIds[index];
  if (diffId === undefined) {
    throw new RangeError(
      `The image has ${image.diffIds.length} layers; there is no layer ${index}.`
    );
  }
  return { index, diffId };
}
