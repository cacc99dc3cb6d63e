import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import {
  isLayerCard,
  outcomeOfCard,
  type Card
} from '../../common/cards/reduce.js';
import type { CellId, NotebookId } from '../../common/ids.js';
import {
  UNKNOWN_CONTEXT,
  type IContextReport,
  type IContextState,
  type SavedInputs
} from '../../common/notebook/inputs.js';
import { isLayerbookError } from '../../common/protocol/errors.js';
import type { IRpcClient, NotificationParams } from '../tokens.js';
import type { ILiveCell } from './live-cell.js';
import type { INotebookHost } from './notebook-host.js';
import { readNotebookId, takeSnapshot } from './snapshot.js';

/** Milliseconds without another change after which the back end is asked again. */
const QUIET_TIME = 400;

/** Whether someone can see the notebook. */
interface IVisibility {
  readonly isVisible: boolean;
  readonly changed: ISignal<unknown, boolean>;
}

/** The runs of the notebook in this page. */
interface IPageRuns {
  /** Emitted with the id of a cell whose `liveOf` changed. */
  readonly changed: ISignal<unknown, CellId>;
  liveOf(cellId: CellId): Pick<ILiveCell, 'phase' | 'card'> | null;
}

interface IContextWatchOptions {
  readonly client: IRpcClient;
  readonly host: Pick<INotebookHost, 'model' | 'pageCells' | 'serverPath'>;
  readonly runs: IPageRuns;
  readonly visibility: IVisibility;
  /** `text`: sources, order or settings changed, so other files may be named. */
  readonly changes: ISignal<unknown, 'text' | 'output'>;
}

/**
 * Keeps what is known of the world outside one notebook: files of its build context, images on the engine.
 *
 * The back end watches for it only while someone sees the notebook and a cell of it was run before, so that opening a
 * notebook of others asks nothing. What was known stays known while it is hidden or the connection is lost.
 */
export class ContextWatch implements IDisposable {
  private readonly _client: IRpcClient;
  private readonly _host: IContextWatchOptions['host'];
  private readonly _runs: IPageRuns;
  private readonly _visibility: IVisibility;
  private readonly _changed = new Signal<this, void>(this);
  private _state: IContextState = UNKNOWN_CONTEXT;
  /** The notebook that the back end watches for this page. */
  private _watched: NotebookId | null = null;
  private _asking: AbortController | null = null;
  private _answered: Promise<void> = Promise.resolve();
  /** By cell, what it was last built from in this page. */
  private readonly _inputs = new Map<CellId, SavedInputs>();
  /** By cell, the last run that is over. */
  private readonly _ended = new Map<CellId, string>();
  private _timer: ReturnType<typeof setTimeout> | undefined;
  private _isDisposed = false;

  constructor(options: IContextWatchOptions) {
    this._client = options.client;
    this._host = options.host;
    this._runs = options.runs;
    this._visibility = options.visibility;
    this._client.contextChanged.connect(this._onContextChanged, this);
    this._client.connectionChanged.connect(this._onConnectionChanged, this);
    this._runs.changed.connect(this._onRunChanged, this);
    this._visibility.changed.connect(this._update, this);
    options.changes.connect(this._onNotebookChanged, this);
    this._update();
  }

  get state(): IContextState {
    return this._state;
  }

  /** Emitted when {@link state} was replaced. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._leave();
    this._isDisposed = true;
    Signal.disconnectReceiver(this);
    Signal.clearData(this);
  }

  /** Asks at once; resolves when the answer is in {@link state}, or there is none to be had. Never rejects. */
  async refresh(): Promise<void> {
    if (!this._isWanted()) {
      return;
    }
    this._answered = this._ask();
    let last: Promise<void>;
    do {
      last = this._answered;
      await last;
    } while (last !== this._answered); // It was asked again meanwhile.
  }

  /** Takes over which base images stand for something else now, by the cell of their FROM. */
  setMovedBases(movedBases: ReadonlyMap<CellId, readonly string[]>): void {
    this._set({ ...this._state, movedBases });
  }

  private _isWanted(): boolean {
    return (
      !this._isDisposed &&
      !this._host.model.isDisposed &&
      this._visibility.isVisible &&
      this._client.connection !== 'lost' &&
      readNotebookId(this._host.model) !== null &&
      this._host.pageCells().length > 0
    );
  }

