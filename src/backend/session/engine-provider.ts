import { isLayerbookError } from '../../common/protocol/errors.js';
import type { KeptContainers } from '../containers/kept.js';
import { connectEngine } from '../engine/connect-engine.js';
import type { IEngine } from '../engine/contract.js';
import { OWNER_LABEL } from '../runner/owner.js';
import { sweepContainers } from '../runner/sweep.js';
import { logError } from '../base/logger.js';

/** Keeps the engine that was found, and looks again when it is gone: no restart of Jupyter is needed. */
export class EngineProvider {
  private readonly _kept: KeptContainers | null;
  private _engine: Promise<IEngine> | null = null;

  /** `kept`: the containers that no sweep removes. */
  constructor(kept: KeptContainers | null = null) {
    this._kept = kept;
  }

  /** The engine, known to have answered just now. Throws `engine.*`. */
  async get(): Promise<IEngine> {
    const known = this._engine;
    if (known) {
      try {
        const engine = await known;
        await engine.inspectImage('layerbook/ping');
        return engine;
      } catch (error) {
        if (!isLayerbookError(error)) {
          throw error;
        }
      }
    }
    return this.find();
  }

  /** Looks for an engine anew, and sweeps what a crashed back end left on it. */
  async find(): Promise<IEngine> {
    const finding = connectEngine();
    this._engine = finding;
    try {
      const engine = await finding;
      void this._sweep(engine).catch((error: unknown) =>
        logError('could not sweep old containers', error)
      );
      return engine;
    } catch (error) {
      this._engine = null;
      throw error;
    }
  }

  private async _sweep(engine: IEngine): Promise<void> {
    const { id } = engine.info;
    const kept = await this._kept?.of(id);
    await sweepContainers(engine, kept ? { kept } : {});
    if (kept && kept.size > 0) {
      const there = await engine.containers.listByLabel(OWNER_LABEL);
      await this._kept?.forgetGone(id, new Set(there.map(item => item.id)));
    }
  }
}
