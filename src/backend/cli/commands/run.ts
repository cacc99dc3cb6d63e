import {
  applyRunEvent,
  isLayerCard,
  type Card
} from '../../../common/cards/reduce.js';
import type { CellId } from '../../../common/ids.js';
import type {
  NotebookSnapshot,
  SnapshotCell
} from '../../../common/notebook/snapshot.js';
import { LayerbookError } from '../../../common/protocol/errors.js';
import type { RunEvent } from '../../../common/protocol/runs.js';
import type { BuildEntitlement } from '../../builder/contract.js';
import { NotebookFile } from '../../notebook/notebook-file.js';
import type { IRunPermissions } from '../../runner/contract.js';
import type { IRun, RunManager } from '../../session/run-manager.js';
import type { IGivenSources } from '../../session/secrets/contract.js';
import { exitCodeOf, UsageError, type ExitCode } from '../exit-code.js';
import { openLocalSession } from '../local-session.js';
import type { ITerminal } from '../terminal.js';
import { TypedInput, type IInputStream } from '../typed-input.js';

/** Options of `layerbook run`. */
export interface IRunOptions {
  readonly notebook: string;
  /** Number of the container cell, from 1, or its id. */
  readonly cell: string;
  readonly given: IGivenSources;
  readonly entitlements: readonly BuildEntitlement[];
  readonly permissions: IRunPermissions;
  /** The card instead of the output, which goes to stderr. */
  readonly json: boolean;
  /** Handed to a container with `stdin_open` or `tty`. */
  readonly input: IInputStream;
}

/**
 * `layerbook run`: one container cell, after the stale Dockerfile cells above it. What the container prints goes to
 * stdout and stderr as it comes. A service (`detach`) runs on when the command ends. 1 when the run failed or was stopped.
 */
export async function runCommand(
  terminal: ITerminal,
  options: IRunOptions
): Promise<ExitCode> {
  const file = await NotebookFile.read(options.notebook);
  const notebook = file.snapshot();
  const cell = findCell(notebook, options.cell);
  const session = await openLocalSession(file.path, {
    ...options,
    stdin: 'open'
  });
  await session.engines.find();
  const run = session.runs.start({ notebook, cellId: cell.id, cache: 'use' });
  const view = new RunView(terminal, options, { run, runs: session.runs });
  const stop = (): void => void session.runs.cancel(run.info.runId);
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  try {
    return await view.follow(cell.id);
  } finally {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
    await session.containers.disposeLeft();
  }
}

/** The container cell of an id or a number. Throws `UsageError`. */
export function findCell(
  { cells }: Pick<NotebookSnapshot, 'cells'>,
  name: string
): SnapshotCell {
  const containers = cells.filter(cell => cell.kind === 'container');
  const byId = cells.find(cell => cell.id === name);
  if (byId && byId.kind !== 'container') {
    throw new UsageError(`${name} is no container cell.`);
  }
  const number = /^\d+$/.test(name) ? Number(name) : 0;
  const found = byId ?? containers[number - 1];
  if (!found) {
    const count = containers.length;
    throw new UsageError(
      count === 0
        ? 'The notebook has no container cell.'
        : `There is no container cell ${name}: give a number from 1 to ${count}, or a cell’s id.`
    );
  }
  return found;
}

/** Shows one run in a terminal. */
class RunView {
  private readonly _terminal: ITerminal;
  private readonly _options: IRunOptions;
  private readonly _run: IRun;
  private readonly _typed: TypedInput;
  private readonly _cards = new Map<CellId, Card | null>();
  private _error: LayerbookError | null = null;

  constructor(
    terminal: ITerminal,
    options: IRunOptions,
    { run, runs }: { run: IRun; runs: RunManager }
  ) {
    this._terminal = terminal;
    this._options = options;
    this._run = run;
    this._typed = new TypedInput(
      options.input,
      runs.containerInputs,
      run.info.runId
    );
  }

  /** To the end of the run. */
  async follow(cellId: CellId): Promise<ExitCode> {
    const stop = this._run.log.subscribe(0, event => this._show(event));
    try {
      const outcome = await this._run.finished;
      const card = this._cards.get(cellId) ?? null;
      this._tell(card);
      if (outcome === 'succeeded') {
        return 0;
      }
      return this._error ? exitCodeOf(this._error) : 1;
    } finally {
      stop();
      this._typed.close();
    }
  }

  private _show(event: RunEvent): void {
    if (event.kind === 'runFinished') {
      return;
    }
    const card = applyRunEvent(this._cards.get(event.cellId) ?? null, event);
    this._cards.set(event.cellId, card);
    switch (event.kind) {
      case 'log':
        this._terminal.note(event.text.replace(/\n$/, ''));
        break;
      case 'output':
        if (event.stream === 1 && !this._options.json) {
          this._terminal.write(event.text);
        } else {
          this._terminal.writeError(event.text);
        }
        break;
      case 'containerChanged':
        if (event.change.state === 'running' && card && !isLayerCard(card)) {
          this._typed.open(event.cellId, card);
        }
        break;
      case 'cellFinished':
        this._typed.close();
        if (event.error) {
          const { code, message, ...more } = event.error;
          this._error = new LayerbookError(code, message, more);
        }
        break;
      default:
        break;
    }
  }

  private _tell(card: Card | null): void {
    if (this._options.json) {
      this._terminal.out(JSON.stringify(card));
    }
    if (this._error) {
      const { message, hint } = this._error.data;
      this._terminal.note(`layerbook: ${message} ${hint}`);
    }
    if (card && !isLayerCard(card) && card.detached && !this._error) {
      const where = card.ports
        .map(({ container, host }) => `${container} at ${host}`)
        .join(', ');
      this._terminal.note(
        `${card.name ?? 'The service'} runs on${where === '' ? '' : `: ${where}`}. Stop it with docker stop ${(card.containerId ?? '').slice(0, 12)}.`
      );
    }
  }
}
