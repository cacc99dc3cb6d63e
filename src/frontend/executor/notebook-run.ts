import type { IDisposable } from '@lumino/disposable';
import {
  applyRunEvent,
  outcomeOfCard,
  type Card
} from '../../common/cards/reduce.js';
import type { CellId } from '../../common/ids.js';
import {
  LayerbookError,
  isLayerbookError,
  toErrorData,
  type IErrorData
} from '../../common/protocol/errors.js';
import type {
  CellOutcome,
  IRunInfo,
  RunEvent
} from '../../common/protocol/runs.js';
import type { IRpcClient } from '../tokens.js';
import { executionError } from './execution.js';
import { endedCard } from './ended-card.js';
import type { ICellResult } from './live-cell.js';
import type { LiveCells } from './live-cells.js';
import type { CellRunOptions, INotebookHost } from './notebook-host.js';
import { isReplayWanted } from './resume.js';
import { RunFollower } from './run-follower.js';
import { configOf } from './snapshot.js';

interface INotebookRunOptions {
  readonly client: IRpcClient;
  readonly host: INotebookHost;
  readonly cells: LiveCells;
  readonly info: IRunInfo;
  /** Null for a run that was started before the page was opened. */
  readonly options: CellRunOptions | null;
}

type CellEvent = Exclude<RunEvent, { kind: 'runFinished' }>;

/** One run of the back end as this page shows it: its events become outputs and states of cells. */
export class NotebookRun implements IDisposable {
  /** Resolves when the cell that was asked for is over; never rejects. */
  readonly target: Promise<ICellResult>;
  /** Resolves when nothing follows any more; never rejects. */
  readonly over: Promise<void>;
  private readonly _host: INotebookHost;
  private readonly _cells: LiveCells;
  private readonly _info: IRunInfo;
  private readonly _options: CellRunOptions | null;
  private readonly _follower: RunFollower;
  private readonly _cards = new Map<CellId, Card | null>();
  /** Cells whose saved result is newer or complete. */
  private readonly _skipped = new Set<CellId>();
  /** Cells that have their number already. */
  private readonly _numbered = new Set<CellId>();
  private _error: IErrorData | null = null;
  private _settle: (result: ICellResult) => void = () => undefined;
  private _isSettled = false;

  constructor({ client, host, cells, info, options }: INotebookRunOptions) {
    this._host = host;
    this._cells = cells;
    this._info = info;
    this._options = options;
    this.target = new Promise(resolve => {
      this._settle = result => {
        this._isSettled = true;
        resolve(result);
      };
    });
    if (!options && info.state !== 'finished') {
      cells.expect(info.cellId, info.runId);
    }
    this._follower = new RunFollower(client, info.runId, event => {
      if (event.kind !== 'runFinished') {
        this._onCellEvent(event);
      }
    });
    this.over = this._follower.finished.then(
      outcome => this._end(outcome),
      (error: unknown) => this._lose(error)
    );
  }

  get isDisposed(): boolean {
    return this._follower.isDisposed;
  }

  /** Why the first cell that failed did so: the one that was asked for, or one above it. */
  get error(): IErrorData | null {
    return this._error;
  }

  dispose(): void {
    this._follower.dispose();
  }

  private _onCellEvent(event: CellEvent): void {
    const { cellId } = event;
    if (event.kind === 'cellStarted') {
      this._startCell(event);
    }
    if (this._skipped.has(cellId)) {
      return;
    }
    if (!this._cells.isOwner(cellId, this._info.runId)) {
      // A cell can end without having started: a cell above it failed.
      if (event.kind === 'cellFinished' && this._cells.isFree(cellId)) {
        this._finishCell(cellId, event);
      }
      return;
    }
    const card = applyRunEvent(this._cards.get(cellId) ?? null, event);
    this._cards.set(cellId, card);
    if (event.kind === 'cellFinished') {
      this._cells.setCard(cellId, card);
      this._finishCell(cellId, event);
    } else if (card) {
      this._cells.show(cellId, card);
      if (event.kind !== 'log' && event.kind !== 'output') {
        this._cells.notify(cellId);
      }
    }
  }

  private _startCell(event: Extract<CellEvent, { kind: 'cellStarted' }>): void {
    const { cellId } = event;
    const { runId } = this._info;
    if (!this._options) {
      const cells = this._host.pageCells();
      const { config } = configOf(this._host.model);
      if (!isReplayWanted(event, cells, config)) {
        this._skipped.add(cellId);
        this._cells.release(cellId, runId);
        return;
      }
      const saved = cells.find(({ id }) => id === cellId)?.card;
      if (saved?.runId === runId && outcomeOfCard(saved) !== undefined) {
        this._numbered.add(cellId);
      }
    }
    this._cells.take(cellId, runId, this._options ? 'clear' : 'keep');
    const cell = this._host.widgetOf(cellId);
    if (cell && cellId !== this._info.cellId) {
      this._options?.onCellExecutionScheduled({ cell });
    }
  }

  private _finishCell(cellId: CellId, result: ICellResult): void {
    this._error ??= result.error ?? null;
    const wasRun = result.outcome !== 'cancelled' || this._cards.get(cellId);
    const number =
      wasRun && !this._numbered.has(cellId) ? 'new number' : 'keep number';
    this._cells.finish(cellId, result, number);
    if (cellId === this._info.cellId) {
      this._settle(result);
      return;
    }
    const cell = this._host.widgetOf(cellId);
    if (cell) {
      this._options?.onCellExecuted({
        cell,
        success: result.outcome === 'succeeded' || result.outcome === 'pending',
        error: result.error ? executionError(result.error) : null
      });
    }
  }

  /** The run is over; whatever did not say how it ended, ended as the run did. */
  private _end(outcome: CellOutcome): void {
    const error =
      outcome === 'failed'
        ? toErrorData(
            new LayerbookError(
              'build.blocked',
              'The cell was not run, because a cell above it failed.'
            )
          )
        : undefined;
    this._endOpenCells({ outcome, error });
  }

  /** The back end does not know the run any more. */
  private _lose(error: unknown): void {
    if (!this._options && isLayerbookError(error, 'run.unknown')) {
      this._endOpenCells({ outcome: 'cancelled' });
    } else {
      this._endOpenCells({ outcome: 'failed', error: toErrorData(error) });
    }
  }

  private _endOpenCells(result: ICellResult): void {
    for (const [cellId, card] of this._cards) {
      if (card && outcomeOfCard(card) === undefined) {
        this._cells.setCard(cellId, endedCard(card, cellId, result.outcome));
      }
    }
    if (this._options && !this._isSettled) {
      this._finishCell(this._info.cellId, result);
    }
    this._cells.finishAll(this._info.runId, result);
    this._settle(result);
  }
}
