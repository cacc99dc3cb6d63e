import type {
  BuildWarning,
  CardLayer,
  LayerCard,
  Progress,
  SentContext,
  StepState
} from '../cards/layer-card.js';
import type { ContainerCard } from '../cards/container-card.js';
import type { CellId, NotebookId, RunId } from '../ids.js';
import type { CellKind } from '../notebook/cell-metadata.js';
import type { SavedInputs } from '../notebook/inputs.js';
import type { NotebookSnapshot } from '../notebook/snapshot.js';
import type { IErrorData } from './errors.js';

/**
 * A run is one execution that a user asked for: a cell, and first whatever stale Dockerfile cell is above it.
 *
 * It lives in the back end as a log of events with sequence numbers 1, 2, 3, …; a page shows it, and a page
 * that comes back asks for the events after the last one it has. Applying the events of one cell in order to
 * nothing with `cards/reduce.ts` gives the cell's output, in a page and on the command line alike.
 */
export type RunEventBody =
  | {
      kind: 'cellStarted';
      cellId: CellId;
      cell: CellKind;
      card: LayerCard | ContainerCard;
    }
  /** Steps of a Dockerfile cell, by index in the cell's card. */
  | {
      kind: 'stepChanged';
      cellId: CellId;
      step: number;
      state: StepState;
      ms?: number;
      progress?: Progress;
    }
  | { kind: 'activity'; cellId: CellId; activity: Progress | null }
  /** `omitted`: characters of this cell's log that came before and are not replayed any more. */
  | {
      kind: 'log';
      cellId: CellId;
      step: number;
      stream: 1 | 2;
      text: string;
      omitted?: number;
    }
  | {
      kind: 'imageBuilt';
      cellId: CellId;
      image: NonNullable<LayerCard['image']>;
      steps: {
        step: number;
        layer?: CardLayer;
        config?: string[];
        note?: string;
      }[];
      reading: boolean;
      /** What it was made from, with what only the build could tell. */
      inputs?: SavedInputs;
      /** Replaces the card's key: the cell's files changed while it was built, so what it was built from is not known. */
      key?: string;
    }
  | { kind: 'warning'; cellId: CellId; warning: BuildWarning }
  | { kind: 'contextSent'; cellId: CellId; context: SentContext }
  /** The layers were read and are in the history: counts, changes and commits, by step. */
  | {
      kind: 'layersCommitted';
      cellId: CellId;
      steps: {
        step: number;
        layer?: CardLayer;
        config?: string[];
        commit?: string;
      }[];
      /** Why the history has no such commit; the image is there all the same. */
      error?: string;
    }
  | {
      kind: 'containerChanged';
      cellId: CellId;
      change: Partial<
        Pick<
          ContainerCard,
          | 'state'
          | 'image'
          | 'containerId'
          | 'command'
          | 'mounts'
          | 'ports'
          | 'exitCode'
          | 'outOfMemory'
          | 'hostPid'
          | 'kernel'
          | 'changes'
          | 'tty'
          | 'stdin'
          | 'detached'
          | 'name'
          | 'stopping'
          | 'leftover'
          | 'files'
          | 'notes'
          | 'checks'
          | 'volumes'
        >
      >;
    }
  | {
      kind: 'output';
      cellId: CellId;
      stream: 1 | 2;
      text: string;
      omitted?: number;
    }
  /** The cell is over: kernel cells below may go on. `layersCommitted` may still follow. */
  | {
      kind: 'cellFinished';
      cellId: CellId;
      outcome: CellOutcome;
      ms: number;
      error?: IErrorData;
    }
  /** Nothing follows. */
  | { kind: 'runFinished'; outcome: CellOutcome };

export type RunEvent = RunEventBody & {
  /** 1, 2, 3, … within the run. */
  readonly seq: number;
  /** Unix milliseconds on the back end. */
  readonly at: number;
};

/** How a cell or a run ended; `pending`: there was nothing to build yet. */
export type CellOutcome = 'succeeded' | 'failed' | 'cancelled' | 'pending';

export interface IRunInfo {
  readonly runId: RunId;
  readonly notebookId: NotebookId;
  /** The cell that was asked for. */
  readonly cellId: CellId;
  readonly state: 'queued' | 'running' | 'finished';
  readonly outcome?: CellOutcome;
  readonly lastSeq: number;
}

export interface IStartRunParams {
  readonly notebook: NotebookSnapshot;
  readonly cellId: CellId;
  /** `ignore` rebuilds this cell without the engine's build cache. */
  readonly cache: 'use' | 'ignore';
}
