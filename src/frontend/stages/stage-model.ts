import type { NotebookPanel } from '@jupyterlab/notebook';
import { VDomModel } from '@jupyterlab/ui-components';
import { Debouncer } from '@lumino/polling';
import { Signal } from '@lumino/signaling';
import { isLayerCard, savedResultOf } from '../../common/cards/reduce.js';
import { computeCellMarks } from '../../common/notebook/keys.js';
import { toErrorData } from '../../common/protocol/errors.js';
import type { IErrorData } from '../../common/protocol/errors.js';
import type { IStageSize } from '../../common/protocol/notebook.js';
import type { PageNotebook } from '../cells/page-notebook.js';
import {
  configOf,
  ensureNotebookId,
  readNotebookId,
  takeSnapshot
} from '../executor/snapshot.js';
import type { IRpcClient } from '../tokens.js';
import type { PageNotebooks } from './page-notebooks.js';
import { NO_STAGES, readStageTable } from './stage-table.js';
import type { IStageTable } from './stage-table.js';

/** Milliseconds of rest after a change before the stages are read again. */
const REST = 200;

/**
 * Whether sizes are known: `none`, none were asked for; `current`; `outdated`, the notebook changed since;
 * `measuring`; `failed`.
 */
export type SizesState =
  'none' | 'current' | 'outdated' | 'measuring' | 'failed';

/** The stages of one open notebook, kept true while it changes, and their sizes when they can be had. */
export class StageModel extends VDomModel {
  constructor(options: {
    readonly panel: NotebookPanel;
    readonly notebooks: PageNotebooks;
    readonly client: IRpcClient;
  }) {
    super();
    this.panel = options.panel;
    this._notebooks = options.notebooks;
    this._client = options.client;
    this.panel.content.modelChanged.connect(this._follow, this);
    this._follow();
  }

  readonly panel: NotebookPanel;

  /** What was last understood: it stays while an instruction is half written. */
  get table(): IStageTable {
    return this._table;
  }

  /** Why the present text has no stages, or null. */
  get problem(): IErrorData | null {
    return this._problem;
  }

  get sizesState(): SizesState {
    return this._measuring !== null
      ? 'measuring'
      : this._failure !== null
        ? 'failed'
        : this._measured === null
          ? 'none'
          : this._measured === this._fingerprint
            ? 'current'
            : 'outdated';
  }

  /** Sizes of the present stages; empty unless they are current. */
  get sizes(): readonly IStageSize[] {
    return this.sizesState === 'current' ? this._sizes : [];
  }

  /** Why sizes, or some of them, could not be had. */
  get failure(): IErrorData | null {
    return this._failure ?? (this.sizes.length > 0 ? this._partly : null);
  }

  /** Whether the last Dockerfile cell's result belongs to the present text. */
  get isFresh(): boolean {
    return this._isFresh;
  }

  /** Asks for the sizes now; what no cell's image stands for is built from the cache. */
  async measure(): Promise<void> {
    const host = this._host;
    if (host === null || this._table.rows.length === 0) {
      return;
    }
    this._measuring?.abort();
    const abort = new AbortController();
    const fingerprint = this._fingerprint;
    this._measuring = abort;
    this._failure = null;
    this.stateChanged.emit();
    try {
      const notebook = takeSnapshot(host, ensureNotebookId(host.model));
      const { stages, problem } = await this._client.request(
        'stageSizes',
        { notebook },
        { signal: abort.signal }
      );
      if (this._measuring === abort) {
        this._sizes = stages;
        this._partly = problem ?? null;
        this._measured = fingerprint;
      }
    } catch (error) {
      if (this._measuring === abort) {
        this._failure = toErrorData(error);
        this._failedFor = fingerprint;
      }
    }
    if (this._measuring === abort && !this.isDisposed) {
      this._measuring = null;
      this.stateChanged.emit();
      this._measureWhenFresh();
    }
  }

  override dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this._measuring?.abort();
    this._measuring = null;
    this._observer.disconnect();
    this._debouncer.dispose();
    Signal.disconnectReceiver(this);
    super.dispose();
  }

  private _follow(): void {
    const { model } = this.panel.content;
    if (this._host !== null && !this._host.model.isDisposed) {
      this._host.model.contentChanged.disconnect(this._onChanged, this);
      this._host.model.metadataChanged.disconnect(this._onChanged, this);
    }
    this._host = this._notebooks.of(this.panel);
    model?.contentChanged.connect(this._onChanged, this);
    model?.metadataChanged.connect(this._onChanged, this);
    this._read();
  }

  private _onChanged(): void {
    // A debouncer that is disposed rejects what it was asked for.
    this._debouncer.invoke().catch(() => undefined);
  }

  private _read(): void {
    if (this.isDisposed || this.panel.isDisposed || this._host === null) {
      return;
    }
    const { config } = configOf(this._host.model);
    const all = this._host.pageCells();
    const cells = all.filter(cell => cell.kind === 'dockerfile');
    const last = cells.at(-1);
    try {
      this._table = readStageTable(cells, config);
      this._problem = null;
    } catch (error) {
      this._problem = toErrorData(error);
    }
    const card = last?.card ?? null;
    const node = last ? (this._host.widgetOf(last.id)?.node ?? null) : null;
    this._observe(node);
    this._isFresh =
      last !== undefined &&
      // What is on disk, or not on the engine any more, only the cell's own mark knows.
      (node === null || node.dataset['layerbookState'] === 'fresh') &&
      computeCellMarks(
        all.map(cell => ({ ...cell, ...savedResultOf(cell.card) })),
        config
      ).get(last.id)?.mark.kind === 'fresh';
    this._fingerprint = JSON.stringify([
      this._table.text,
      config,
      card && isLayerCard(card) ? (card.image?.id ?? null) : null
    ]);
    if (this._failedFor !== this._fingerprint) {
      this._failure = null;
    }
    this.stateChanged.emit();
    this._measureWhenFresh();
  }

  /** Follows the mark of the last cell: it may change without the notebook. */
  private _observe(node: HTMLElement | null): void {
    if (node !== this._observed) {
      this._observed = node;
      this._observer.disconnect();
      if (node !== null) {
        this._observer.observe(node, {
          attributeFilter: ['data-layerbook-state']
        });
      }
    }
  }

  /** Everything is in the cache then, so that asking costs little. */
  private _measureWhenFresh(): void {
    const isWanted =
      this._isFresh &&
      this._problem === null &&
      this._measuring === null &&
      this._measured !== this._fingerprint &&
      this._failedFor !== this._fingerprint;
    if (isWanted && this._host !== null && readNotebookId(this._host.model)) {
      void this.measure();
    }
  }

  private readonly _notebooks: PageNotebooks;
  private readonly _client: IRpcClient;
  private readonly _debouncer = new Debouncer(() => this._read(), REST);
  private readonly _observer = new MutationObserver(() => this._onChanged());
  private _observed: HTMLElement | null = null;
  private _host: PageNotebook | null = null;
  private _table: IStageTable = NO_STAGES;
  private _problem: IErrorData | null = null;
  private _isFresh = false;
  /** Of all that sizes depend on and the page knows. */
  private _fingerprint = '';
  private _measured: string | null = null;
  private _failedFor: string | null = null;
  private _sizes: readonly IStageSize[] = [];
  private _partly: IErrorData | null = null;
  private _failure: IErrorData | null = null;
  private _measuring: AbortController | null = null;
}
