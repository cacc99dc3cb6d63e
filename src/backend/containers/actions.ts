import type {
  IContainerParams,
  ISavedFiles,
  ISaveFilesParams
} from '../../common/protocol/containers.js';
import { LayerbookError } from '../../common/protocol/errors.js';
import type { IChangesPage, IFileDiff } from '../../common/protocol/history.js';
import type {
  ICancellable,
  IContainerState,
  IEngine
} from '../engine/contract.js';
import { LABELS } from './contract.js';
import { fileAt } from './file-at.js';
import { roleOf } from './found.js';
import { STOP_SECONDS, type ContainerKeeper } from './keeper.js';
import { LayerChanges, type ILayerPage } from './layer-changes.js';
import { withReference } from './reference.js';
import { saveFiles } from './save/save-files.js';

/** What the actions work with. */
export interface IActionSources {
  readonly rootDir: string;
  readonly engines: { get(): Promise<IEngine> };
  readonly containers: ContainerKeeper;
  /** Told when files were saved to a volume. */
  readonly volumes: { changed(): void };
}

/** A container of a notebook that the engine has. */
export interface INotebookContainer {
  readonly engine: IEngine;
  readonly state: IContainerState;
}

/**
 * What a page does with the containers of a notebook. Throws `container.gone` for one that is not there or is of another
 * notebook.
 */
export class ContainerActions {
  private readonly _sources: IActionSources;
  private readonly _layers = new LayerChanges();

  constructor(sources: IActionSources) {
    this._sources = sources;
  }

  async find({
    notebookId,
    containerId
  }: IContainerParams): Promise<INotebookContainer> {
    const engine = await this._sources.engines.get();
    const state = await engine.containers.inspect(containerId);
    const role = state && roleOf(state.labels);
    const isOurs = role === 'run' || role === 'service';
    if (!isOurs || state?.labels[LABELS.notebook] !== notebookId) {
      throw new LayerbookError(
        'container.gone',
        'This container is not there any more.'
      );
    }
    return { engine, state };
  }

  async stop(params: IContainerParams): Promise<void> {
    const { engine } = await this._findLeft(params);
    await engine.containers.stop(params.containerId, STOP_SECONDS);
    this._sources.containers.changed(params.notebookId);
  }

  /** Its ports may be others afterwards. Throws `request.invalid` for what is no service. */
  async restart(params: IContainerParams): Promise<void> {
    const { engine, state } = await this._findLeft(params);
    if (roleOf(state.labels) !== 'service') {
      throw new LayerbookError(
        'request.invalid',
        'Only a service can be started again.',
        { hint: 'Run the cell again instead.' }
      );
    }
    await engine.containers.restart(params.containerId, STOP_SECONDS);
    this._sources.containers.changed(params.notebookId);
  }

  async discard(params: IContainerParams): Promise<void> {
    const { engine } = await this._findLeft(params);
    await this._sources.containers.discard(engine, params.containerId);
    this._sources.containers.changed(params.notebookId);
  }

  async keep(params: IContainerParams, kept: boolean): Promise<void> {
    const { engine } = await this._findLeft(params);
    await this._sources.containers.keep(engine, params, kept);
  }

  async changes(
    params: IContainerParams & ILayerPage,
    { signal }: ICancellable
  ): Promise<IChangesPage> {
    const { engine, state } = await this.find(params);
    const { containerId: id } = params;
    const mountPoints = this._sources.containers.mountPointsOf(id) ?? [];
    const source = { id, state, mountPoints };
    return this._layers.page(engine, source, params, { signal });
  }

  async fileDiff(
    params: IContainerParams,
    path: string,
    { signal }: ICancellable
  ): Promise<IFileDiff> {
    const { engine, state } = await this.find(params);
    const after = await fileAt(engine, params.containerId, path, { signal });
    const before = await withReference(
      engine,
      state.imageId,
      async reference => fileAt(engine, await reference(), path, { signal }),
      { signal }
    );
    return { path, before, after };
  }

  async save(
    params: ISaveFilesParams,
    { signal }: ICancellable
  ): Promise<ISavedFiles> {
    const { engine } = await this.find(params);
    const { rootDir, volumes } = this._sources;
    try {
      return await saveFiles(engine, { ...params, rootDir }, { signal });
    } finally {
      if (params.target.kind === 'volume') {
        volumes.changed();
      }
    }
  }

  /** As {@link find}; throws `request.invalid` for the container of a run that goes on. */
  private async _findLeft(
    params: IContainerParams
  ): Promise<INotebookContainer> {
    const found = await this.find(params);
    if (roleOf(found.state.labels) === 'run' && found.state.running) {
      throw new LayerbookError('request.invalid', 'The cell still runs.', {
        hint: 'Stop the cell instead.'
      });
    }
    return found;
  }
}
