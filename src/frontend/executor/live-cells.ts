import type { ICodeCellModel } from '@jupyterlab/cells';
import type { CellId, RunId } from '../../common/ids.js';
import { outcomeOfCard, type Card } from '../../common/cards/reduce.js';
import { endedCard } from './ended-card.js';
import {
  beginExecution,
  endExecution,
  failureOutput,
  findCodeCell
} from './execution.js';
import { LiveCell, type ICellResult, type ILiveCell } from './live-cell.js';
import type { INotebookHost } from './notebook-host.js';

/** The cells of one notebook that wait, run or ran in this page, and their execution state in the document. */
export class LiveCells {
  private readonly _host: INotebookHost;
  private readonly _onChanged: (cellId: CellId) => void;
  private readonly _onBegin: (cellId: CellId) => void;
  private readonly _cells = new Map<CellId, LiveCell>();

  /** `onBegin` is called before the outputs of a cell are cleared. */
  constructor(
    host: INotebookHost,
    onChanged: (cellId: CellId) => void,
    onBegin: (cellId: CellId) => void
  ) {
    this._host = host;
    this._onChanged = onChanged;
    this._onBegin = onBegin;
  }

  get(cellId: CellId): ILiveCell | null {
    return this._cells.get(cellId) ?? null;
  }

  /** A user asked for the cell; it shows `[*]` from now on. */
  enqueue(cellId: CellId): void {
    const cell = this._cell(cellId);
    cell.queued += 1;
    if (cell.phase !== 'running') {
      cell.restart('waiting', null);
      this._begin(cellId);
    }
    this._onChanged(cellId);
  }

  /** Its turn came. */
  start(cellId: CellId): void {
    const cell = this._cell(cellId);
    cell.queued -= 1;
    cell.restart('running', null);
    const model = findCodeCell(this._host.model, cellId);
    // While it waited, the run of a cell below may have rebuilt and shown it.
    if (
      model &&
      (model.outputs.length > 0 || model.executionState === 'idle')
    ) {
      this._begin(cellId);
    }
    this._onChanged(cellId);
  }

  /** It does not get its turn. */
  drop(cellId: CellId): void {
    const cell = this._cell(cellId);
    cell.queued -= 1;
    if (cell.queued === 0 && cell.phase === 'waiting') {
      cell.phase = 'over';
      this._setState(cellId, 'idle');
    }
    this._onChanged(cellId);
  }

  /** Marks a cell whose run was started before the page was opened. */
  expect(cellId: CellId, runId: RunId): void {
    this._cell(cellId).restart('waiting', runId);
    this._setState(cellId, 'running');
    this._onChanged(cellId);
  }

  /**
   * The back end began with the cell: a cell above that is stale, or the one that was asked for.
   *
   * With `keep` its outputs stay until the first card takes their place, as after a reload.
   */
  take(cellId: CellId, runId: RunId, outputs: 'clear' | 'keep'): void {
    const cell = this._cell(cellId);
    const asked = cell.phase === 'running' && cell.owner === null;
    if (asked) {
      cell.owner = runId;
    } else {
      cell.restart('running', runId);
      if (outputs === 'clear') {
        this._begin(cellId);
      } else {
        this._setState(cellId, 'running');
      }
    }
    this._onChanged(cellId);
  }

  /** Whether events of the run still concern the cell. */
  isOwner(cellId: CellId, runId: RunId): boolean {
    return this._cells.get(cellId)?.owner === runId;
  }

  /** Whether no other run has to do with the cell now. */
  isFree(cellId: CellId): boolean {
    const cell = this._cells.get(cellId);
    return !cell || cell.owner === null || cell.phase === 'over';
  }

  /** Shows a newer card. */
  show(cellId: CellId, card: Card): void {
    const cell = this._cell(cellId);
    cell.card = card;
    cell.output.show(card);
  }

