import type {
  CellId,
  CommitOid,
  ContainerId,
  NotebookId,
  RunId
} from '../ids.js';
import type { ChangeOp } from '../cards/changes.js';
import type { NotebookSnapshot } from '../notebook/snapshot.js';
import type { CardPort } from '../cards/container-card.js';
import type { IPageParams } from './history-views.js';

/** Something typed into the standard input of a container cell that runs. */
export interface IRunInputParams {
  readonly runId: RunId;
  readonly cellId: CellId;
  /** Sent as UTF-8, as it is: a line ends with `\n`, and in a terminal Enter is `\r` and Ctrl-C `\x03`. */
  readonly data: string;
  /** Closes standard input after `data`, as Ctrl-D does. */
  readonly end?: boolean;
}

/** Size of a terminal in characters. */
export interface ITerminalSize {
  readonly columns: number;
  readonly rows: number;
}

/** What a shell is opened in. */
export type ShellTarget =
  /** The image of a Dockerfile cell (built first where it is stale or gone); of a failed cell its last good state. */
  | {
      readonly kind: 'cell';
      readonly notebook: NotebookSnapshot;
      readonly cellId: CellId;
    }
  | {
      readonly kind: 'commit';
      readonly notebookId: NotebookId;
      readonly oid: CommitOid;
      /**
       * The notebook, where it is open: a commit between those of which the engine has an image is built from the
       * Dockerfile that it has, with this notebook's context and settings.
       */
      readonly notebook?: NotebookSnapshot | undefined;
    }
  /** A container that runs, or one that ended and was kept (then a copy of it as it ended). */
  | {
      readonly kind: 'container';
      readonly notebookId: NotebookId;
      readonly containerId: ContainerId;
    };

export interface IOpenShellParams {
  readonly target: ShellTarget;
  readonly user: 'root' | 'image';
  readonly size: ITerminalSize;
}

/** A shell that was opened; it ends with the page that asked for it. */
export interface IShellInfo {
  readonly terminalId: string;
  /** `/bin/bash`. */
  readonly shell: string;
  /** What it is opened in, for a title: `Dockerfile cell 3`, `3f9a1c2b`, `web`. */
  readonly title: string;
  /** What a person should know first, or null: `RUN pip … failed; this is the image before it.` */
  readonly note: string | null;
}

/** What a container does now. */
export type ContainerStatus = 'running' | 'exited';

/** A container that outlives its run: a service (`detach: true`), or one that ended and was kept. */
export interface IContainerInfo {
  readonly containerId: ContainerId;
  readonly notebookId: NotebookId;
  readonly cellId: CellId;
  readonly runId: RunId;
  /**
   * `service`: of a cell with `detach: true`. `ended`: its run is over and its writable layer is still there, until the
   * cell runs again or its notebook is closed.
   */
  readonly kind: 'service' | 'ended';
  /** Its name on the notebook's network (`container_name`), or null. */
  readonly name: string | null;
  readonly status: ContainerStatus;
  readonly exitCode: number | null;
  readonly ports: readonly CardPort[];
  /** Unix milliseconds. */
  readonly startedAt: number;
  /** Whether it stays when the notebook is closed. */
  readonly kept: boolean;
  /** Whether it was started by a back end that is gone: found again on the engine. */
  readonly adopted: boolean;
}

export interface IContainerParams {
  readonly notebookId: NotebookId;
  readonly containerId: ContainerId;
}

/** The changes of an ended container's writable layer, as `historyChanges` gives a commit's. */
export interface IContainerChangesParams extends IContainerParams, IPageParams {
  readonly ops?: readonly ChangeOp[];
  /** Case-sensitive part of the path. */
  readonly pathFilter?: string;
}

export interface IContainerPathParams extends IContainerParams {
  /** In the container, without leading slash. */
  readonly path: string;
}

/** Where files of a container are saved to. */
export type SaveTarget =
  /** A folder relative to the notebook's; made when it does not exist. */
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'volume'; readonly name: string; readonly path: string };

export interface ISaveFilesParams extends IContainerParams {
  /** Path of the notebook below the server's root. */
  readonly notebookPath: string;
  /** In the container, without leading slash; folders are saved with everything in them. */
  readonly paths: readonly string[];
  readonly target: SaveTarget;
  /** Whether files of the same name may be replaced; otherwise `request.invalid` names the first. */
  readonly replace: boolean;
}

export interface ISavedFiles {
  /** Relative to the target, one for each of the paths asked for. */
  readonly paths: readonly string[];
  readonly files: number;
  readonly bytes: number;
}

/** A named volume of the engine. */
export interface IVolumeInfo {
  readonly name: string;
  readonly driver: string;
  /** Bytes; null where the engine does not say. */
  readonly size: number | null;
  /** ISO 8601, or null. */
  readonly createdAt: string | null;
  /** The notebook whose cell made it, or null. */
  readonly notebookId: NotebookId | null;
  /** Path of that notebook below the server's root when it was made, or null. */
  readonly notebookPath: string | null;
  readonly usedBy: readonly IVolumeUser[];
}

/** A container that has a volume mounted. */
export interface IVolumeUser {
  readonly containerId: ContainerId;
  /** Without the leading slash. */
  readonly containerName: string;
  readonly running: boolean;
  readonly notebookId: NotebookId | null;
  readonly cellId: CellId | null;
  readonly target: string;
}

export interface IVolumePathParams {
  readonly volume: string;
  /** In the volume, without leading slash; empty for its root. */
  readonly path: string;
}

export interface IVolumeEntry {
  readonly name: string;
  readonly kind: 'file' | 'directory' | 'symlink' | 'other';
  /** Bytes. */
  readonly size: number;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Unix seconds. */
  readonly mtime: number;
  readonly target?: string;
}

export interface IVolumeListing {
  /** Folders first, by name. */
  readonly entries: readonly IVolumeEntry[];
  /** Entries that are not listed because there are too many. */
  readonly more: number;
  /** Not everything could be read: further entries may be missing. */
  readonly isCut?: boolean;
}

/** Part of a file, base64; `total` is the file's size in bytes. */
export interface IVolumeChunk {
  readonly data: string;
  readonly offset: number;
  readonly total: number;
}

export interface IVolumeReadParams extends IVolumePathParams {
  readonly offset: number;
  readonly length: number;
}

export interface IVolumeWriteParams extends IVolumePathParams {
  /** Base64. */
  readonly data: string;
  readonly replace: boolean;
  /**
   * Absent: `data` is the whole file. Else it is the part of a file of `total` bytes at `offset`; parts come in order, and
   * the file is written with its last.
   */
  readonly part?: {
    /** Chosen by the page; tells this upload from another of the same file. */
    readonly upload: string;
    readonly offset: number;
    readonly total: number;
  };
}

/** Bytes of a file that `volume/read` gives at most, and that one `volume/write` should carry. */
export const MAX_VOLUME_CHUNK = 1 << 20;
