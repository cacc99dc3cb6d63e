import { dirname } from 'node:path';
import {
  cardBundle,
  containerSummary,
  layersText
} from '../../../common/cards/bundle.js';
import { errorOutput } from '../../../common/cards/error-output.js';
import {
  applyRunEvent,
  isLayerCard,
  type Card
} from '../../../common/cards/reduce.js';
import { parseCellId, type CellId } from '../../../common/ids.js';
import {
  readCellMetadata,
  type CellKind
} from '../../../common/notebook/cell-metadata.js';
import type { IErrorData } from '../../../common/protocol/errors.js';
import type { RunEvent } from '../../../common/protocol/runs.js';
import type { BuildEntitlement } from '../../builder/contract.js';
import { KernelSession } from '../../notebook/kernel-session.js';
import {
  NotebookFile,
  sourceOf,
  toDisk,
  type NotebookCell
} from '../../notebook/notebook-file.js';
import type { IRunPermissions } from '../../runner/contract.js';
import type { RunManager } from '../../session/run-manager.js';
import type { IGivenSources } from '../../session/secrets/contract.js';
import type { ExitCode } from '../exit-code.js';
import { openLocalSession } from '../local-session.js';
import type { ITerminal } from '../terminal.js';

/** Options of `layerbook execute`. */
export interface IExecuteOptions {
  readonly notebook: string;
  /** Where to write the notebook with its outputs; null: nowhere. */
  readonly output: string | null;
  /** Only cells of this kind; null: all cells, kernel cells included. */
  readonly only: CellKind | null;
  readonly cache: 'use' | 'ignore';
  /** Ask the registries for newer base images. */
  readonly pull: boolean;
  /** They replace the notebook's own of the same name, also in the notebook that is written. */
  readonly buildArgs: Readonly<Record<string, string>>;
  readonly given: IGivenSources;
  readonly entitlements: readonly BuildEntitlement[];
  readonly permissions: IRunPermissions;
  readonly json: boolean;
}

/** What became of one cell. */
interface ICellReport {
  readonly id: string;
  readonly kind: CellKind | 'kernel';
  readonly ok: boolean;
  readonly error?: IErrorData;
}

/**
 * Runs a notebook's cells in order without a page, as *Run All* does: the first failure stops it, is written to the
 * notebook, and gives exit code 1. Failures before any cell ran (no engine) are thrown after the notebook was written.
 */
export async function executeCommand(
  terminal: ITerminal,
  options: IExecuteOptions
): Promise<ExitCode> {
  const file = await NotebookFile.read(options.notebook);
  file.setBuildArgs(options.buildArgs);
  const session = await openLocalSession(file.path, options);
  const { engines, runs } = session;
  await engines.find();
  const execution = new Execution(terminal, options, { file, runs });
  const stop = (): void => void runs.dispose();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  try {
    const reports = await execution.run();
    if (options.output !== null) {
      await file.write(options.output);
    }
    if (options.json) {
      terminal.out(JSON.stringify(reports));
    }
    return reports.every(report => report.ok) ? 0 : 1;
  } finally {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
    // As when a notebook is closed: its services were there for its cells.
    await session.containers.dispose();
  }
}

/** One headless run of a notebook. */
class Execution {
  private readonly _terminal: ITerminal;
  private readonly _options: IExecuteOptions;
  private readonly _file: NotebookFile;
  private readonly _runs: RunManager;
  private readonly _cards = new Map<CellId, Card | null>();
  private readonly _errors = new Map<CellId, IErrorData>();
  private _count = 0;

  constructor(
    terminal: ITerminal,
    options: IExecuteOptions,
    { file, runs }: { file: NotebookFile; runs: RunManager }
  ) {
    this._terminal = terminal;
    this._options = options;
    this._file = file;
    this._runs = runs;
  }

