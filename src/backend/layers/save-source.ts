import { Readable } from 'node:stream';
import type { Extract } from 'tar-stream';
import { extract } from 'tar-stream';
import { LayerbookError } from '../../common/protocol/errors.js';
import type {
  ICancellable,
  IEngine,
  IImageConfig
} from '../engine/contract.js';
import type { ICallContext } from '../engine/docker/errors.js';
import { toEngineError } from '../engine/docker/errors.js';
import { drained } from '../base/drained.js';
import type {
  ILayerConsumer,
  ILayerSource,
  ILocalImage
} from './local-image.js';
import { layerAt } from './local-image.js';
import { SavedConfig } from './saved-config.js';
import { SavedLayers } from './saved-layers.js';

/**
 * Reads layers out of the archive of the whole image (`docker save`). It needs no name for the image and no way back
 * to this process, and the engine does not compress; but all layers are read, in an order that nobody chose.
 */
export class SaveSource implements ILayerSource {
  private readonly _engine: IEngine;
  private readonly _image: ILocalImage;

  constructor(engine: IEngine, image: ILocalImage) {
    this._engine = engine;
    this._image = image;
  }

  async read(
    indexes: readonly number[],
    consumer: ILayerConsumer
  ): Promise<void> {
    const layers = indexes.map(index => layerAt(this._image, index));
    await using saved = new SavedLayers(layers, consumer);
    await this._walk(consumer.signal, async (name, content) => {
      await saved.take(name, content);
      return saved.isComplete;
    });
    saved.finish();
  }

  /** The image's config blob. Throws `engine.failed` when the archive has none. */
  async readConfig({ signal }: ICancellable): Promise<IImageConfig> {
    const saved = new SavedConfig(this._image);
    await this._walk(signal, async (name, content) => {
      await saved.take(name, content);
      return saved.config !== null;
    });
    if (saved.config === null) {
      throw new LayerbookError(
        'engine.failed',
        `The engine’s archive of image ${this._image.id} has no config.`
      );
    }
    return saved.config;
  }

  /** Hands the files of the archive to `take` until it says that it has all it needs. */
  private async _walk(
    signal: AbortSignal | undefined,
    take: (name: string, content: Readable) => Promise<boolean>
  ): Promise<void> {
    const archive = await this._engine.saveImage(this._image.id, { signal });
    const entries = extract();
    const feeding = feed(archive, entries, {
      what: `read the archive of ${this._image.id}`,
      host: this._engine.info.host
    });
    // It is awaited below; until then a failure must not count as unhandled.
    feeding.catch(() => undefined);
    try {
      for await (const entry of entries) {
        const content = Readable.from(entry, { objectMode: false });
        if (await take(entry.header.name, content)) {
          return;
        }
        entry.resume();
      }
      await feeding;
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    } finally {
      archive.destroy();
      entries.destroy();
      await feeding.catch(() => undefined);
    }
  }
}

async function feed(
  archive: Readable,
  entries: Extract,
  context: ICallContext
): Promise<void> {
  try {
    for await (const chunk of archive as AsyncIterable<Buffer>) {
      if (!entries.write(chunk)) {
        await drained(entries);
      }
    }
    entries.end(undefined);
  } catch (error) {
    const failure = toEngineError(error, context);
    entries.destroy(failure);
    throw failure;
  }
}
