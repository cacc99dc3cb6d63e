import type { ContainerId, NotebookId } from '../../common/ids.js';
import type { IContainerInfo } from '../../common/protocol/containers.js';
import { logError } from '../base/logger.js';
import type { IEngine } from '../engine/contract.js';
import { OWNER_LABEL, ownerLabel } from '../runner/owner.js';
import {
  LABELS,
  networkName,
  type ICellContainer,
  type IContainerKeeper
} from './contract.js';
import { describe, readFound, type IFoundContainer } from './found.js';
import type { KeptContainers } from './kept.js';
import { ServiceWatches } from './service-watches.js';

/** How long a service may take to end when it is stopped, in seconds: as `docker stop`. */
export const STOP_SECONDS = 10;
/** The same when the whole back end ends. */
const HURRIED_SECONDS = 3;

/** What the keeper needs from its surroundings. */
export interface IKeeperOptions {
  /** Gives the engine when one is needed. Throws `engine.*`. */
  readonly engines: { get(): Promise<IEngine> };
  readonly kept: KeptContainers;
  /** Told when containers of a notebook came, went or changed. */
  readonly onChanged: (notebookId: NotebookId) => void;
}

/**
 * Keeps the containers that outlive their runs: what a run left, and services. The engine is asked each time, so
 * that also what earlier back ends left is known.
 */
export class ContainerKeeper implements IContainerKeeper {
  private readonly _options: IKeeperOptions;
  private readonly _watches: ServiceWatches;
  /** What this back end's runs left or started, by id. */
  private readonly _known = new Map<ContainerId, ICellContainer>();
  private readonly _notebooks = new Set<NotebookId>();
  private _engine: IEngine | null = null;
  private _isOver = false;

  constructor(options: IKeeperOptions) {
    this._options = options;
    this._watches = new ServiceWatches(notebookId => this.changed(notebookId));
  }

  async beforeRun(
    engine: IEngine,
    cell: Pick<ICellContainer, 'notebookId' | 'cellId'>
  ): Promise<void> {
    const { notebookId, cellId } = cell;
    const kept = await this._options.kept.of(engine.info.id);
    const old = (await this._find(engine, notebookId)).filter(
      found =>
        found.cellId === cellId && !kept.has(found.id) && isLeft(found, 'any')
    );
    await Promise.all(
      old.map(item => stopAndRemove(engine, item, STOP_SECONDS))
    );
    if (old.length > 0) {
      this.changed(notebookId);
    }
  }

  async left(engine: IEngine, container: ICellContainer): Promise<void> {
    await this._note(engine, container);
  }

  async serving(engine: IEngine, container: ICellContainer): Promise<void> {
    if (await this._note(engine, container)) {
      this._watches.add(engine, container);
    }
  }

  async hasService(engine: IEngine, notebookId: NotebookId): Promise<boolean> {
    return (await this._find(engine, notebookId)).some(
      found => found.role === 'service' && found.running
    );
  }

  async list(notebookId: NotebookId): Promise<readonly IContainerInfo[]> {
    const engine = await this._options.engines.get();
    this._engine = engine;
    this._notebooks.add(notebookId);
    const kept = await this._options.kept.of(engine.info.id);
    const found = (await this._find(engine, notebookId)).filter(item =>
      this._isListed(item, kept)
    );
    const infos = await Promise.all(
      found.map(async item => {
        const state = await engine.containers.inspect(item.id);
        if (state?.running && item.role === 'service') {
          this._watches.add(engine, {
            containerId: item.id,
            notebookId: item.notebookId
          });
        }
        return state && describe(item, state, kept.has(item.id));
      })
    );
    return infos
      .filter(info => info !== null)
      .sort((a, b) => a.startedAt - b.startedAt);
  }

  /** Where something is mounted in a container of this back end; null: it is of another. */
  mountPointsOf(id: ContainerId): readonly string[] | null {
    return this._known.get(id)?.mountPoints ?? null;
  }

  /** Whether a container stays when its cell runs again or its notebook is closed. */
  async keep(
    engine: IEngine,
    {
      notebookId,
      containerId
    }: Pick<IContainerInfo, 'notebookId' | 'containerId'>,
    kept: boolean
  ): Promise<void> {
    await this._options.kept.set(engine.info.id, containerId, kept);
    this.changed(notebookId);
  }

  /** Stops and removes one container, kept or not. */
  async discard(engine: IEngine, id: ContainerId): Promise<void> {
    await stopAndRemove(engine, { id, ended: false }, STOP_SECONDS);
    this._known.delete(id);
    await this._options.kept.set(engine.info.id, id, false);
  }

  /** Tells the pages that containers of a notebook are others now. */
  changed(notebookId: NotebookId): void {
    if (!this._isOver) {
      this._options.onChanged(notebookId);
    }
  }

