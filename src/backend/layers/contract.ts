import type { Readable } from 'node:stream';
import type { ChainId, DiffId } from '../../common/ids.js';
import type {
  ICancellable,
  IEngine,
  IImageConfig
} from '../engine/contract.js';

/** The layers of one image on one engine, read one at a time and never the whole image. */
export interface ILayerReader extends AsyncDisposable {
  /** The image's exact config (history with `empty_layer`, diff ids). */
  readonly config: IImageConfig;
  /** Bottom first; chain ids by the OCI rule: `sha256(chain + ' ' + diff)`. */
  readonly layers: readonly {
    readonly diffId: DiffId;
    readonly chainId: ChainId;
  }[];
  /**
   * Hands the uncompressed tars of the layers at `indexes` (ascending) to `consume`, one after the other.
   * Whiteouts are as in the OCI image-spec (`.wh.NAME`, `.wh..wh..opq`). `consume` must read the stream to its end.
   */
  read(
    indexes: readonly number[],
    consume: (index: number, tar: Readable) => Promise<void>,
    options?: ICancellable
  ): Promise<void>;
}

/** Opens the layers of an image (by id or tag) in the cheapest way the engine offers (facts: registry sink, content store). */
export type OpenLayers = (
  engine: IEngine,
  image: string,
  options?: ICancellable
) => Promise<ILayerReader>;
