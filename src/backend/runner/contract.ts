import type { ContainerCard } from '../../common/cards/container-card.js';
import type { CellId, NotebookId, RunId } from '../../common/ids.js';
import type { LayerbookError } from '../../common/protocol/errors.js';
import type { IContainerKeeper } from '../containers/contract.js';
import type { ICancellable, IEngine } from '../engine/contract.js';

/** Standard input and terminal of a container that runs. Nothing happens when it is over. */
export interface IRunInput {
  /** Sent as it is, text as UTF-8. */
  write(data: string | Buffer): Promise<void>;
  /** Closes standard input; in a terminal that is Ctrl-D. */
  end(): Promise<void>;
  resize(columns: number, rows: number): Promise<void>;
}

/** What a container run tells while it goes on. */
export interface IRunObserver {
  /** Fields of the card that are known now. */
  changed(change: Partial<ContainerCard>): void;
  output(stream: 1 | 2, text: string): void;
  /** Called when the container can be typed into, and with null when that is over. */
  input?(input: IRunInput | null): void;
}

/** What whoever runs the server may allow the cells; everything is refused unless it is `true`. */
export interface IRunPermissions {
  /** Bind mounts (and env files) from outside `rootDir`. */
  readonly bindOutsideRoot?: boolean;
  /** Bind mounts of sockets, and of folders that hold the engine's own: access to it equals root on that machine. */
  readonly bindSockets?: boolean;
  /** `network_mode: host`. */
  readonly hostNetwork?: boolean;
  readonly privileged?: boolean;
  readonly capAdd?: boolean;
  readonly devices?: boolean;
  readonly hostPid?: boolean;
  readonly hostIpc?: boolean;
  readonly securityOpt?: boolean;
}

/** An image, and what a person calls it. */
export interface INamedImage {
  /** Id or tag. */
  readonly id: string;
  readonly name: string;
}

/** Finds images by the names that only a notebook has. */
export interface IImageNames {
  /**
   * What `cell:4`, `stage:build` or `commit:3f9a1c2` stands for, built first where it has to be; null when `name` is none
   * of these. Throws with `line`, where the name stands.
   */
  resolve(name: string, line: number): Promise<INamedImage | null>;
}

export interface IContainerRunRequest extends ICancellable {
  /** Whole source of the cell: option lines and script. */
  readonly source: string;
  /** Image of the Dockerfile cell above, or null when there is none; `image:` in the options wins. */
  readonly image: string | null;
  /** Absent: the engine's own names only. */
  readonly images?: IImageNames | undefined;
  /** Whether all steps of the Dockerfile cell above came from the cache when it was built last; null: not known. */
  readonly cached?: boolean | null | undefined;
  /** Absolute folder of the notebook: relative bind sources start here. */
  readonly notebookDir: string;
  /** Absolute root folder of the server: binds outside it are refused unless allowed. */
  readonly rootDir: string;
  /** Labels put on everything that is made, beside Layerbook's own. */
  readonly labels: Readonly<Record<string, string>>;
  readonly notebookId: NotebookId;
  /** Path of the notebook below the server's root, for whoever finds its volumes. */
  readonly notebookPath: string;
  readonly cellId: CellId;
  readonly runId: RunId;
  readonly observer: IRunObserver;
  /** Absent: nothing beyond the defaults. */
  readonly allow?: IRunPermissions | undefined;
  /** Keeps what outlives the run; absent or null: nothing does but services. */
  readonly keeper?: IContainerKeeper | null | undefined;
  /** `closed`: nobody is there to type, so standard input ends at once. */
  readonly stdin?: 'open' | 'closed' | undefined;
}

/** How a run ended. */
export interface IRunEnd {
  /** Null: a service, which runs on. */
  readonly exitCode: number | null;
  /** Why the cell failed, or null: `container.exit`, `container.expect`. */
  readonly failure: LayerbookError | null;
}

/**
 * Runs one container cell to its end, or until its service runs. A container whose writable layer has changes goes to the
 * keeper, any other is removed. Resolves after the last `changed`. Throws `container.*` with 1-based lines of the cell,
 * `engine.*`, or `signal.reason` when cancelled (SIGINT, then SIGTERM, then SIGKILL; the container is removed first).
 */
export type RunContainer = (
  engine: IEngine,
  request: IContainerRunRequest
) => Promise<IRunEnd>;