  async closeNotebook(notebookId: NotebookId): Promise<void> {
    const engine = await this._options.engines.get();
    await this._close(engine, notebookId, STOP_SECONDS);
    await removeNetwork(engine, notebookId);
    this._notebooks.delete(notebookId);
    this.changed(notebookId);
  }

  /**
   * As {@link IContainerKeeper.dispose}. Networks are removed when `runsOver` settles: until then runs are connected
   * to them. What a run leaves meanwhile is removed at once.
   */
  async dispose(runsOver: Promise<unknown> = Promise.resolve()): Promise<void> {
    this._isOver = true;
    this._watches.dispose();
    const notebooks = [...this._notebooks];
    const engine = this._engine;
    if (engine === null) {
      return;
    }
    const closed = await Promise.allSettled(
      notebooks.map(id => this._close(engine, id, HURRIED_SECONDS))
    );
    await runsOver.catch(() => undefined);
    const removed = await Promise.allSettled(
      notebooks.map(id => removeNetwork(engine, id))
    );
    for (const result of [...closed, ...removed]) {
      if (result.status === 'rejected') {
        logError('could not stop containers', result.reason);
      }
    }
  }

  /** Removes what the runs of this back end left; services stay, for the next one to adopt. */
  async disposeLeft(): Promise<void> {
    this._isOver = true;
    this._watches.dispose();
    const engine = this._engine;
    if (engine === null) {
      return;
    }
    const kept = await this._options.kept.of(engine.info.id);
    const own = `${OWNER_LABEL}=${ownerLabel()}`;
    for (const listed of await engine.containers.listByLabel(own)) {
      const found = readFound(listed);
      if (found?.role === 'run' && !kept.has(found.id)) {
        await engine.containers.remove(found.id);
      }
    }
  }

  /** Whether it is there to stay: when the back end ends, nothing is. */
  private async _note(
    engine: IEngine,
    container: ICellContainer
  ): Promise<boolean> {
    const { containerId, notebookId } = container;
    if (this._isOver) {
      await engine.containers.remove(containerId);
      return false;
    }
    this._engine = engine;
    this._notebooks.add(notebookId);
    this._known.set(containerId, container);
    this.changed(notebookId);
    return true;
  }

  /** The containers of a notebook's runs; forgets what was known of those that are gone. */
  private async _find(
    engine: IEngine,
    notebookId: NotebookId
  ): Promise<IFoundContainer[]> {
    const label = `${LABELS.notebook}=${notebookId}`;
    const listed = await engine.containers.listByLabel(label);
    const there = new Set(listed.map(({ id }) => id));
    for (const [id, known] of this._known) {
      if (known.notebookId === notebookId && !there.has(id)) {
        this._known.delete(id);
      }
    }
    return listed.map(readFound).filter(found => found !== null);
  }

  /** What a run leaves is looked at by the run itself before it is told of. */
  private _isListed(
    found: IFoundContainer,
    kept: ReadonlySet<ContainerId>
  ): boolean {
    if (found.role === 'service') {
      return found.running || found.ended;
    }
    return (
      found.role === 'run' &&
      found.ended &&
      (kept.has(found.id) || this._known.has(found.id))
    );
  }

  private async _close(
    engine: IEngine,
    notebookId: NotebookId,
    seconds: number
  ): Promise<void> {
    const kept = await this._options.kept.of(engine.info.id);
    const found = (await this._find(engine, notebookId)).filter(
      item => !kept.has(item.id) && isLeft(item, 'not of others')
    );
    const results = await Promise.allSettled(
      found.map(item => stopAndRemove(engine, item, seconds))
    );
    const failed = results.find(result => result.status === 'rejected');
    if (failed) {
      throw failed.reason;
    }
  }
}

/** Whether a container is one that outlived its run; a cell's service is one whoever started it. */
function isLeft(
  { role, ended, ownership }: IFoundContainer,
  services: 'any' | 'not of others'
): boolean {
  const isOurs = ownership !== 'other';
  return role === 'service'
    ? isOurs || services === 'any'
    : role === 'run' && ended && isOurs;
}

async function stopAndRemove(
  engine: IEngine,
  { id, ended }: Pick<IFoundContainer, 'id' | 'ended'>,
  seconds: number
): Promise<void> {
  if (!ended) {
    await engine.containers.stop(id, seconds);
  }
  await engine.containers.remove(id);
}

/** Removes the notebook's own network unless containers of the notebook are left, which may be started again. */
async function removeNetwork(
  engine: IEngine,
  notebookId: NotebookId
): Promise<void> {
  const name = networkName(notebookId);
  const label = `${LABELS.notebook}=${notebookId}`;
  const left = await engine.containers.listByLabel(label);
  if (left.length === 0 && (await engine.networks.exists(name))) {
    await engine.networks.remove(name);
  }
}
