import type { DiffId } from '../../common/ids.js';
import { LayerbookError } from '../../common/protocol/errors.js';
import type {
  ICancellable,
  IEngine,
  IImageConfig
} from '../engine/contract.js';
import { readImageConfig } from '../engine/docker/records/image-config.js';
import { BlobMemory } from './blob-memory.js';
import { CollectRound } from './collect-round.js';
import { ConfigRound } from './config-round.js';
import type {
  ILayerConsumer,
  ILayerSource,
  ILocalImage
} from './local-image.js';
import { layerAt } from './local-image.js';
import type { IImageManifest } from './manifest.js';
import { RegistrySink } from './registry-sink.js';
import { SinkPush } from './sink-push.js';
import { StreamRound } from './stream-round.js';
import { consumeVerified } from './verified.js';

/** Bytes up to which waiting for whole layers costs less than the push that names them (0.1 s). */
const SPOOLED_SIZE = 8 * 1024 * 1024;

/** Reads layers by letting the engine push the image to a registry in this process. The owner disposes it. */
export class SinkSource implements ILayerSource, AsyncDisposable {
  private readonly _engine: IEngine;
  private readonly _image: ILocalImage;
  private readonly _memory: BlobMemory;
  /** Started by the first read, used by all. */
  private _sink: Promise<RegistrySink> | null = null;

  constructor(engine: IEngine, image: ILocalImage) {
    this._engine = engine;
    this._image = image;
    this._memory = BlobMemory.of(engine);
  }

  async read(
    indexes: readonly number[],
    consumer: ILayerConsumer
  ): Promise<void> {
    const layers = indexes.map(index => layerAt(this._image, index));
    const wanted = new Set(layers.map(layer => layer.diffId));
    await using push = await this._open();
    await using round = await this._collect(push, wanted, consumer);
    // What the first push did not bring gets a push of its own per layer, about 0.1 s, in which it goes straight to
    // the consumer: several in one push arrive at the same time and would have to be kept on disk first.
    for (const layer of layers) {
      const spool = round.spools.get(layer.diffId);
      if (spool) {
        await consumeVerified(layer, spool.read(), consumer);
      } else {
        const digest = this._manifestOf(round).layers[layer.index] ?? '';
        const stream = new StreamRound(layer, digest, consumer);
        await push.run(stream, stream.ended, { signal: consumer.signal });
        await stream.finish();
      }
    }
  }

  /** The image's config blob. */
  async readConfig(options: ICancellable): Promise<IImageConfig> {
    await using push = await this._open();
    await using round = await this._collect(push, new Set(), options);
    const blob = new ConfigRound(this._manifestOf(round).config);
    await push.run(blob, blob.ended, options);
    return readImageConfig(await blob.finish());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const starting = this._sink;
    this._sink = null;
    const sink = await starting?.catch(() => null);
    await sink?.[Symbol.asyncDispose]();
  }

  private async _open(): Promise<SinkPush> {
    this._sink ??= RegistrySink.start();
    return SinkPush.open(this._engine, this._image, await this._sink);
  }

  /** The push that brings new layers, and the manifest where that is needed. The caller disposes the round. */
  private async _collect(
    push: SinkPush,
    wanted: ReadonlySet<DiffId>,
    options: ICancellable
  ): Promise<CollectRound> {
    const polite = await this._collectOnce(push, wanted, {
      ...options,
      greedy: this._unknownIsWanted(wanted)
    });
    if (polite.isBlocked) {
      await polite[Symbol.asyncDispose]();
      return this._collectOnce(push, wanted, { ...options, greedy: true });
    }
    return polite;
  }

  private async _collectOnce(
    push: SinkPush,
    wanted: ReadonlySet<DiffId>,
    options: { readonly greedy: boolean } & ICancellable
  ): Promise<CollectRound> {
    const round = new CollectRound(this._image, wanted, {
      memory: this._memory,
      greedy: options.greedy
    });
    try {
      const end = await push.run(round, round.ended, {
        signal: options.signal,
        onProgress: progress => round.progress(progress)
      });
      if (end === 'pushed') {
        await round.settled();
        this._learn(round);
      }
      return round;
    } catch (error) {
      await round[Symbol.asyncDispose]();
      throw error;
    }
  }

  /**
   * With the containerd store every layer is compressed when it is built, so only its digest tells what a blob is:
   * when the blobs of all other layers were seen before, an unknown one is a wanted layer (or the config). Large
   * layers are better off with a push of their own, which needs no spool.
   */
  private _unknownIsWanted(wanted: ReadonlySet<DiffId>): boolean {
    const { diffIds, sizes } = this._image;
    const others = diffIds.filter(diffId => !wanted.has(diffId));
    const size = diffIds.reduce(
      (sum, diffId, index) =>
        wanted.has(diffId) ? sum + (sizes?.[index] ?? Infinity) : sum,
      0
    );
    return (
      this._engine.info.imageStore === 'containerd' &&
      wanted.size > 0 &&
      size <= SPOOLED_SIZE &&
      this._memory.knowsAll(others)
    );
  }

  private _learn(round: CollectRound): void {
    const manifest = round.manifests.find({
      ...this._image,
      layers: this._image.diffIds.length
    });
    manifest?.layers.forEach((digest, index) => {
      this._memory.learn(digest, layerAt(this._image, index).diffId);
    });
  }

  private _manifestOf(round: CollectRound): IImageManifest {
    const { os, architecture, diffIds, id } = this._image;
    const layers = diffIds.length;
    const manifest = round.manifests.find({ os, architecture, layers });
    if (!manifest) {
      throw new LayerbookError(
        'engine.failed',
        `The engine did not hand over the manifest of image ${id}.`
      );
    }
    return manifest;
  }
}