  async run(): Promise<ICellReport[]> {
    const reports: ICellReport[] = [];
    await using kernel = new KernelSession(
      this._file.kernelName,
      dirname(this._file.path)
    );
    for (const cell of this._file.cells.filter(
      item => item.cell_type === 'code'
    )) {
      const own = readCellMetadata(cell.metadata);
      const kind = own?.kind ?? null;
      const isLeftOut =
        own?.disabled ||
        (this._options.only !== null && kind !== this._options.only);
      if (isLeftOut) {
        continue;
      }
      const report = kind
        ? await this._runOwn(cell, kind)
        : await this._runKernel(cell, kernel);
      reports.push(report);
      if (!report.ok) {
        break;
      }
    }
    return reports;
  }

  private async _runKernel(
    cell: NotebookCell,
    kernel: KernelSession
  ): Promise<ICellReport> {
    if (sourceOf(cell).trim() === '') {
      return { id: cell.id, kind: 'kernel', ok: true };
    }
    this._terminal.note(`${firstLine(cell)}`);
    const answer = await kernel.execute(sourceOf(cell));
    cell.outputs = answer.outputs;
    cell.execution_count = answer.execution_count;
    return { id: cell.id, kind: 'kernel', ok: answer.ok };
  }

  private async _runOwn(
    cell: NotebookCell,
    kind: CellKind
  ): Promise<ICellReport> {
    const cellId = parseCellId(cell.id);
    this._errors.delete(cellId);
    this._terminal.note(
      `${kind === 'dockerfile' ? 'build' : 'run'}  ${firstLine(cell)}`
    );
    const notebook = this._file.snapshot();
    const run = this._runs.start({
      notebook: this._options.pull
        ? { ...notebook, config: { ...notebook.config, pull: true } }
        : notebook,
      cellId,
      cache: this._options.cache
    });
    const stop = run.log.subscribe(0, event => this._show(event));
    const outcome = await run.finished;
    stop();
    const error = this._errors.get(cellId);
    this._terminal.note(indent(this._summary(cellId, error)));
    const ok = outcome === 'succeeded' || outcome === 'pending';
    return { id: cell.id, kind, ok, ...(error ? { error } : {}) };
  }

  private _show(event: RunEvent): void {
    if (event.kind === 'runFinished') {
      return;
    }
    const card = applyRunEvent(this._cards.get(event.cellId) ?? null, event);
    this._cards.set(event.cellId, card);
    if (event.kind === 'log' || event.kind === 'output') {
      this._terminal.note(indent(event.text.replace(/\n$/, '')));
    }
    if (event.kind === 'cellFinished' && event.error) {
      this._errors.set(event.cellId, event.error);
    }
    if (event.kind === 'cellFinished' || event.kind === 'layersCommitted') {
      this._store(event.cellId, event.kind === 'cellFinished');
    }
  }

  /** Puts the cell's outputs into the notebook: its own, and those of stale cells above that were run first. */
  private _store(cellId: CellId, counts: boolean): void {
    const card = this._cards.get(cellId) ?? null;
    const error = this._errors.get(cellId);
    this._count += counts ? 1 : 0;
    const outputs: Record<string, unknown>[] = [];
    if (card) {
      outputs.push(
        toDisk({
          output_type: 'display_data',
          metadata: {},
          data: cardBundle(card)
        })
      );
    }
    if (error) {
      outputs.push({ ...errorOutput(error) });
    }
    this._file.setResult(cellId, outputs, this._count);
  }

  private _summary(cellId: CellId, error: IErrorData | undefined): string {
    const card = this._cards.get(cellId) ?? null;
    const text =
      card && (isLayerCard(card) ? layersText(card) : containerSummary(card));
    return [
      ...(text ? [text] : []),
      ...(error ? [`${error.message} ${error.hint}`] : [])
    ].join('\n');
  }
}

/** What a cell is called while it runs: its first instruction or command. */
function firstLine(cell: NotebookCell): string {
  const lines = sourceOf(cell)
    .split('\n')
    .filter(line => line.trim() !== '');
  return (
    lines.find(line => !line.startsWith('#')) ?? '(the image’s own command)'
  );
}

function indent(text: string): string {
  return text.replace(/^/gm, '    ');
}
