import { NotificationType, RequestType, RequestType0 } from 'vscode-jsonrpc';
import type { CellId, NotebookId, RunId } from '../ids.js';
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
import type { IContextReport } from '../notebook/inputs.js';
import type {
  IBaseCheck,
  IContextDiff,
  IContextDiffParams,
  INotebookParams,
  ISecretInfo,
  IStageSizes,
  IVerifyParams,
  IVerifyReport
} from './notebook.js';
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

  /**
   * Reads the files and asks for the images that the notebook's marks depend on, and sends
   * {@link Notifications.contextChanged} when they change, until `unwatchNotebook` or another watch of the same notebook.
   */
  watchNotebook: new RequestType<INotebookParams, IContextReport, IErrorData>(
    'notebook/watch'
  ),
  unwatchNotebook: new RequestType<
    { notebookId: NotebookId },
    void,
    IErrorData
  >('notebook/unwatch'),
  /** Asks engine and registries what the base images' names stand for now. */
  checkBases: new RequestType<INotebookParams, IBaseCheck, IErrorData>(
    'notebook/checkBases'
  ),
  /** A context file's text at two builds, or at a build and now. */
  contextDiff: new RequestType<IContextDiffParams, IContextDiff, IErrorData>(
    'notebook/contextDiff'
  ),
  /** Sizes of the notebook's stages; builds (from the cache) those that no cell's image stands for. */
  stageSizes: new RequestType<INotebookParams, IStageSizes, IErrorData>(
    'notebook/stageSizes'
  ),
  /** The secrets that the notebook names. */
  listSecrets: new RequestType<INotebookParams, ISecretInfo[], IErrorData>(
    'notebook/secrets'
  ),
  /** Lets this notebook read the secrets that it names now; remembered on the server for these sources only. */
  allowSecrets: new RequestType<INotebookParams, void, IErrorData>(
    'notebook/allowSecrets'
  ),
  /** Builds the export in a clean copy of the context and compares; progress by {@link Notifications.verifyProgress}. */
  verify: new RequestType<IVerifyParams, IVerifyReport, IErrorData>(
    'notebook/verify'
  ),

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
  /** Context files or images of a notebook that this page watches changed. */
  contextChanged: new NotificationType<{
    notebookId: NotebookId;
    report: IContextReport;
  }>('notebook/contextChanged'),
  verifyProgress: new NotificationType<{
    notebookId: NotebookId;
    /** One line: `building the export without cache: step 3 of 7`. */
    text: string;
  }>('notebook/verifyProgress'),
  /** New commits are in this notebook's history. */
  historyChanged: new NotificationType<{ notebookId: NotebookId }>(
    'history/changed'
  )
} as const;
