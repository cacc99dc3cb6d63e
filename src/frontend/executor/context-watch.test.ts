import { SilentClient } from '../testing/silent-client.js';
import { Signal } from '@lumino/signaling';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LayerCard } from '../../common/cards/layer-card.js';
import { parseCellId, parseNotebookId, type CellId } from '../../common/ids.js';
import type { IContextReport } from '../../common/notebook/inputs.js';
import type {
  ConnectionState,
  RequestName,
  RequestParams,
  RequestResult
} from '../tokens.js';
import { ContextWatch } from './context-watch.js';
import type { ILiveCell } from './live-cell.js';
import type { INotebookHost } from './notebook-host.js';

const CELL = parseCellId('cell');
const FILES = { digest: 'new', list: [], more: 0, bytes: 0, ignore: '' };

const report = (digest: string): IContextReport => ({
  cells: [{ cellId: CELL, files: { ...FILES, digest } }],
  engine: 'engine',
  missingImages: []
});

/** The far side of the wire: it notes what is asked, and the test answers. */
class FakeClient extends SilentClient {
  readonly asked: RequestName[] = [];
  private _answer: ((report: IContextReport) => void) | null = null;

  request<N extends RequestName>(
    name: N,
    _params: RequestParams<N>
  ): Promise<RequestResult<N>> {
    this.asked.push(name);
    return new Promise(resolve => {
      this._answer = value => resolve(value as RequestResult<N>);
    });
  }

  async answer(digest: string): Promise<void> {
    this._answer?.(report(digest));
    await vi.advanceTimersByTimeAsync(0);
  }

  notify(digest: string, notebookId = 'notebook'): void {
    this.contextChanged.emit({
      notebookId: parseNotebookId(notebookId),
      report: report(digest)
    });
  }

  turn(state: ConnectionState): void {
    this.connection = state;
    this.connectionChanged.emit(state);
  }
}

/** A notebook of one cell in a page. */
class FakePage {
  readonly client = new FakeClient();
  readonly changes = new Signal<this, 'text' | 'output'>(this);
  readonly runs = {
    live: null as Pick<ILiveCell, 'phase' | 'card'> | null,
    changed: new Signal<object, CellId>({}),
    liveOf: () => this.runs.live
  };
  readonly visibility = {
    isVisible: true,
    changed: new Signal<object, boolean>({})
  };
  id: string | null = 'notebook';
  readonly watch: ContextWatch;

  constructor(id: string | null = 'notebook') {
    this.id = id;
    const model = {
      isDisposed: false,
      sharedModel: { getMetadata: () => (this.id ? { id: this.id } : {}) }
    };
    this.watch = new ContextWatch({
      client: this.client,
      host: {
        // Only these two are asked for.
        model: model as unknown as INotebookHost['model'],
        serverPath: () => 'n.ipynb',
        pageCells: () => [
          { id: CELL, kind: 'dockerfile', source: 'COPY . /', card: null }
        ]
      },
      runs: this.runs,
      visibility: this.visibility,
      changes: this.changes
    });
  }

  see(isVisible: boolean): void {
    this.visibility.isVisible = isVisible;
    this.visibility.changed.emit(isVisible);
  }

  get digest(): string | undefined {
    return this.watch.state.files.get(CELL)?.digest;
  }
}

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe('the watch over a build context', () => {
  it('asks when the notebook is seen, and takes what it is told', async () => {
    const page = new FakePage();
    expect(page.client.asked).toEqual(['watchNotebook']);
    await page.client.answer('one');
    expect(page.digest).toBe('one');
    page.client.notify('other', 'another-notebook');
    expect(page.digest).toBe('one');
    page.client.notify('two');
    expect(page.digest).toBe('two');
  });

  it('asks nothing for a notebook of which nothing was run', async () => {
    const page = new FakePage(null);
    page.changes.emit('text');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(page.client.asked).toEqual([]);
  });

  it('asks once after changes of the text, and not after those of outputs', async () => {
    const page = new FakePage();
    await page.client.answer('one');
    page.changes.emit('output');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(page.client.asked).toHaveLength(1);
    page.changes.emit('text');
    await vi.advanceTimersByTimeAsync(300);
    page.changes.emit('text');
    await vi.advanceTimersByTimeAsync(300);
    expect(page.client.asked).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(200);
    expect(page.client.asked).toHaveLength(2);
  });

  it('ends when the notebook is hidden, and keeps what was known', async () => {
    const page = new FakePage();
    await page.client.answer('one');
    page.see(false);
    page.changes.emit('text');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(page.client.asked).toEqual(['watchNotebook', 'unwatchNotebook']);
    expect(page.digest).toBe('one');
    page.see(true);
    await page.client.answer('two');
    expect(page.digest).toBe('two');
  });

  it('asks nothing without a connection, and again when it is back', async () => {
    const page = new FakePage();
    await page.client.answer('one');
    page.client.turn('lost');
    page.changes.emit('text');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(page.client.asked).toEqual(['watchNotebook']);
    page.client.turn('open');
    expect(page.client.asked).toEqual(['watchNotebook', 'watchNotebook']);
  });

  it('takes a run’s own inputs at once, and a later report over them', async () => {
    const page = new FakePage();
    await page.client.answer('old');
    const inputs = {
      text: '',
      args: {},
      settings: '',
      trail: '',
      files: FILES
    };
    const card: LayerCard = {
      version: 1,
      state: 'built',
      key: 'k',
      notebookId: 'notebook',
      runId: 'r',
      steps: [],
      startedAt: 0,
      log: [],
      logOmitted: 0,
      inputs
    };
    page.runs.live = { phase: 'over', card };
    page.runs.changed.emit(CELL);
    expect(page.digest).toBe('new');
    page.client.notify('newer');
    page.runs.live = { phase: 'over', card: { ...card, reading: false } };
    page.runs.changed.emit(CELL);
    expect(page.digest).toBe('newer');
  });

  it('says nothing any more when it is disposed', async () => {
    const page = new FakePage();
    await page.client.answer('one');
    page.watch.dispose();
    expect(page.client.asked).toEqual(['watchNotebook', 'unwatchNotebook']);
    page.client.notify('two');
    expect(page.digest).toBe('one');
  });
});
