import { isLayerbookError } from '../../common/protocol/errors.js';
import type {
  ICancellable,
  IEngine,
  IPushProgress
} from '../engine/contract.js';
import { logError } from '../base/logger.js';
import type { ILocalImage } from './local-image.js';
import type { ISinkHandler, RegistrySink } from './registry-sink.js';
import { IDLE } from './registry-sink.js';

const TAG = 'read';

/** The engine cannot reach a port of this process: it runs on another machine, or in a virtual one. */
export class SinkUnreachable extends Error {
  override readonly name = 'SinkUnreachable';
}

/** An image under a temporary name in a sink, for one or more pushes. Disposing takes the name away. */
export class SinkPush implements AsyncDisposable {
  private readonly _engine: IEngine;
  private readonly _sink: RegistrySink;
  private readonly _repository: string;

  private constructor(engine: IEngine, sink: RegistrySink) {
    this._engine = engine;
    this._sink = sink;
    this._repository = sink.open();
  }

  static async open(
    engine: IEngine,
    image: ILocalImage,
    sink: RegistrySink
  ): Promise<SinkPush> {
    const push = new SinkPush(engine, sink);
    await engine.tagImage(image.id, push._repository, TAG);
    return push;
  }

  /**
   * Pushes to `handler` until the engine said success (`pushed`) or `ended` settles, which breaks the push off.
   * Throws {@link SinkUnreachable} when nothing of the push arrived.
   */
  async run<T>(
    handler: ISinkHandler,
    ended: Promise<T>,
    options: {
      readonly onProgress?: (progress: IPushProgress) => void;
    } & ICancellable
  ): Promise<T | 'pushed'> {
    const { signal, ...progress } = options;
    const stop = new AbortController();
    const signals = signal ? [signal, stop.signal] : [stop.signal];
    this._sink.hand(handler);
    const pushing = this._engine
      .pushImage(this._repository, TAG, {
        ...progress,
        signal: AbortSignal.any(signals)
      })
      .then(() => 'pushed' as const);
    try {
      return await Promise.race([pushing, ended]);
    } catch (error) {
      signal?.throwIfAborted();
      // The engine's own words, as of a connection that was refused; not an engine that stopped.
      if (!this._sink.wasAsked && isLayerbookError(error, 'engine.failed')) {
        throw new SinkUnreachable('The push did not arrive.', { cause: error });
      }
      throw error;
    } finally {
      stop.abort();
      await pushing.catch(() => undefined);
      this._sink.hand(IDLE);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const name = `${this._repository}:${TAG}`;
    // A name that stays is no reason to lose what was read, or the error that brought us here.
    await this._engine
      .untagImage(name)
      .catch((error: unknown) => logError(`${name} was left behind`, error));
  }
}
