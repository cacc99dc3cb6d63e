import { Readable } from 'node:stream';
import type { ICancellable, IImageConfig } from '../engine/contract.js';
import { chainIds } from './chain-id.js';
import type { ILayerReader } from './contract.js';
import type { ImageSource } from './image-source.js';
import type { ILayerConsumer, ILayerName, ILocalImage } from './local-image.js';
import { layerAt } from './local-image.js';
import { consumeVerified } from './verified.js';

/** Two blocks of zeros, a tar without entries: the layer of an instruction that changed no file. */
const EMPTY_TAR = Buffer.alloc(1024);
const EMPTY_DIFF_ID =
  'sha256:5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef';

/** The layers of one image, one read after the other. It owns `source`. */
export class LayerReader implements ILayerReader {
  readonly config: IImageConfig;
  readonly layers: ILayerReader['layers'];
  private readonly _image: ILocalImage;
  private readonly _source: ImageSource;
  private _last: Promise<unknown> = Promise.resolve();

  constructor(image: ILocalImage, config: IImageConfig, source: ImageSource) {
    this._image = image;
    this._source = source;
    this.config = config;
    this.layers = chainIds(image.diffIds).map((chainId, index) => ({
      diffId: layerAt(image, index).diffId,
      chainId
    }));
  }

  read(
    indexes: readonly number[],
    consume: ILayerConsumer['consume'],
    options: ICancellable = {}
  ): Promise<void> {
    const { signal } = options;
    const reading = this._last.then(() =>
      this._read(indexes, { consume, signal })
    );
    this._last = reading.catch(() => undefined);
    return reading;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this._source[Symbol.asyncDispose]();
  }

  private async _read(
    indexes: readonly number[],
    consumer: ILayerConsumer
  ): Promise<void> {
    const { signal, consume } = consumer;
    signal?.throwIfAborted();
    const layers = indexes.map(index => layerAt(this._image, index));
    const empty = new EmptyLayers(layers.filter(isEmpty), consumer);
    const full = layers.filter(layer => !isEmpty(layer));
    if (full.length > 0) {
      await this._source.read(
        full.map(({ index }) => index),
        {
          signal,
          consume: async (index, tar) => {
            await empty.handOnBefore(index);
            await consume(index, tar);
          }
        }
      );
    }
    await empty.handOnBefore(Infinity);
  }
}

/** Layers whose content is known by their name, and that need no engine. */
class EmptyLayers {
  private readonly _left: ILayerName[];
  private readonly _consumer: ILayerConsumer;

  constructor(layers: readonly ILayerName[], consumer: ILayerConsumer) {
    this._left = [...layers];
    this._consumer = consumer;
  }

  /** Hands on those below `index` that were not handed on before. */
  async handOnBefore(index: number): Promise<void> {
    for (;;) {
      const [next] = this._left;
      if (!next || next.index >= index) {
        return;
      }
      this._left.shift();
      const tar = Readable.from([EMPTY_TAR], { objectMode: false });
      await consumeVerified(next, tar, this._consumer);
    }
  }
}

function isEmpty({ diffId }: ILayerName): boolean {
  return diffId === EMPTY_DIFF_ID;
}
