import type {
  ICancellable,
  IEngine,
  IImageConfig
} from '../engine/contract.js';
import { chooseSource } from './choose-source.js';
import type {
  ILayerConsumer,
  ILayerSource,
  ILocalImage
} from './local-image.js';
import { SaveSource } from './save-source.js';
import { SinkUnreachable } from './sink-push.js';
import { SinkSource } from './sink-source.js';

/** Engines whose pushes do not reach this process: each is tried once. */
const outOfReach = new WeakSet<IEngine>();

/** The layers and the config of an image, each from the source that is quickest for it. The owner disposes it. */
export class ImageSource implements ILayerSource, AsyncDisposable {
  private readonly _engine: IEngine;
  private readonly _image: ILocalImage;
  private readonly _push: SinkSource;
  private readonly _save: SaveSource;

  constructor(engine: IEngine, image: ILocalImage) {
    this._engine = engine;
    this._image = image;
    this._push = new SinkSource(engine, image);
    this._save = new SaveSource(engine, image);
  }

  read(indexes: readonly number[], consumer: ILayerConsumer): Promise<void> {
    return this._from(
      chooseSource(this._engine.info, this._image, indexes),
      source => source.read(indexes, consumer)
    );
  }

  readConfig(options: ICancellable): Promise<IImageConfig> {
    // A push may have to compress layers once; it is quick from then on, an archive never is.
    return this._from(this._image.hasName ? 'push' : 'save', source =>
      source.readConfig(options)
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this._push[Symbol.asyncDispose]();
  }

  private async _from<T>(
    choice: 'push' | 'save',
    read: (source: SinkSource | SaveSource) => Promise<T>
  ): Promise<T> {
    if (choice === 'push' && !outOfReach.has(this._engine)) {
      try {
        return await read(this._push);
      } catch (error) {
        // Nothing was handed on in that case.
        if (!(error instanceof SinkUnreachable)) {
          throw error;
        }
        outOfReach.add(this._engine);
      }
    }
    return read(this._save);
  }
}
