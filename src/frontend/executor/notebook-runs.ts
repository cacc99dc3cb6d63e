import type { Cell } from '@jupyterlab/cells';
import type { INotebookCellExecutor } from '@jupyterlab/notebook';
import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import { parseCellId } from '../../common/ids.js';
import type { CellId } from '../../common/ids.js';
import type { NotebookSnapshot } from '../../common/notebook/snapshot.js';
import type { IErrorData } from '../../common/protocol/errors.js';
import {
  LayerbookError,
  isLayerbookError,
  toErrorData
} from '../../common/protocol/errors.js';
import type {
  CellOutcome,
  IRunInfo,
  IStartRunParams
} from '../../common/protocol/runs.js';
import type { IRpcClient } from '../tokens.js';
import { executionError, findCodeCell } from './execution.js';
import { findHead } from './find-head.js';
import { LastResults } from './last-results.js';
import type { ICellResult, ILiveCell } from './live-cell.js';
import { LiveCells } from './live-cells.js';
import type { CellRunOptions, INotebookHost } from './notebook-host.js';
import { readNotebookId } from './snapshot.js';
import { provideRunMemory, RunMemory } from './run-memory.js';
import { RunQueue } from './run-queue.js';
import { NotebookRun } from './notebook-run.js';
import { runsToResume } from './resume.js';

type RunCellOptions = INotebookCellExecutor.IRunCellOptions;

/** The tag by which a notebook says that a cell's failure is meant (nbclient, JupyterLab). */
const MAY_FAIL_TAG = 'raises-exception';

/** A cell that a person ran, and how it ended. */
export interface ICellRan {
  readonly cellId: CellId;
  readonly outcome: CellOutcome;
}

/** One turn of a Layerbook cell. */
interface ITurn {
  readonly options: CellRunOptions;
  readonly cellId: CellId;
  readonly cache: IStartRunParams['cache'];
  /** What nobody asked for asks nobody. */
  readonly by: 'person' | 'page';
}

interface INotebookRunsOptions {
  readonly client: IRpcClient;
  readonly host: INotebookHost;
  /** Asks a person whether a notebook may read the secrets that it names; a run that was refused is then repeated. */
  readonly askForSecrets: (notebook: NotebookSnapshot) => Promise<boolean>;
}

/** Everything that runs, waits or ran in one open notebook. */
export class NotebookRuns implements IDisposable {
  readonly queue = new RunQueue();
  private readonly _client: IRpcClient;
  private readonly _host: INotebookHost;
  private readonly _cells: LiveCells;
  private readonly _results: LastResults;
  private readonly _memory: RunMemory;
  private readonly _changed = new Signal<this, CellId>(this);
  private readonly _ran = new Signal<this, ICellRan>(this);
  private readonly _skipped = new Signal<this, CellId>(this);
  private readonly _askForSecrets: INotebookRunsOptions['askForSecrets'];
  private readonly _runs = new Map<string, NotebookRun>();
  /** Aborted to stop a run that the back end was only just asked for. */
  private _starting: AbortController | null = null;
  private _isDisposed = false;

