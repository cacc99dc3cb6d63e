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
  /** Whether it stays when a tag that was put on it is taken away again. */
  readonly hasName: boolean;
}

/** Takes one layer: its index and its uncompressed tar. */
export type ConsumeLayer = (index: number, tar: Readable) => Promise<void>;

/** One way to get at an image's layers. */
export interface ILayerSource {
  /** As `ILayerReader.read`. */
  read(
    indexes: readonly number[],
    consume: ConsumeLayer,
    options: ICancellable
  ): Promise<void>;
}
