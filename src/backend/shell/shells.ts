import { randomUUID } from 'node:crypto';
import type {
  IOpenShellParams,
  IShellInfo,
  ITerminalSize
} from '../../common/protocol/containers.js';
import { LayerbookError } from '../../common/protocol/errors.js';
import { logError } from '../base/logger.js';
import type { IShell, IShellServices } from './contract.js';
import { openShell } from './open-shell.js';
import { TextBatches } from './text-batches.js';

/** Gets what shells print, and their ends. */
export interface IShellListener {
  /** Resolves when more can be taken. */
  output(terminalId: string, text: string): Promise<void>;
  closed(terminalId: string, exitCode: number | null): void;
}

/** The shells of one page. */
export class Shells {
  private readonly _services: IShellServices;
  private readonly _listener: IShellListener;
  private readonly _shells = new Map<string, IShell>();
  private readonly _opening = new Set<Promise<unknown>>();
  private readonly _stop = new AbortController();

  constructor(services: IShellServices, listener: IShellListener) {
    this._services = services;
    this._listener = listener;
  }

  /** Throws as `openShell` does. */
  open(params: IOpenShellParams, signal: AbortSignal): Promise<IShellInfo> {
    const opening = this._open(
      params,
      AbortSignal.any([signal, this._stop.signal])
    );
    this._opening.add(opening);
    const done = (): unknown => this._opening.delete(opening);
    opening.then(done, done);
    return opening;
  }

  async input(terminalId: string, data: string): Promise<void> {
    await this._find(terminalId).write(data);
  }

  async resize(terminalId: string, size: ITerminalSize): Promise<void> {
    await this._find(terminalId).resize(size);
  }

  /** No error when it is over already. */
  async close(terminalId: string): Promise<void> {
    await this._shells.get(terminalId)?.close();
  }

  /** Ends all of them, also those that are being opened. */
  async dispose(): Promise<void> {
    this._stop.abort(
      new LayerbookError('cancelled', 'The page did not wait for the shell.')
    );
    await Promise.allSettled(this._opening);
    const closing = [...this._shells.values()].map(shell => shell.close());
    await Promise.allSettled(closing);
  }

  private async _open(
    { target, user, size }: IOpenShellParams,
    signal: AbortSignal
  ): Promise<IShellInfo> {
    const terminalId = randomUUID();
    const batches = new TextBatches(text =>
      this._listener.output(terminalId, text)
    );
    const { shell, title, note } = await openShell(this._services, target, {
      user,
      size,
      signal,
      onOutput: (_stream, chunk) => batches.take(chunk)
    });
    this._shells.set(terminalId, shell);
    void shell.ended.then(async exitCode => {
      this._shells.delete(terminalId);
      try {
        await batches.end();
      } catch (error) {
        logError('could not send the end of a shell’s output', error);
      }
      this._listener.closed(terminalId, exitCode);
    });
    return { terminalId, shell: shell.path, title, note };
  }

  private _find(terminalId: string): IShell {
    const shell = this._shells.get(terminalId);
    if (!shell) {
      throw new LayerbookError('container.gone', 'This shell has ended.', {
        hint: 'Open it again.'
      });
    }
    return shell;
  }
}
