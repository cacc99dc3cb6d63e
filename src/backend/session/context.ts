import type { CellId, CellKey, RunId } from '../../common/ids.js';
import type { IPrefix } from '../../common/notebook/prefix.js';
import { imageTag } from '../../common/notebook/image-tag.js';
import type {
  NotebookSnapshot,
  SnapshotCell
} from '../../common/notebook/snapshot.js';
import type { BuildEntitlement } from '../builder/contract.js';
import type { IContainerKeeper } from '../containers/contract.js';
import type { IEngine, IImageSummary } from '../engine/contract.js';
import type { IHistory } from '../history/contract.js';
import type { IContextInputs } from '../inputs/contract.js';
import type { IRunPermissions } from '../runner/contract.js';
import type { ContainerInputs } from './container-inputs.js';
import type { IGivenSources, ISecretApprovals } from './secrets/contract.js';
import type { RunLog } from './run-log.js';

/** What builds of this back end may use beside the context. */
export interface IBuildRights {
  /** Which notebooks may read which secrets. */
  readonly approvals: ISecretApprovals;
  /** Sources that the command line gave, by id: they are allowed. */
  readonly given: IGivenSources;
  /** What RUN may ask for. */
  readonly entitlements: readonly BuildEntitlement[];
  /** What container cells may ask for. */
  readonly permissions: IRunPermissions;
}

/** Everything the execution of one run needs. */
export interface IRunContext {
  readonly runId: RunId;
  readonly notebook: NotebookSnapshot;
  readonly engine: IEngine;
  readonly history: IHistory;
  readonly inputs: IContextInputs;
  readonly rights: IBuildRights;
  readonly log: RunLog;
  /** Keeps the containers that outlive their runs; null: nothing of a run is left. */
  readonly keeper: IContainerKeeper | null;
  /** Takes the containers that can be typed into. */
  readonly containerInputs: ContainerInputs;
  /** Whether there is someone to type. */
  readonly stdin: 'open' | 'closed';
  /** Absolute, symbolic links resolved. */
  readonly rootDir: string;
  readonly notebookDir: string;
  readonly contextDir: string;
  /** Aborted when the user stops the run. */
  readonly signal: AbortSignal;
  /** Commits of a notebook are made one after the other, behind the builds. */
  readonly afterwards: (job: () => Promise<void>) => void;
  readonly historyChanged: () => void;
  /** A container with named volumes came to its end: they are there, and hold something else. */
  readonly volumesChanged: () => void;
}

/** A cell whose image was built just now. */
export interface IBuiltCell {
  readonly cell: SnapshotCell;
  readonly key: CellKey;
  readonly prefix: IPrefix;
  readonly image: IImageSummary;
  /** `repository:tag` under which the engine has it. */
  readonly tag: string;
}

/** `repository:tag` of a cell's image. */
export function cellTag(notebook: NotebookSnapshot, cellId: CellId): string {
  return imageTag(notebook.id, cellId);
}
