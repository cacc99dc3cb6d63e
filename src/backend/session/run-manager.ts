import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { rm, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  parseRunId,
  type CellId,
  type NotebookId,
  type RunId
} from '../../common/ids.js';
import { LayerbookError, toErrorData } from '../../common/protocol/errors.js';
import type {
  CellOutcome,
  IRunInfo,
  IStartRunParams
} from '../../common/protocol/runs.js';
import { logError } from '../base/logger.js';
import type { IContainerKeeper } from '../containers/contract.js';
import type { IHistory } from '../history/contract.js';
import { openHistory } from '../history/open-history.js';
import type { IContextInputs } from '../inputs/contract.js';
import { ContainerInputs } from './container-inputs.js';
import type { IBuildRights, IRunContext } from './context.js';
import type { EngineProvider } from './engine-provider.js';
import { executeRun } from './execute-run.js';
import { foldersOf } from './folders.js';
import { RunLog } from './run-log.js';

const KEEP_FINISHED_MS = 60 * 60 * 1000;
const KEEP_LOGS_MS = 7 * 24 * 60 * 60 * 1000;

/** One run and what controls it. */
export interface IRun {
  readonly info: IRunInfo;
  readonly log: RunLog;
  readonly finished: Promise<CellOutcome>;
}

interface IMutableRun extends IRun {
  info: IRunInfo;
  readonly controller: AbortController;
  /** Settles before `finished`: commits may still be written. */
  readonly executed: Promise<CellOutcome>;
  endedAt: number | null;
}

/** What the manager needs from its surroundings. */
export interface IRunManagerOptions {
  readonly rootDir: string;
  readonly stateDir: string;
  readonly engines: EngineProvider;
  readonly inputs: IContextInputs;
  readonly rights: IBuildRights;
  /** Absent: containers are removed at the end of their runs. */
  readonly keeper?: IContainerKeeper;
  /** `closed`: nobody is there to type into containers. */
  readonly stdin?: 'open' | 'closed';
  readonly onHistoryChanged: (notebook: NotebookId) => void;
  /** A run used named volumes. */
  readonly onVolumesChanged?: () => void;
}

/** All runs of this back end: one per notebook at a time, in the order in which they were asked for. */
export class RunManager {
  /** The containers that can be typed into. */
  readonly containerInputs = new ContainerInputs();
  private readonly _options: IRunManagerOptions;
  private readonly _runsDir: string;
  private readonly _runs = new Map<RunId, IMutableRun>();
  private readonly _queues = new Map<NotebookId, Promise<unknown>>();
  private readonly _histories = new Map<NotebookId, Promise<IHistory>>();
  private readonly _commits = new Map<NotebookId, Promise<void>>();

  constructor(options: IRunManagerOptions) {
    this._options = options;
    this._runsDir = join(options.stateDir, 'runs');
    mkdirSync(this._runsDir, { recursive: true, mode: 0o700 });
    void this._removeOldLogs().catch((error: unknown) =>
      logError('could not remove old logs', error)
    );
  }

  /** The history of a notebook, opened once. */
  history(id: NotebookId): Promise<IHistory> {
    const known = this._histories.get(id);
    if (known) {
      return known;
    }
    const opening = openHistory(this._options.stateDir, id);
    this._histories.set(id, opening);
    opening.catch(() => this._histories.delete(id));
    return opening;
  }

  /** Tells all pages that the history of a notebook is another now. */
  historyChanged(id: NotebookId): void {
    this._options.onHistoryChanged(id);
  }

  /** Queues a run behind the notebook's others. */
  start(params: IStartRunParams): IRun {
    const runId = parseRunId(randomUUID());
    const controller = new AbortController();
    const notebookId = params.notebook.id;
    const log = new RunLog(this._runsDir, runId);
    const queue = this._queues.get(notebookId) ?? Promise.resolve();
    const jobs: Promise<void>[] = [];
    const executed = queue.then(() => this._execute(runId, params, jobs));
    // The next run does not wait until the layers of this one are read.
    this._queues.set(notebookId, executed);
    const finished = executed.then(outcome =>
      this._finish(runId, outcome, jobs)
    );
    const info: IRunInfo = {
      runId,
      notebookId,
      cellId: params.cellId,
      state: 'queued',
      lastSeq: 0
    };
    const run: IMutableRun = {
      info,
      log,
      executed,
      finished,
      controller,
      endedAt: null
    };
    this._runs.set(runId, run);
    this._forgetOld();
    return run;
  }

