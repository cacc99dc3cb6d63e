import type { ContainerCard } from '../../common/cards/container-card.js';
import type { ICancellable, IEngine } from '../engine/contract.js';

/** What a container run tells while it goes on. */
export interface IRunObserver {
  /** Fields of the card that are known now. */
  changed(change: Partial<ContainerCard>): void;
  output(stream: 1 | 2, text: string): void;
}

/** What whoever runs the server may allow the cells; everything is refused unless it is `true`. */
export interface IRunPermissions {
  /** Bind mounts (and env files) from outside `rootDir`. */
  readonly bindOutsideRoot?: boolean;
  /** Bind mounts of sockets, and of folders that hold the engine's own: access to it equals root on that machine. */
  readonly bindSockets?: boolean;
  /** `network_mode: host`. */
  readonly hostNetwork?: boolean;
}

export interface IContainerRunRequest extends ICancellable {
  /** Whole source of the cell: option lines and script. */
  readonly source: string;
  /** Image of the Dockerfile cell above, or null when there is none; `image:` in the options wins. */
  readonly image: string | null;
  /** Absolute folder of the notebook: relative bind sources start here. */
  readonly notebookDir: string;
  /** Absolute root folder of the server: binds outside it are refused unless allowed. */
  readonly rootDir: string;
  /** Labels put on everything that is made. */
  readonly labels: Readonly<Record<string, string>>;
  readonly notebookId: string;
  readonly observer: IRunObserver;
  /** Absent: nothing beyond the defaults. */
  readonly allow?: IRunPermissions | undefined;
}

/**
 * Runs one container cell to its end and removes the container. Resolves with the exit code after the last
 * `changed` (writable-layer changes). Throws `container.*` with 1-based lines of the cell, `engine.*`, or
 * `signal.reason` when cancelled (SIGINT, then SIGTERM, then SIGKILL; the container is removed first).
 */
export type RunContainer = (
  engine: IEngine,
  request: IContainerRunRequest
) => Promise<{ exitCode: number }>;
