import type { ServerConnection } from '@jupyterlab/services';
import type { CellId, RunId } from '../../common/ids.js';
import type { ITerminalSize } from '../../common/protocol/containers.js';
import type { RunEvent } from '../../common/protocol/runs.js';
import { RunFollower } from '../executor/run-follower.js';
import type { IRpcClient } from '../tokens.js';
import { TerminalConnection } from './terminal-connection.js';

/** The terminal of a container cell that runs. */
export interface IRunTerminal {
  readonly client: IRpcClient;
  readonly serverSettings: ServerConnection.ISettings;
  readonly runId: RunId;
  readonly cellId: CellId;
}

/**
 * The output of a container cell with `tty: true` and its keys, for a terminal widget. It asks for the run's events from
 * the first on: events have numbers, so nothing is printed twice and nothing is left out, also over a lost connection.
 */
export class RunConnection extends TerminalConnection {
  private readonly _options: IRunTerminal;
  private readonly _follower: RunFollower;

  constructor(options: IRunTerminal) {
    super(options.cellId, options.serverSettings);
    this._options = options;
    this._follower = new RunFollower(options.client, options.runId, event =>
      this._onEvent(event)
    );
    // A run that the server does not know any more is over: its card says so.
    const over = (): void => this.setStatus('disconnected');
    this._follower.finished.then(over, over);
    this.setStatus('connected');
  }

  override dispose(): void {
    this._follower.dispose();
    super.dispose();
  }

  protected async sendKeys(data: string): Promise<void> {
    const { client, runId, cellId } = this._options;
    // What comes too late for a run that is over is nobody's.
    await client
      .request('runInput', { runId, cellId, data })
      .catch(() => undefined);
  }

  protected onResized(size: ITerminalSize): void {
    const { client, runId, cellId } = this._options;
    client
      .request('runResize', { runId, cellId, ...size })
      .catch(() => undefined);
  }

  private _onEvent(event: RunEvent): void {
    if (event.kind === 'output' && event.cellId === this._options.cellId) {
      this.print(event.text);
    }
  }
}
