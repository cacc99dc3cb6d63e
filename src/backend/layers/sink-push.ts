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
    signal?.throwIfAborted();
    const stop = new AbortController();
    const cancelled = whenAborted(signal);
    this._sink.hand(handler);
    const pushing = this._engine
      .pushImage(this._repository, TAG, { ...progress, signal: stop.signal })
      .then(() => 'pushed' as const);
    try {
      return await Promise.race([pushing, ended, cancelled.promise]);
    } catch (error) {
      throw this._failureOf(error);
    } finally {
      cancelled.forget();
      await this._breakOff(pushing, stop);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const name = `${this._repository}:${TAG}`;
    // A name that stays is no reason to lose what was read, or the error that brought us here.
    await this._engine
      .untagImage(name)
      .catch((error: unknown) => logError(`${name} was left behind`, error));
  }

  private _failureOf(error: unknown): unknown {
    // The engine's own words, as of a connection that was refused; not an engine that stopped.
    return !this._sink.wasAsked && isLayerbookError(error, 'engine.failed')
      ? new SinkUnreachable('The push did not arrive.', { cause: error })
      : error;
  }

  /**
   * Ends a push that is not needed any more. overlay2 gives an image that was pushed another name, by digest, which
   * goes with the tag if it is there by then. So a push either fails for want of a place for its manifest, or is
   * waited for when its manifest is in.
   */
  private async _breakOff(
    pushing: Promise<unknown>,
    stop: AbortController
  ): Promise<void> {
    if (!this._sink.hasManifest) {
      this._sink.hand(IDLE);
      stop.abort();
    }
    await pushing.catch(() => undefined);
    this._sink.hand(IDLE);
  }
}

/** A promise that rejects with the signal's reason, until it is forgotten. */
function whenAborted(signal: AbortSignal | undefined): {
  readonly promise: Promise<never>;
  forget(): void;
} {
  let abort = (): void => undefined;
  const promise = new Promise<never>((_resolve, reject) => {
    abort = () => {
      const reason: unknown = signal?.reason;
      reject(reason instanceof Error ? reason : new Error(String(reason)));
    };
  });
  promise.catch(() => undefined);
  signal?.addEventListener('abort', abort, { once: true });
  return {
    promise,
    forget: () => signal?.removeEventListener('abort', abort)
  };
}
