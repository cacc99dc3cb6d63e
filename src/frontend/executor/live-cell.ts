import type { ICodeCellModel } from '@jupyterlab/cells';
import type { Card } from '../../common/cards/reduce.js';
import type { IErrorData } from '../../common/protocol/errors.js';
import type { RunId } from '../../common/ids.js';
import type { CellOutcome } from '../../common/protocol/runs.js';
import { CellOutput } from './cell-output.js';

/** How a cell ended. */
export interface ICellResult {
  readonly outcome: CellOutcome;
  readonly error?: IErrorData | undefined;
}

/** What the page knows of a cell since it was last run here, beyond what its outputs say. */
export interface ILiveCell {
  /** `waiting`: for its turn; `running`: in the back end; `over`: its outputs say how it ended. */
  readonly phase: 'waiting' | 'running' | 'over';
  readonly card: Card | null;
  /** Why it failed, with the lines. */
  readonly error: IErrorData | null;
}

/** The mutable record behind {@link ILiveCell}. */
export class LiveCell implements ILiveCell {
  phase: ILiveCell['phase'] = 'over';
  card: Card | null = null;
  error: IErrorData | null = null;
  /** The run whose events belong to the cell; events of earlier runs come too late. */
  owner: RunId | null = null;
  /** How many runs that the user asked for wait for their turn. */
  queued = 0;
  output: CellOutput;
  private readonly _find: () => ICodeCellModel | null;

  constructor(find: () => ICodeCellModel | null) {
    this._find = find;
    this.output = new CellOutput(find);
  }

  /** Begins anew for a run, or for the wait for one (`owner` null). */
  restart(phase: 'waiting' | 'running', owner: RunId | null): void {
    this.output.cancel();
    this.output = new CellOutput(this._find);
    this.phase = phase;
    this.owner = owner;
    this.card = null;
    this.error = null;
  }
}
