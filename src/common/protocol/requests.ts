import { NotificationType, RequestType, RequestType0 } from 'vscode-jsonrpc';
import type { CellId, NotebookId, RunId } from '../ids.js';
import type { NotebookSnapshot } from '../notebook/snapshot.js';
import type { IErrorData } from './errors.js';
import type {
  IChangesPage,
  IChangesParams,
  IFileDiff,
  IFileDiffParams,
  IHistoryPage,
  IHistoryParams,
  ILogParams
} from './history.js';
import type { IRunInfo, IStartRunParams, RunEvent } from './runs.js';
import type { IEngineInfo, IHelloResult } from './system.js';

/** Every message between a page and the back end. Failures carry {@link IErrorData} as `data`. */
export const Requests = {
  hello: new RequestType0<IHelloResult, IErrorData>('system/hello'),
  /** Probes the engine anew each time. */
  engine: new RequestType0<IEngineInfo, IErrorData>('system/engine'),

  startRun: new RequestType<IStartRunParams, IRunInfo, IErrorData>('run/start'),
  /** Ends with the run's `runFinished`, at once when it is already over. */
  cancelRun: new RequestType<{ runId: RunId }, void, IErrorData>('run/cancel'),
  /** Cancels every run of the notebook that is queued or running. */
  cancelNotebook: new RequestType<{ notebookId: NotebookId }, void, IErrorData>(
    'run/cancelNotebook'
  ),
  /** Sends the events after `after` as {@link Notifications.runEvent}, then those that come. */
  attachRun: new RequestType<
    { runId: RunId; after: number },
    IRunInfo,
    IErrorData
  >('run/attach'),
  /** Runs of a notebook that are queued or running, or ended less than an hour ago; oldest first. */
  listRuns: new RequestType<{ notebookId: NotebookId }, IRunInfo[], IErrorData>(
    'run/list'
  ),
  /** The full log of one cell of a run: build log or container output. */
  runLog: new RequestType<
    { runId: RunId; cellId: CellId },
    { text: string },
    IErrorData
  >('run/log'),

  /** The Dockerfile that a cell's prefix stands for, with the cell of each line. */
  showDockerfile: new RequestType<
    { notebook: NotebookSnapshot; cellId: CellId },
    { text: string },
    IErrorData
  >('notebook/dockerfile'),

  historyLog: new RequestType<ILogParams, IHistoryPage, IErrorData>(
    'history/log'
  ),
  historyChanges: new RequestType<IChangesParams, IChangesPage, IErrorData>(
    'history/changes'
  ),
  historyFileDiff: new RequestType<IFileDiffParams, IFileDiff, IErrorData>(
    'history/fileDiff'
  ),
  historyLocation: new RequestType<
    IHistoryParams,
    { path: string },
    IErrorData
  >('history/location')
} as const;

export const Notifications = {
  runEvent: new NotificationType<{ runId: RunId; event: RunEvent }>(
    'run/event'
  ),
  /** New commits are in this notebook's history. */
  historyChanged: new NotificationType<{ notebookId: NotebookId }>(
    'history/changed'
  )
} as const;
