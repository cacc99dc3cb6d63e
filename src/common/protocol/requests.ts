import { NotificationType, RequestType, RequestType0 } from 'vscode-jsonrpc';
import type { CellId, CommitOid, NotebookId, RunId } from '../ids.js';
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
import type {
  ICellsAt,
  ICommitPairParams,
  ICommitParams,
  ICommitPathParams,
  IConfigComparison,
  IContentChunk,
  IContentParams,
  IEngineImage,
  IFindPage,
  IFindParams,
  IFindingsReport,
  IOpenImageParams,
  IPackageReport,
  IPathHistory,
  IPathHistoryParams,
  IPushParams,
  IPushResult,
  ISearchPage,
  ISearchParams,
  ISharingReport,
  ITagParams,
  ITreePage,
  IWasteReport
} from './history-views.js';
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
  >('history/location'),
  /** One directory of the merged file system at a commit. */
  historyTree: new RequestType<ICommitPathParams, ITreePage, IErrorData>(
    'history/tree'
  ),
  historyFind: new RequestType<IFindParams, IFindPage, IErrorData>(
    'history/find'
  ),
  historyPath: new RequestType<IPathHistoryParams, IPathHistory, IErrorData>(
    'history/path'
  ),
  historySearch: new RequestType<ISearchParams, ISearchPage, IErrorData>(
    'history/search'
  ),
  historyWaste: new RequestType<ICommitParams, IWasteReport, IErrorData>(
    'history/waste'
  ),
  historyPackages: new RequestType<
    ICommitPairParams,
    IPackageReport,
    IErrorData
  >('history/packages'),
  historyFindings: new RequestType<ICommitParams, IFindingsReport, IErrorData>(
    'history/findings'
  ),
  historyConfig: new RequestType<
    ICommitPairParams,
    IConfigComparison,
    IErrorData
  >('history/config'),
  historyCells: new RequestType<ICommitParams, ICellsAt, IErrorData>(
    'history/cells'
  ),
  /** Part of a file; fetched from the engine where the history has only its digest. `history.contentGone`: nobody has it. */
  historyContent: new RequestType<IContentParams, IContentChunk, IErrorData>(
    'history/content'
  ),

  /** Makes a commit the one that the notebook is at: HEAD goes to a branch with this tip, a new one if need be. */
  historyCheckout: new RequestType<
    ICommitParams,
    { branch: string },
    IErrorData
  >('history/checkout'),
  /** Gives a commit a git tag, its image a tag on the engine, or both. */
  historyTag: new RequestType<ITagParams, void, IErrorData>('history/tag'),
  historyUntag: new RequestType<
    IHistoryParams & { gitTag: string },
    void,
    IErrorData
  >('history/untag'),
  /** Takes a superseded line of execution out of the log; its commits go with the next `prune` of the command line. */
  historyDeleteBranch: new RequestType<
    IHistoryParams & { branch: string },
    void,
    IErrorData
  >('history/deleteBranch'),
  /** Pushes branches and tags to another repository. */
  historyPush: new RequestType<IPushParams, IPushResult, IErrorData>(
    'history/push'
  ),
  /** Takes an image of the engine into the history, layer by layer, so that it can be looked at and compared. */
  historyOpenImage: new RequestType<
    IOpenImageParams,
    { oid: CommitOid },
    IErrorData
  >('history/openImage'),
  historyCloseImage: new RequestType<IOpenImageParams, void, IErrorData>(
    'history/closeImage'
  ),
  /** Images of the engine that have a name, newest first. */
  listImages: new RequestType0<IEngineImage[], IErrorData>('engine/images'),
  sharing: new RequestType0<ISharingReport, IErrorData>('engine/sharing')
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
