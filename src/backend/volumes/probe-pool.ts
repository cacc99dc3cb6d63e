import type { IEngine } from '../engine/contract.js';
import { IdleMap } from './idle-map.js';
import { Lister } from './lister.js';
import { Probe } from './probe.js';

/**
 * How long a container for looking into a volume is kept after its last use. While it is there, other programs cannot
 * remove the volume; one that was never started is made in a moment, one that runs is not.
 */
const PROBE_MS = 10_000;
const LISTER_MS = 30_000;
/** After which time images are tried again when none of them could list a folder. */
const RETRY_MS = 120_000;

/** The containers through which volumes are looked into: none outlives this, nor the removal of its volume. */
export class ProbePool implements AsyncDisposable {
  private readonly _engine: () => Promise<IEngine>;
  private readonly _probes = new IdleMap<Probe>(PROBE_MS, probe =>
    probe.remove()
  );
  private readonly _listers = new IdleMap<Lister | null>(
    LISTER_MS,
    async lister => lister?.remove()
  );
  /** Those that are for one use. */
  private readonly _own = new Set<Probe>();
  /** The image that listed a folder last. */
  private _image: string | null = null;
  /** When no image could list a folder; milliseconds. */
  private _failedAt = -Infinity;

  constructor(engine: () => Promise<IEngine>) {
    this._engine = engine;
  }

  /** Uses the container of a volume that is shared by all who look into it for a moment. */
  with<R>(volume: string, use: (probe: Probe) => Promise<R>): Promise<R> {
    return this._probes.with(
      volume,
      async () => Probe.open(await this._engine(), volume),
      use
    );
  }

  /** A container for one long use, which removes it. */
  async own(volume: string): Promise<Probe> {
    const probe = await Probe.open(await this._engine(), volume);
    this._own.add(probe);
    return probe;
  }

  /** Removes what {@link own} gave. */
  async release(probe: Probe): Promise<void> {
    this._own.delete(probe);
    await probe.remove();
  }

  /** Uses programs that list the volume; null: no image has them. */
  async withLister<R>(
    volume: string,
    use: (lister: Lister | null) => Promise<R>
  ): Promise<R> {
    if (performance.now() - this._failedAt < RETRY_MS) {
      return use(null);
    }
    return this._listers.with(volume, () => this._openLister(volume), use);
  }

  /** Removes every container that has the volume mounted for this. */
  async drop(volume: string): Promise<void> {
    const own = [...this._own].filter(probe => probe.volume === volume);
    await Promise.all([
      this._probes.drop(volume),
      this._listers.drop(volume),
      ...own.map(probe => this.release(probe))
    ]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([
      this._probes[Symbol.asyncDispose](),
      this._listers[Symbol.asyncDispose](),
      ...[...this._own].map(probe => this.release(probe))
    ]);
  }

  private async _openLister(volume: string): Promise<Lister | null> {
    const engine = await this._engine();
    const lister = await Lister.open(engine, volume, this._image);
    this._image = lister?.imageId ?? null;
    this._failedAt = lister === null ? performance.now() : -Infinity;
    return lister;
  }
}
