import { NotificationType, RequestType, RequestType0 } from 'vscode-jsonrpc';
import type {
  CellId,
  CommitOid,
  ContainerId,
  NotebookId,
  RunId
} from '../ids.js';
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
  IContainerChangesParams,
  IContainerInfo,
  IContainerParams,
  IContainerPathParams,
  IOpenShellParams,
  IRunInputParams,
  ISavedFiles,
  ISaveFilesParams,
  IShellInfo,
  ITerminalSize,
  IVolumeChunk,
  IVolumeInfo,
  IVolumeListing,
  IVolumePathParams,
  IVolumeReadParams,
  IVolumeWriteParams
} from './containers.js';
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
  sharing: new RequestType0<ISharingReport, IErrorData>('engine/sharing'),

  /** Types into a container cell that runs with `stdin_open` or `tty`. */
  runInput: new RequestType<IRunInputParams, void, IErrorData>('run/input'),
  /** Tells the terminal of a container cell that runs with `tty` how large it is. */
  runResize: new RequestType<
    { runId: RunId; cellId: CellId } & ITerminalSize,
    void,
    IErrorData
  >('run/resize'),

  openShell: new RequestType<IOpenShellParams, IShellInfo, IErrorData>(
    'shell/open'
  ),
  shellInput: new RequestType<
    { terminalId: string; data: string },
    void,
    IErrorData
  >('shell/input'),
  shellResize: new RequestType<
    { terminalId: string } & ITerminalSize,
    void,
    IErrorData
  >('shell/resize'),
  /** Ends the shell, and its container unless it was there before. */
  closeShell: new RequestType<{ terminalId: string }, void, IErrorData>(
    'shell/close'
  ),

  /** Containers of a notebook that outlived their runs, oldest first. */
  listContainers: new RequestType<
    { notebookId: NotebookId },
    IContainerInfo[],
    IErrorData
  >('container/list'),
  /** SIGTERM, and SIGKILL after ten seconds, as `docker stop`. */
  stopContainer: new RequestType<IContainerParams, void, IErrorData>(
    'container/stop'
  ),
  restartContainer: new RequestType<IContainerParams, void, IErrorData>(
    'container/restart'
  ),
  /** Stops and removes it; of an ended one, throws its writable layer away. */
  discardContainer: new RequestType<IContainerParams, void, IErrorData>(
    'container/discard'
  ),
  /** Whether it stays when its cell runs again or its notebook is closed. */
  keepContainer: new RequestType<
    IContainerParams & { kept: boolean },
    void,
    IErrorData
  >('container/keep'),
  /** The last lines of a service's log, then what follows as {@link Notifications.containerLog}, until `unfollowContainer`. */
  followContainer: new RequestType<
    IContainerParams & { lines: number },
    void,
    IErrorData
  >('container/follow'),
  unfollowContainer: new RequestType<IContainerParams, void, IErrorData>(
    'container/unfollow'
  ),
  containerChanges: new RequestType<
    IContainerChangesParams,
    IChangesPage,
    IErrorData
  >('container/changes'),
  /** A file in the image and as the run left it. */
  containerFileDiff: new RequestType<
    IContainerPathParams,
    IFileDiff,
    IErrorData
  >('container/fileDiff'),
  saveContainerFiles: new RequestType<
    ISaveFilesParams,
    ISavedFiles,
    IErrorData
  >('container/save'),
  /** The page closed the notebook: what it started and nobody kept is stopped, unless another page has it open. */
  closeNotebook: new RequestType<{ notebookId: NotebookId }, void, IErrorData>(
    'container/closeNotebook'
  ),

  /** Without sizes, which `volumeSizes` has. */
  listVolumes: new RequestType0<IVolumeInfo[], IErrorData>('volume/list'),
  /** Bytes by name; null where the engine does not say. The engine reads every file of every volume for it. */
  volumeSizes: new RequestType0<Record<string, number | null>, IErrorData>(
    'volume/sizes'
  ),
  createVolume: new RequestType<
    {
      name: string;
      notebookId: NotebookId | null;
      /** Below the server's root. */
      notebookPath?: string | null;
    },
    void,
    IErrorData
  >('volume/create'),
  /** Refused by the engine while a container uses it. */
  removeVolume: new RequestType<{ name: string }, void, IErrorData>(
    'volume/remove'
  ),
  /** Copies everything in a volume into a new one. */
  copyVolume: new RequestType<{ from: string; to: string }, void, IErrorData>(
    'volume/copy'
  ),
  browseVolume: new RequestType<IVolumePathParams, IVolumeListing, IErrorData>(
    'volume/browse'
  ),
  readVolumeFile: new RequestType<IVolumeReadParams, IVolumeChunk, IErrorData>(
    'volume/read'
  ),
  writeVolumeFile: new RequestType<IVolumeWriteParams, void, IErrorData>(
    'volume/write'
  )
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
  /** What a shell of this page printed: text, never half a character. */
  shellOutput: new NotificationType<{ terminalId: string; text: string }>(
    'shell/output'
  ),
  shellClosed: new NotificationType<{
    terminalId: string;
    exitCode: number | null;
  }>('shell/closed'),
  /** Containers of a notebook came, went or changed; ask `listContainers`. */
  containersChanged: new NotificationType<{ notebookId: NotebookId }>(
    'container/changed'
  ),
  containerLog: new NotificationType<{
    containerId: ContainerId;
    stream: 1 | 2;
    text: string;
  }>('container/log'),
  /** Volumes of the engine came or went by a run or a request. */
  volumesChanged: new NotificationType<Record<string, never>>('volume/changed'),
  /** New commits are in this notebook's history. */
  historyChanged: new NotificationType<{ notebookId: NotebookId }>(
    'history/changed'
  )
} as const;