  constructor({ client, host, askForSecrets }: INotebookRunsOptions) {
    this._client = client;
    this._host = host;
    this._askForSecrets = askForSecrets;
    this._results = new LastResults(host);
    this._cells = new LiveCells(
      host,
      cellId => this._changed.emit(cellId),
      cellId => this._memory.keep(cellId)
    );
    this._memory = new RunMemory({
      model: host.model,
      findHead: () => findHead(client, readNotebookId(host.model)),
      forget: cellId => this._cells.forget(cellId)
    });
    provideRunMemory(host.model, this._memory);
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** Emitted with the id of a cell whose {@link liveOf} changed. */
  get changed(): ISignal<this, CellId> {
    return this._changed;
  }

  /** Emitted when a Layerbook cell that a person ran is over. */
  get ran(): ISignal<this, ICellRan> {
    return this._ran;
  }

  /** Emitted instead of a run when a person ran a cell that is disabled. */
  get skipped(): ISignal<this, CellId> {
    return this._skipped;
  }

  /** What is known of a cell since it was last run in this page, or null. */
  liveOf(cellId: CellId): ILiveCell | null {
    return this._cells.get(cellId);
  }

  /**
   * Runs a Layerbook cell in its turn; see `INotebookCellExecutor.runCell`.
   *
   * A disabled cell is left as it is, and counts as a success: cells below it can be run.
   */
  runCell(
    options: CellRunOptions,
    cache: IStartRunParams['cache']
  ): Promise<boolean> {
    const cellId = parseCellId(options.cell.model.id);
    if (
      this._host.pageCells().some(cell => cell.id === cellId && cell.disabled)
    ) {
      options.onCellExecuted({ cell: options.cell, success: true });
      this._skipped.emit(cellId);
      return Promise.resolve(true);
    }
    return this._enqueue({ options, cellId, cache, by: 'person' });
  }

  /** Runs a cell that nobody asked for in its turn; whether it succeeded. Never rejects. */
  async runByItself(cellId: CellId): Promise<boolean> {
    const cell = this._host.widgetOf(cellId);
    if (!cell) {
      return false;
    }
    const options: CellRunOptions = {
      cell,
      onCellExecuted: () => undefined,
      onCellExecutionScheduled: () => undefined
    };
    try {
      return await this._enqueue({ options, cellId, cache: 'use', by: 'page' });
    } catch {
      return false; // Its output says why.
    }
  }

  /** Runs a kernel cell in its turn, with `run`, which may be called later. */
  runKernelCell(
    options: RunCellOptions,
    run: (options: RunCellOptions) => Promise<boolean>
  ): Promise<boolean> {
    const { id } = options.cell.model;
    if (this.queue.isBusy) {
      setExecutionState(this._host, id, 'running');
    }
    return this.queue.addKernelCell({
      run: async () => {
        const cell = this._widget(options, id);
        // A cell that was deleted while it ran says nothing about the cells below.
        return (
          cell.isDisposed ||
          (await run({ ...options, cell })) ||
          cell.isDisposed
        );
      },
      dropped: () => setExecutionState(this._host, id, 'idle'),
      mayFail: mayFail(options.cell)
    });
  }

  /** Stops what runs in the back end for this notebook, and drops what waits. */
  async stop(): Promise<void> {
    this.queue.stop();
    this._starting?.abort();
    const notebookId = readNotebookId(this._host.model);
    if (notebookId && (this._runs.size > 0 || this._starting)) {
      await this._client.request('cancelNotebook', { notebookId });
    }
  }

  /**
   * Takes up the runs that the back end has for this notebook: after a reload, or when the connection is back.
   * Without a connection nothing happens.
   */
  async resume(): Promise<void> {
    const notebookId = readNotebookId(this._host.model);
    if (!notebookId || this._host.pageCells().length === 0) {
      return;
    }
    let runs: readonly IRunInfo[];
    try {
      runs = await this._client.request('listRuns', { notebookId });
    } catch (error) {
      if (isLayerbookError(error, 'server.unreachable')) {
        return;
      }
      throw error;
    }
    if (this._isDisposed || this._host.model.isDisposed) {
      return;
    }
    const cells = this._host.pageCells();
    const known = (runId: string) => this._runs.has(runId);
    for (const info of runsToResume(runs, cells, known)) {
      this._follow(info, null);
    }
    this._cells.settleUnknown(runId => runs.some(info => info.runId === runId));
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    this._starting?.abort();
    this._runs.forEach(run => run.dispose());
    this._runs.clear();
    this._cells.dispose();
    Signal.clearData(this);
  }

  private async _enqueue(turn: ITurn): Promise<boolean> {
    if (turn.by === 'page') {
      return await this._addToQueue(turn);
    }
    this._memory.begin();
    try {
      return await this._addToQueue(turn);
    } finally {
      this._memory.end();
    }
  }

  private _addToQueue(turn: ITurn): Promise<boolean> {
    const { options, cellId } = turn;
    this._results.keep(cellId);
    this._cells.enqueue(cellId);
    options.onCellExecutionScheduled({ cell: options.cell });
    return this.queue.addLayerbookCell({
      run: () => this._run(turn),
      dropped: () => {
        this._results.forget(cellId);
        this._cells.drop(cellId);
        options.onCellExecuted({
          cell: this._widget(options, cellId),
          success: false
        });
      },
      mayFail: mayFail(options.cell)
    });
  }

  private async _run(turn: ITurn): Promise<boolean> {
    let result = await this._runOnce(turn);
    if (result.wantsSecrets && turn.by === 'person') {
      if (await this._askForSecrets(this._results.takeSnapshot())) {
        this._cells.enqueue(turn.cellId);
        result = await this._runOnce(turn);
      }
    }
    this._results.forget(turn.cellId);
    if (turn.by === 'person') {
      this._ran.emit({ cellId: turn.cellId, outcome: result.outcome });
    }
    return this._report(turn, result);
  }

  private async _runOnce({
    options,
    cellId,
    cache
  }: ITurn): Promise<ICellResult & { readonly wantsSecrets: boolean }> {
    this._cells.start(cellId);
    try {
      const run = this._follow(await this._start(cellId, cache), options);
      const result = await run.target;
      return {
        ...result,
        wantsSecrets: run.error?.code === 'build.secretNotAllowed'
      };
    } catch (error) {
      const stopped = isLayerbookError(error, 'cancelled');
      const result: ICellResult = stopped
        ? { outcome: 'cancelled' }
        : { outcome: 'failed', error: toErrorData(error) };
      this._cells.finish(
        cellId,
        result,
        stopped ? 'keep number' : 'new number'
      );
      return {
        ...result,
        wantsSecrets: result.error?.code === 'build.secretNotAllowed'
      };
    }
  }

  private async _start(
    cellId: CellId,
    cache: IStartRunParams['cache']
  ): Promise<IRunInfo> {
    const notebook = this._results.takeSnapshot();
    const controller = new AbortController();
    this._starting = controller;
    try {
      const info = await this._client.request(
        'startRun',
        { notebook, cellId, cache },
        { signal: controller.signal }
      );
      if (controller.signal.aborted) {
        await this._client.request('cancelRun', { runId: info.runId });
      }
      return info;
    } finally {
      this._starting = null;
    }
  }

  private _follow(info: IRunInfo, options: CellRunOptions | null): NotebookRun {
    const run = new NotebookRun({
      client: this._client,
      host: this._host,
      cells: this._cells,
      info,
      options
    });
    this._runs.set(info.runId, run);
    const over = run.over.finally(() => this._runs.delete(info.runId));
    if (!options && info.state !== 'finished') {
      this.queue.hold(over);
    }
    return run;
  }

  /** Tells JupyterLab how the cell ended. */
  private _report({ options, cellId }: ITurn, result: ICellResult): boolean {
    const cell = this._widget(options, cellId);
    switch (result.outcome) {
      case 'succeeded':
      case 'pending':
        options.onCellExecuted({ cell, success: true });
        return true;
      case 'cancelled':
        this.queue.stop();
        options.onCellExecuted({ cell, success: false });
        return false;
      case 'failed': {
        const error = executionError(result.error ?? unknownFailure());
        options.onCellExecuted({ cell, success: false, error });
        throw error;
      }
    }
  }

  private _widget(options: CellRunOptions, cellId: string): Cell {
    return this._host.widgetOf(cellId) ?? options.cell;
  }
}

function unknownFailure(): IErrorData {
  return toErrorData(
    new LayerbookError('internal', 'The run failed without a reason.')
  );
}

function mayFail(cell: Cell): boolean {
  const tags: unknown = cell.model.getMetadata('tags');
  return Array.isArray(tags) && tags.includes(MAY_FAIL_TAG);
}

function setExecutionState(
  host: INotebookHost,
  cellId: string,
  state: 'running' | 'idle'
): void {
  const model = findCodeCell(host.model, cellId);
  if (model) {
    model.executionState = state;
  }
}
