import type * as nbformat from '@jupyterlab/nbformat';
import type { INotebookModel } from '@jupyterlab/notebook';
import type { PartialJSONValue } from '@lumino/coreutils';
import { parseCellId } from '../../common/ids.js';
import type { CellId, CommitOid } from '../../common/ids.js';
import { findCodeCell } from './execution.js';

/** Runs that can be undone one after the other. */
const MAX_RUNS = 10;

/** A cell as it was before a run changed it. */
interface ICellBefore {
  readonly id: CellId;
  readonly source: string;
  readonly outputs: nbformat.IOutput[];
  readonly executionCount: number | null;
  /** JupyterLab's times of the former run. */
  readonly execution: PartialJSONValue | undefined;
}

interface IRunBefore {
  /** Where the history was; resolves to null when it had no commit or did not answer. */
  readonly head: Promise<CommitOid | null>;
  readonly cells: Map<CellId, ICellBefore>;
}

/** What undoing a run did. */
export interface IUndoneRun {
  /** Cells that are as before the run, in document order. */
  readonly cells: readonly CellId[];
  /** Cells of the run that are not in the notebook any more. */
  readonly gone: number;
  /** Where the history was before the run; null: not known, or nowhere. */
  readonly head: Promise<CommitOid | null>;
  /** The undoing was itself undone: the run can be undone again. */
  readonly remember: () => void;
}

interface IRunMemoryOptions {
  readonly model: INotebookModel;
  /** Where the history is now; never rejects. */
  readonly findHead: () => Promise<CommitOid | null>;
  /** The page's knowledge of a cell's last run is out of date. */
  readonly forget: (cellId: CellId) => void;
}

/**
 * How the cells of a notebook were before its last runs, so that these can be undone. A run is everything from the first
 * cell that a person starts until nothing waits or runs any more: "Run All" is one.
 */
export class RunMemory {
  constructor(options: IRunMemoryOptions) {
    this._options = options;
  }

  /** Whether there is a run to undo. */
  get hasRun(): boolean {
    return this._runs.some(run => run.cells.size > 0);
  }

  /** Cells of the notebook that the run changed which {@link undo} would undo. */
  get lastCells(): readonly CellId[] {
    return [...(this._last()?.cells.keys() ?? [])];
  }

  /** A cell that a person started waits for its turn. Call before its outputs are cleared; `end` must follow. */
  begin(): void {
    if (this._open === 0) {
      this._runs = [
        ...this._runs.filter(run => run.cells.size > 0).slice(1 - MAX_RUNS),
        { head: this._options.findHead(), cells: new Map() }
      ];
    }
    this._open += 1;
  }

  end(): void {
    this._open -= 1;
  }

  /** A run is about to replace what a cell shows. */
  keep(cellId: CellId): void {
    const cells = this._runs.at(-1)?.cells;
    const cell = findCodeCell(this._options.model, cellId);
    if (cells !== undefined && cell !== null && !cells.has(cellId)) {
      const { sharedModel } = cell;
      cells.set(cellId, {
        id: cellId,
        source: sharedModel.getSource(),
        outputs: sharedModel.getOutputs(),
        executionCount: sharedModel.execution_count,
        execution: sharedModel.getMetadata('execution')
      });
    }
  }

  /** Puts the cells of the last run back as they were before it, as one step that can itself be undone. */
  undo(): IUndoneRun | null {
    const run = this._last();
    if (run === undefined) {
      return null;
    }
    this._runs = this._runs.slice(0, this._runs.indexOf(run));
    const { model } = this._options;
    const undone: CellId[] = [];
    model.sharedModel.transact(() => {
      for (const { sharedModel } of model.cells) {
        const id = parseCellId(sharedModel.getId());
        const before = run.cells.get(id);
        if (before !== undefined) {
          this._putBack(before);
          undone.push(id);
        }
      }
    });
    undone.forEach(id => this._options.forget(id));
    return {
      cells: undone,
      gone: run.cells.size - undone.length,
      head: run.head,
      remember: () => {
        this._runs = [...this._runs, run];
      }
    };
  }

  private _last(): IRunBefore | undefined {
    return this._runs.findLast(run => run.cells.size > 0);
  }

  private _putBack(before: ICellBefore): void {
    const cell = findCodeCell(this._options.model, before.id);
    if (cell === null) {
      return;
    }
    const { sharedModel } = cell;
    if (sharedModel.getSource() !== before.source) {
      sharedModel.setSource(before.source);
    }
    sharedModel.setOutputs(before.outputs);
    sharedModel.execution_count = before.executionCount;
    if (before.execution === undefined) {
      sharedModel.deleteMetadata('execution');
    } else {
      sharedModel.setMetadata('execution', before.execution);
    }
  }

  private readonly _options: IRunMemoryOptions;
  private _runs: readonly IRunBefore[] = [];
  private _open = 0;
}

const memories = new WeakMap<INotebookModel, RunMemory>();

/** Lets other parts of the page find the memory of an open notebook, for as long as its model lives. */
export function provideRunMemory(
  model: INotebookModel,
  memory: RunMemory
): void {
  memories.set(model, memory);
}

/** What is remembered of the runs of an open notebook; null for a notebook without Layerbook's executor. */
export function runMemoryOf(model: INotebookModel | null): RunMemory | null {
  return (model && memories.get(model)) ?? null;
}