  /** Keeps a card for {@link finish}. */
  setCard(cellId: CellId, card: Card | null): void {
    this._cell(cellId).card = card;
  }

  /** A replayed run turned out not to concern the cell. */
  release(cellId: CellId, runId: RunId): void {
    const cell = this._cells.get(cellId);
    if (cell?.owner === runId && cell.phase === 'waiting') {
      cell.phase = 'over';
      this._setState(cellId, 'idle');
      this._onChanged(cellId);
    }
  }

  /** Says that what {@link get} answers has changed. */
  notify(cellId: CellId): void {
    this._onChanged(cellId);
  }

  /** The cell is over: its last card, its error and its number are written. */
  finish(
    cellId: CellId,
    result: ICellResult,
    number: 'new number' | 'keep number'
  ): void {
    const cell = this._cell(cellId);
    const error = result.outcome === 'failed' ? (result.error ?? null) : null;
    cell.error = error;
    cell.output.finish(cell.card, error && failureOutput(error));
    const model = findCodeCell(this._host.model, cellId);
    if (model && number === 'new number') {
      endExecution(this._host.model, model, this._host.recordTiming);
    }
    cell.phase = cell.queued > 0 ? 'waiting' : 'over';
    this._setState(cellId, cell.queued > 0 ? 'running' : 'idle');
    this._onChanged(cellId);
  }

  /** Lets the cell's outputs alone say how it stands, unless it runs or waits again. */
  forget(cellId: CellId): void {
    const cell = this._cells.get(cellId);
    if (cell?.phase === 'over' && cell.queued === 0) {
      cell.output.cancel();
      this._cells.delete(cellId);
    }
    this._onChanged(cellId);
  }

  /** Ends cells of a run that is over without having said how they ended. */
  finishAll(runId: RunId, result: ICellResult): void {
    for (const [cellId, cell] of this._cells) {
      if (cell.owner === runId && cell.phase !== 'over') {
        this.finish(cellId, result, 'new number');
      }
    }
  }

  /**
   * Ends what a page which is gone left behind and no run stands for: `[*]` in a shared document, and outputs of a
   * run that the back end does not know any more.
   */
  settleUnknown(isKnown: (runId: string) => boolean): void {
    for (const { id, card } of this._host.pageCells()) {
      if ((this._cells.get(id)?.phase ?? 'over') !== 'over') {
        continue;
      }
      this._setState(id, 'idle');
      if (card && outcomeOfCard(card) === undefined && !isKnown(card.runId)) {
        this.show(id, endedCard(card, id, 'cancelled'));
        this._onChanged(id);
      }
    }
  }

  dispose(): void {
    this._cells.forEach(cell => cell.output.cancel());
    this._cells.clear();
  }

  private _cell(cellId: CellId): LiveCell {
    const known = this._cells.get(cellId);
    if (known) {
      return known;
    }
    const cell: LiveCell = new LiveCell(() => this._findToWrite(cellId, cell));
    this._cells.set(cellId, cell);
    return cell;
  }

  /** A cell that was moved, or brought back by undo, does not show `[*]` any more. */
  private _findToWrite(cellId: CellId, cell: LiveCell): ICodeCellModel | null {
    const model = findCodeCell(this._host.model, cellId);
    if (model && cell.phase === 'running' && model.executionState === 'idle') {
      model.executionState = 'running';
    }
    return model;
  }

  private _begin(cellId: CellId): void {
    const model = findCodeCell(this._host.model, cellId);
    if (model) {
      this._onBegin(cellId);
      beginExecution(model, this._host.recordTiming);
      const widget = this._host.widgetOf(cellId);
      if (widget && 'outputHidden' in widget) {
        widget.outputHidden = false;
      }
    }
  }

  private _setState(cellId: CellId, state: 'running' | 'idle'): void {
    const model = findCodeCell(this._host.model, cellId);
    if (model && model.executionState !== state) {
      model.executionState = state;
    }
  }
}