  get(runId: RunId): IRun {
    return this._find(runId);
  }

  list(notebookId: NotebookId): IRunInfo[] {
    return [...this._runs.values()]
      .filter(run => run.info.notebookId === notebookId)
      .map(infoOf);
  }

  /** Stops a run; resolves when nothing of it is executed any more. */
  async cancel(runId: RunId): Promise<void> {
    const run = this._find(runId);
    run.controller.abort(
      new LayerbookError('cancelled', 'The run was stopped.')
    );
    await run.executed;
  }

  async cancelNotebook(notebookId: NotebookId): Promise<void> {
    const open = this.list(notebookId).filter(
      info => info.state !== 'finished'
    );
    await Promise.all(open.map(info => this.cancel(info.runId)));
  }

  /** Stops everything and waits until containers are gone and commits are written. */
  async dispose(): Promise<void> {
    const ids = new Set(
      [...this._runs.values()].map(run => run.info.notebookId)
    );
    await Promise.allSettled([...ids].map(id => this.cancelNotebook(id)));
    await Promise.allSettled([...this._commits.values()]);
  }

  private _find(runId: RunId): IMutableRun {
    const run = this._runs.get(runId);
    if (!run) {
      throw new LayerbookError(
        'run.unknown',
        'This run is not known to the server any more.'
      );
    }
    return run;
  }

  private async _execute(
    runId: RunId,
    params: IStartRunParams,
    jobs: Promise<void>[]
  ): Promise<CellOutcome> {
    const run = this._find(runId);
    run.info = { ...run.info, state: 'running' };
    try {
      run.controller.signal.throwIfAborted();
      const context = await this._context(run, params, jobs);
      return await executeRun(context, params.cellId, params.cache);
    } catch (error) {
      const outcome = run.controller.signal.aborted ? 'cancelled' : 'failed';
      const data = outcome === 'failed' ? { error: toErrorData(error) } : {};
      run.log.add({
        kind: 'cellFinished',
        cellId: params.cellId,
        outcome,
        ms: 0,
        ...data
      });
      return outcome;
    }
  }

  private async _finish(
    runId: RunId,
    outcome: CellOutcome,
    jobs: readonly Promise<void>[]
  ): Promise<CellOutcome> {
    const run = this._find(runId);
    await Promise.all(jobs);
    await run.log.flush();
    run.info = { ...run.info, state: 'finished', outcome };
    run.endedAt = Date.now();
    this.containerInputs.forget(runId);
    run.log.add({ kind: 'runFinished', outcome });
    return outcome;
  }

  private async _context(
    run: IMutableRun,
    { notebook }: IStartRunParams,
    jobs: Promise<void>[]
  ): Promise<IRunContext> {
    const [engine, history] = await Promise.all([
      this._options.engines.get(),
      this.history(notebook.id)
    ]);
    return {
      runId: run.info.runId,
      notebook,
      engine,
      history,
      inputs: this._options.inputs,
      rights: this._options.rights,
      log: run.log,
      keeper: this._options.keeper ?? null,
      containerInputs: this.containerInputs,
      stdin: this._options.stdin ?? 'open',
      ...(await foldersOf(this._options.rootDir, notebook)),
      signal: run.controller.signal,
      afterwards: job => {
        const before = this._commits.get(notebook.id) ?? Promise.resolve();
        const done = before.then(job);
        this._commits.set(notebook.id, done);
        jobs.push(done);
      },
      historyChanged: () => this._options.onHistoryChanged(notebook.id),
      volumesChanged: () => this._options.onVolumesChanged?.()
    };
  }

  private _forgetOld(): void {
    for (const [id, run] of this._runs) {
      if (run.endedAt !== null && Date.now() - run.endedAt > KEEP_FINISHED_MS) {
        this._runs.delete(id);
      }
    }
  }

  private async _removeOldLogs(): Promise<void> {
    for (const name of await readdir(this._runsDir)) {
      const path = join(this._runsDir, name);
      if (Date.now() - (await stat(path)).mtimeMs > KEEP_LOGS_MS) {
        await rm(path, { recursive: true, force: true });
      }
    }
  }
}

/** A run as the wire shows it. */
export function infoOf(run: IRun): IRunInfo {
  return { ...run.info, lastSeq: run.log.lastSeq };
}

/** The full text of one cell of a run. */
export function logOf(run: IRun, cellId: CellId): Promise<string> {
  return run.log.text(cellId);
}
