import type {
  CellId,
  ContainerId,
  NotebookId,
  RunId
} from '../../common/ids.js';
import type { IContainerInfo } from '../../common/protocol/containers.js';
import type { IEngine } from '../engine/contract.js';

/** Labels of everything that is made on an engine; `layerbook.owner` is in `runner/owner.ts`. */
export const LABELS = {
  notebook: 'layerbook.notebook',
  cell: 'layerbook.cell',
  run: 'layerbook.run',
  /** What a container is for, a {@link ContainerRole}. */
  role: 'layerbook.role',
  /** Path of the notebook below the server's root, on volumes. */
  path: 'layerbook.path',
  /** `container_name` of the cell. */
  name: 'layerbook.name',
  /** Names of variables whose values are secret (`secret_environment`), with commas. */
  secret: 'layerbook.secret'
} as const;

/**
 * `run`: of a cell, removed at its end or left for a while. `service`: of a cell with `detach`, never swept by itself.
 * `shell`, `probe`: for looking into an image or a volume.
 */
export type ContainerRole = 'run' | 'service' | 'shell' | 'probe';

/** The container of one cell's run. */
export interface ICellContainer {
  readonly notebookId: NotebookId;
  readonly cellId: CellId;
  readonly runId: RunId;
  readonly containerId: ContainerId;
  /** Id of the image that it was made of. */
  readonly imageId: string;
  /** Absolute paths in it at which something is mounted: what is there is not its writable layer's. */
  readonly mountPoints: readonly string[];
}

/** Keeps the containers that outlive their runs, and knows what is on the engine of earlier back ends. */
export interface IContainerKeeper {
  /** A cell is about to run: removes what its last run left and its service, unless someone keeps them. */
  beforeRun(
    engine: IEngine,
    cell: { readonly notebookId: NotebookId; readonly cellId: CellId }
  ): Promise<void>;
  /** The run is over and its container stays, so that its writable layer can be looked at. */
  left(engine: IEngine, container: ICellContainer): Promise<void>;
  /** A service was started; it is followed from now on. */
  serving(engine: IEngine, container: ICellContainer): Promise<void>;
  /** Whether a service of the notebook runs: then its cells join the notebook's network. */
  hasService(engine: IEngine, notebookId: NotebookId): Promise<boolean>;
  list(notebookId: NotebookId): Promise<readonly IContainerInfo[]>;
  /** Stops and removes what the notebook has, but for what is kept. */
  closeNotebook(notebookId: NotebookId): Promise<void>;
  /** As {@link closeNotebook} for all notebooks: the back end ends. */
  dispose(): Promise<void>;
}

/** Name of the notebook's own network. */
export function networkName(notebookId: NotebookId): string {
  return `layerbook-${notebookId.toLowerCase()}`;
}
