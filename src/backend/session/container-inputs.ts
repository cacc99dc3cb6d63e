import type { CellId, RunId } from '../../common/ids.js';
import { LayerbookError } from '../../common/protocol/errors.js';
import type { ITerminalSize } from '../../common/protocol/containers.js';
import type { IRunInput } from '../runner/contract.js';

/** The containers that can be typed into now, by run and cell. */
export class ContainerInputs {
  private readonly _open = new Map<string, IRunInput>();
  /** Sizes of terminals that were told before their containers ran. */
  private readonly _sizes = new Map<string, ITerminalSize>();

  /** A container can be typed into, or with null cannot any more. */
  set(runId: RunId, cellId: CellId, input: IRunInput | null): void {
    const key = keyOf(runId, cellId);
    const size = this._sizes.get(key);
    this._sizes.delete(key);
    if (input === null) {
      this._open.delete(key);
      return;
    }
    this._open.set(key, input);
    if (size) {
      // A container that is gone has no size; its end is told by its run.
      input.resize(size.columns, size.rows).catch(() => undefined);
    }
  }

  /** Throws `container.gone`. */
  get(runId: RunId, cellId: CellId): IRunInput {
    const input = this._open.get(keyOf(runId, cellId));
    if (!input) {
      throw new LayerbookError(
        'container.gone',
        'This container does not run any more, or takes no input.',
        { hint: 'Run the cell again, with `stdin_open: true` or `tty: true`.' }
      );
    }
    return input;
  }

  /** The size of a terminal, also of one that is about to be. */
  async resize(
    runId: RunId,
    cellId: CellId,
    size: ITerminalSize
  ): Promise<void> {
    const key = keyOf(runId, cellId);
    const input = this._open.get(key);
    if (input) {
      await input.resize(size.columns, size.rows);
    } else {
      this._sizes.set(key, size);
    }
  }

  /** A run is over. */
  forget(runId: RunId): void {
    for (const map of [this._open, this._sizes]) {
      for (const key of [...map.keys()]) {
        if (key.startsWith(`${runId}/`)) {
          map.delete(key);
        }
      }
    }
  }
}

function keyOf(runId: RunId, cellId: CellId): string {
  return `${runId}/${cellId}`;
}
