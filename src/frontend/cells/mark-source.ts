import { savedResultOf } from '../../common/cards/reduce.js';
import type { CellId, CellKey } from '../../common/ids.js';
import type { SavedResult } from '../../common/notebook/inputs.js';
import {
  computeCellMarks,
  type CellMark,
  type IMarkedCell
} from '../../common/notebook/keys.js';
import type { ContextWatch } from '../executor/context-watch.js';
import type { INotebookHost, IPageCell } from '../executor/notebook-host.js';
import type { NotebookRuns } from '../executor/notebook-runs.js';
import { configOf } from '../executor/snapshot.js';

interface IMarkSourceOptions {
  readonly host: INotebookHost;
  readonly runs: NotebookRuns;
  readonly context: Pick<ContextWatch, 'state'>;
}

/** A cell of the page with its mark. */
export interface IMarkedPageCell {
  readonly cell: IPageCell;
  readonly key: CellKey;
  readonly mark: CellMark;
}

/** Computes the marks of one open notebook from what the page knows now. */
export class MarkSource {
  private readonly _options: IMarkSourceOptions;
  /** How cells stood before the run that is going on: cells below are judged by it until it ends. */
  private readonly _settled = new Map<CellId, SavedResult | undefined>();
  /** Results are compared by identity below, so each card gives one. */
  private readonly _results = new WeakMap<object, SavedResult | undefined>();

  constructor(options: IMarkSourceOptions) {
    this._options = options;
  }

  /** The Layerbook cells in document order. */
  compute(): IMarkedPageCell[] {
    const { host, context } = this._options;
    const cells = host.pageCells();
    const marks = computeCellMarks(
      cells.map(cell => this._toMark(cell)),
      configOf(host.model).config,
      context.state
    );
    return cells.flatMap(cell => {
      const computed = marks.get(cell.id);
      return computed ? { cell, key: computed.key, mark: computed.mark } : [];
    });
  }

  private _toMark({
    id,
    kind,
    source,
    disabled,
    otherLineEnds,
    card
  }: IPageCell): IMarkedCell {
    const live = this._options.runs.liveOf(id);
    if (!live || live.phase === 'over') {
      this._settled.set(id, card ? this._resultOf(card) : undefined);
    }
    return {
      id,
      kind,
      source,
      disabled,
      otherLineEnds,
      built: this._settled.get(id)
    };
  }

  private _resultOf(
    card: NonNullable<IPageCell['card']>
  ): SavedResult | undefined {
    if (!this._results.has(card)) {
      this._results.set(card, savedResultOf(card).built);
    }
    return this._results.get(card);
  }
}