  private _update(): void {
    if (this._isWanted()) {
      this._answered = this._ask();
    } else {
      this._leave();
    }
  }

  private _onNotebookChanged(_: unknown, kind: 'text' | 'output'): void {
    if (kind === 'text') {
      this._askLater();
    }
  }

  private _askLater(): void {
    clearTimeout(this._timer);
    this._timer = setTimeout(() => this._update(), QUIET_TIME);
  }

  private async _ask(): Promise<void> {
    clearTimeout(this._timer);
    this._asking?.abort();
    const asking = new AbortController();
    this._asking = asking;
    try {
      const id = readNotebookId(this._host.model);
      if (!id) {
        return;
      }
      const notebook = takeSnapshot(this._host, id);
      if (this._watched !== id) {
        this._leaveWatched();
        this._watched = id;
      }
      const report = await this._client.request(
        'watchNotebook',
        { notebook },
        { signal: asking.signal }
      );
      if (!asking.signal.aborted) {
        this._take(report);
      }
    } catch (error) {
      if (!asking.signal.aborted) {
        report(error);
      }
    } finally {
      if (this._asking === asking) {
        this._asking = null;
      }
    }
  }

  private _leave(): void {
    clearTimeout(this._timer);
    this._asking?.abort();
    this._asking = null;
    this._leaveWatched();
  }

  private _leaveWatched(): void {
    const notebookId = this._watched;
    this._watched = null;
    if (notebookId && this._client.connection === 'open') {
      this._client.request('unwatchNotebook', { notebookId }).catch(report);
    }
  }

  private _onContextChanged(
    _: IRpcClient,
    { notebookId, report }: NotificationParams<'contextChanged'>
  ): void {
    // While an answer is on its way, this may be about a former text.
    if (notebookId === this._watched && !this._asking) {
      this._take(report);
    }
  }

  private _onConnectionChanged(): void {
    if (this._client.connection === 'lost') {
      this._watched = null; // The back end forgets what a page watched when its connection ends.
      this._leave();
    } else if (this._client.connection === 'open' && !this._asking) {
      this._update();
    }
  }

  private _onRunChanged(_: unknown, cellId: CellId): void {
    const live = this._runs.liveOf(cellId);
    if (!live?.card) {
      return;
    }
    this._takeInputs(cellId, live.card);
    if (live.phase === 'over' && this._ended.get(cellId) !== live.card.runId) {
      this._ended.set(cellId, live.card.runId);
      this._askLater();
      if (outcomeOfCard(live.card) === 'built') {
        this._forget(cellId);
      }
    }
  }

  /** What a cell is built from is newer than any report; the next one may correct it. */
  private _takeInputs(cellId: CellId, card: Card): void {
    const inputs = isLayerCard(card) ? card.inputs : undefined;
    if (inputs && inputs !== this._inputs.get(cellId)) {
      this._inputs.set(cellId, inputs);
      const files = new Map(this._state.files);
      files.set(cellId, inputs.files ?? null);
      this._set({ ...this._state, files });
    }
  }

  /** A cell that was built has an image, of the base image as it was then. */
  private _forget(cellId: CellId): void {
    const missingImages = new Set(this._state.missingImages);
    const movedBases = new Map(this._state.movedBases);
    if (missingImages.delete(cellId) || movedBases.delete(cellId)) {
      movedBases.delete(cellId);
      this._set({ ...this._state, missingImages, movedBases });
    }
  }

  private _take({ cells, engine, missingImages }: IContextReport): void {
    this._set({
      ...this._state,
      files: new Map(cells.map(({ cellId, files }) => [cellId, files])),
      engine,
      missingImages: new Set(missingImages)
    });
  }

  private _set(state: IContextState): void {
    this._state = state;
    this._changed.emit();
  }
}

/** Marks that know less are not worth a dialog: running a cell says what is wrong. */
function report(error: unknown): void {
  if (
    !isLayerbookError(error, 'server.unreachable') &&
    !isLayerbookError(error, 'cancelled')
  ) {
    console.warn('Layerbook could not look at the build context.', error);
  }
}
