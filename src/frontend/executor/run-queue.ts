/** A cell that waits for its turn. */
export interface IQueuedCell {
  /** Runs the cell; resolves with whether it succeeded, or rejects when it failed. Called at most once. */
  run(): Promise<boolean>;
  /** Called instead of {@link run} when a cell before this one failed, or the queue was stopped. */
  dropped(): void;
  /** A failure of this cell does not keep the cells behind it from running (the tag `raises-exception`). */
  readonly mayFail?: boolean;
}

/**
 * The order of execution in one notebook.
 *
 * JupyterLab starts all cells of "Run All" at once and leaves order and stop-on-error to the kernel's queue. This
 * queue gives Layerbook's cells their place in it: they wait for every cell before them, kernel cells wait for
 * them, and a failure drops whatever waits. As long as no Layerbook cell waits or runs, kernel cells are started at
 * once, so that the kernel alone decides as it always does.
 */
export class RunQueue {
  private _tail: Promise<unknown> = Promise.resolve();
  /** Cells that entered in an earlier generation than this are dropped when their turn comes. */
  private _generation = 0;
  /** Layerbook cells that wait or run, and kernel cells that wait behind them. */
  private _deferred = 0;

  /** Whether a kernel cell would have to wait. */
  get isBusy(): boolean {
    return this._deferred > 0;
  }

  /** Resolves when nothing waits or runs, kernel cells included. */
  async whenIdle(): Promise<void> {
    let tail: Promise<unknown>;
    do {
      tail = this._tail;
      await tail;
    } while (tail !== this._tail);
  }

  /** Adds a kernel cell; it starts now unless a Layerbook cell is before it. */
  addKernelCell(cell: IQueuedCell): Promise<boolean> {
    if (this.isBusy) {
      return this._defer(cell, 'until started');
    }
    const result = cell.run();
    this._follow(result, this._generation, cell);
    return result;
  }

  /** Adds a Layerbook cell; it starts when everything before it is over. */
  addLayerbookCell(cell: IQueuedCell): Promise<boolean> {
    return this._defer(cell, 'until over');
  }

  /** Makes cells that are added from now on wait for `work`, a run that was started elsewhere. */
  hold(work: Promise<unknown>): void {
    this._deferred += 1;
    const over = work
      .then(
        () => undefined,
        () => undefined
      )
      .then(() => {
        this._deferred -= 1;
      });
    this._tail = Promise.all([this._tail, over]);
  }

  /** Drops every cell that waits; what runs is not touched. */
  stop(): void {
    this._generation += 1;
  }

  private _defer(
    cell: IQueuedCell,
    busy: 'until started' | 'until over'
  ): Promise<boolean> {
    const generation = this._generation;
    this._deferred += 1;
    const result = this._tail.then(async () => {
      if (generation !== this._generation) {
        this._deferred -= 1;
        cell.dropped();
        return false;
      }
      if (busy === 'until started') {
        this._deferred -= 1;
        return cell.run();
      }
      try {
        return await cell.run();
      } finally {
        this._deferred -= 1;
      }
    });
    this._follow(result, generation, cell);
    return result;
  }

  /** Puts `result` before whatever is added next, and drops that when it is a failure. */
  private _follow(
    result: Promise<boolean>,
    generation: number,
    cell: IQueuedCell
  ): void {
    const fail = () => {
      // A failure of cells that were stopped already does not drop what was started after that.
      if (generation === this._generation && cell.mayFail !== true) {
        this.stop();
      }
    };
    const over = result.then(
      succeeded => (succeeded ? undefined : fail()),
      fail
    );
    this._tail = Promise.all([this._tail, over]);
  }
}
