import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { openContextInputs } from '../../src/backend/inputs/context-inputs.js';
import { ContainerKeeper } from '../../src/backend/containers/keeper.js';
import { KeptContainers } from '../../src/backend/containers/kept.js';
import type { IBuildRights } from '../../src/backend/session/context.js';
import { openRights } from '../../src/backend/session/rights.js';
import { EngineProvider } from '../../src/backend/session/engine-provider.js';
import { RunManager } from '../../src/backend/session/run-manager.js';
import {
  applyRunEvent,
  savedResultOf,
  type Card
} from '../../src/common/cards/reduce.js';
import { parseCellId, type CellId } from '../../src/common/ids.js';
import {
  parseNotebookSnapshot,
  type NotebookSnapshot
} from '../../src/common/notebook/snapshot.js';
import type { IErrorData } from '../../src/common/protocol/errors.js';
import type { CellOutcome, RunEvent } from '../../src/common/protocol/runs.js';

const run = promisify(execFile);

/** What one run of a cell gave. */
export interface IRunReport {
  readonly outcome: CellOutcome;
  readonly events: readonly RunEvent[];
  /** Cells in the order in which they were started. */
  readonly started: readonly CellId[];
  readonly card: Card | null;
  readonly error: IErrorData | undefined;
}

/**
 * A notebook in a folder of its own, run by the real back end with a state folder of its own: what a page would do,
 * without the page.
 */
export class NotebookSession implements AsyncDisposable {
  readonly folder: string;
  readonly engines: EngineProvider;
  readonly keeper: ContainerKeeper;
  readonly rights: IBuildRights;
  readonly runs: RunManager;
  readonly id: string;
  cells: {
    id: string;
    kind: 'dockerfile' | 'container';
    source: string;
    disabled?: boolean;
  }[] = [];
  config: Record<string, unknown> = {};
  readonly cards = new Map<CellId, Card | null>();

  private constructor(folder: string) {
    this.folder = folder;
    this.id = `test-${folder.slice(-6).toLowerCase()}`;
    const stateDir = join(folder, '.state');
    this.rights = openRights(stateDir);
    const kept = new KeptContainers(stateDir);
    this.engines = new EngineProvider(kept);
    this.keeper = new ContainerKeeper({
      engines: this.engines,
      kept,
      onChanged: () => undefined
    });
    this.runs = new RunManager({
      rootDir: folder,
      stateDir,
      engines: this.engines,
      inputs: openContextInputs(stateDir),
      rights: this.rights,
      keeper: this.keeper,
      onHistoryChanged: () => undefined
    });
  }

  /** `files` are written beside the notebook. */
  static async open(
    files: Readonly<Record<string, string>> = {}
  ): Promise<NotebookSession> {
    const folder = await mkdtemp(join(tmpdir(), 'layerbook-'));
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), text);
    }
    await mkdir(join(folder, '.state'), { recursive: true });
    return new NotebookSession(folder);
  }

  /** Replaces the Dockerfile cells: `c1`, `c2`, …. */
  dockerfile(...sources: string[]): this {
    this.cells = sources.map((source, index) => ({
      id: `c${index + 1}`,
      kind: 'dockerfile',
      source
    }));
    return this;
  }

  /** Adds a container cell below. */
  container(id: string, source: string): this {
    this.cells.push({ id, kind: 'container', source });
    return this;
  }

  /** The notebook as a page would send it, with the keys of the results it has. */
  snapshot(): NotebookSnapshot {
    return parseNotebookSnapshot({
      id: this.id,
      path: 'notebook.ipynb',
      config: this.config,
      cells: this.cells.map(cell => {
        const card = this.cards.get(parseCellId(cell.id));
        return { ...cell, ...savedResultOf(card ?? null) };
      })
    });
  }

  /** Starts a run without waiting for it. */
  start(
    id: string,
    cache: 'use' | 'ignore' = 'use'
  ): ReturnType<RunManager['start']> {
    return this.runs.start({
      notebook: this.snapshot(),
      cellId: parseCellId(id),
      cache
    });
  }

  /** Runs a cell to the end, commits included. */
  async run(id: string, cache: 'use' | 'ignore' = 'use'): Promise<IRunReport> {
    const cellId = parseCellId(id);
    const started = this.start(id, cache);
    const events: RunEvent[] = [];
    const stop = started.log.subscribe(0, event => {
      events.push(event);
      if (event.kind !== 'runFinished') {
        this.cards.set(
          event.cellId,
          applyRunEvent(this.cards.get(event.cellId) ?? null, event)
        );
      }
    });
    const outcome = await started.finished;
    stop();
    const last = events.findLast(event => event.kind === 'cellFinished');
    return {
      outcome,
      events,
      started: events
        .filter(event => event.kind === 'cellStarted')
        .map(event => event.cellId),
      card: this.cards.get(cellId) ?? null,
      error: last?.error
    };
  }

  history(): ReturnType<RunManager['history']> {
    return this.runs.history(this.snapshot().id);
  }

  /** Real git on the notebook's history. */
  async git(...args: string[]): Promise<string> {
    const { gitDir } = await this.history();
    return (
      await run('git', ['--git-dir', gitDir, ...args], { maxBuffer: 64 << 20 })
    ).stdout;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.keeper.dispose(this.runs.dispose());
    const engine = await this.engines.find().catch(() => null);
    for (const cell of this.cells) {
      for (const tag of [`cell-${cell.id}`, `finished-${cell.id}`]) {
        await engine?.untagImage(`layerbook/${this.id}:${tag}`);
      }
    }
    await rm(this.folder, { recursive: true, force: true });
  }
}
