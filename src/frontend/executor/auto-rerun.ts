import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';
import type { CellId } from '../../common/ids.js';
import type { ContextWatch } from './context-watch.js';
import type { INotebookHost } from './notebook-host.js';
import type { ICellRan, NotebookRuns } from './notebook-runs.js';
import { staleBelow, staleByFiles, type IRerunCell } from './rerun-plan.js';
import { configOf } from './snapshot.js';

interface IAutoRerunOptions {
  readonly host: INotebookHost;
  readonly runs: NotebookRuns;
  readonly context: ContextWatch;
  /** The cells with their present marks, in document order. */
  readonly cells: () => readonly IRerunCell[];
}

/**
 * Runs the cells of one notebook that are stale, where a person asked for it: for one run with {@link runBelow}, or for
 * all with the notebook's setting `auto`.
 *
 * The rule of `auto`:
 * - When a cell that a person ran has succeeded, the stale cells below it run, in order.
 * - When a file of the build context has changed since the page last knew it, the Dockerfile cells that are stale for
 *   no other reason are built. Container cells are not run for that.
 * - Nothing begins while a cell of the notebook waits or runs, kernel cells included; and a failure or a stop ends it.
 * - What runs by this rule does not count as run by a person, and a change of a file counts once. So a container cell
 *   that writes into the build context leads to at most one build, and never to another run of itself.
 */
export class AutoRerun implements IDisposable {
  private readonly _options: IAutoRerunOptions;
  /** Digests of what cells read when this was last looked at: by them a change on disk counts once. */
  private _digests: ReadonlyMap<CellId, string>;
  /** The uppermost cell that a person ran and below which nothing was done yet. */
  private _from: CellId | null = null;
  private _hasNewFiles = false;
  private _work: Promise<void> | null = null;
  private _isDisposed = false;

  constructor(options: IAutoRerunOptions) {
    this._options = options;
    this._digests = digestsOf(options.context);
    options.runs.ran.connect(this._onRan, this);
    options.context.changed.connect(this._onContextChanged, this);
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (!this._isDisposed) {
      this._isDisposed = true;
      Signal.disconnectReceiver(this);
    }
  }

  /** Runs the stale cells below `from`, when nothing else runs; `null`: all stale cells. */
  async runBelow(from: CellId | null): Promise<void> {
    while (this._work) {
      await this._work;
    }
    await this._start(() => this._runAll(cells => staleBelow(cells, from)));
  }

  private get _isOn(): boolean {
    return (
      !this._isDisposed &&
      !this._options.host.model.isDisposed &&
      configOf(this._options.host.model).config.auto === true
    );
  }

  private _onRan(_: NotebookRuns, { cellId, outcome }: ICellRan): void {
    if (!this._isOn) {
      return;
    }
    if (outcome === 'failed' || outcome === 'cancelled') {
      this._from = null;
      return;
    }
    const order = this._options.host.pageCells().map(({ id }) => id);
    const isAbove =
      this._from === null || order.indexOf(cellId) < order.indexOf(this._from);
    this._from = isAbove ? cellId : this._from;
    this._wake();
  }

  private _onContextChanged(context: ContextWatch): void {
    const digests = digestsOf(context);
    // The first report says how files are, not that they changed.
    const hasNew = [...digests].some(
      ([id, digest]) => (this._digests.get(id) ?? digest) !== digest
    );
    this._digests = new Map([...this._digests, ...digests]);
    if (hasNew && this._isOn) {
      this._hasNewFiles = true;
      this._wake();
    }
  }

  private _wake(): void {
    if (!this._work) {
      void this._start(() => this._workOff());
    }
  }

  /** One piece of work at a time. */
  private _start(work: () => Promise<void>): Promise<void> {
    const started = work()
      .catch((error: unknown) =>
        console.warn('Layerbook could not run the stale cells.', error)
      )
      .then(() => {
        this._work = null;
        if (this._isOn && (this._from !== null || this._hasNewFiles)) {
          this._wake();
        }
      });
    this._work = started;
    return started;
  }

  private async _workOff(): Promise<void> {
    await this._options.runs.queue.whenIdle();
    const from = this._from;
    const hasNewFiles = this._hasNewFiles;
    this._from = null;
    this._hasNewFiles = false;
    if (hasNewFiles && this._isOn) {
      await this._runAll(staleByFiles);
    }
    if (from !== null && this._isOn) {
      await this._runAll(cells => staleBelow(cells, from));
    }
  }

  /** Runs what `plan` names one by one; a cell that became fresh by a run before it is left out. */
  private async _runAll(
    plan: (cells: readonly IRerunCell[]) => readonly CellId[]
  ): Promise<void> {
    const { runs, context, cells } = this._options;
    await runs.queue.whenIdle();
    // The run before may have read newer files than the page knows of.
    await context.refresh();
    if (this._isDisposed) {
      return;
    }
    for (const id of plan(cells())) {
      const isStale = cells().some(
        cell => cell.id === id && cell.mark.kind === 'stale'
      );
      if (isStale && !(await runs.runByItself(id))) {
        return;
      }
      if (this._isDisposed) {
        return;
      }
    }
  }
}

function digestsOf({ state }: ContextWatch): Map<CellId, string> {
  return new Map(
    [...state.files].map(([id, files]) => [id, files?.digest ?? ''])
  );
}
