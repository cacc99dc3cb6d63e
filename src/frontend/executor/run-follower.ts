import type { IDisposable } from '@lumino/disposable';
import type { RunId } from '../../common/ids.js';
import { isLayerbookError } from '../../common/protocol/errors.js';
import type { CellOutcome, RunEvent } from '../../common/protocol/runs.js';
import type {
  ConnectionState,
  IRpcClient,
  NotificationParams
} from '../tokens.js';

/**
 * Receives the events of one run in order and each once, over any number of connections.
 *
 * Numbers may be missing where the back end no longer keeps old log text; those events say what was left out.
 *
 * Who creates it, disposes it; after `runFinished` it lets go of the connection by itself.
 */
export class RunFollower implements IDisposable {
  readonly runId: RunId;
  /**
   * Resolves when the run is over. Rejects with a `LayerbookError` when the back end does not know it any more;
   * never settles when the follower is disposed before.
   */
  readonly finished: Promise<CellOutcome>;
  private readonly _client: IRpcClient;
  private readonly _onEvent: (event: RunEvent) => void;
  private _lastSeq = 0;
  private _attaching = false;
  private _isDisposed = false;
  private _resolve: (outcome: CellOutcome) => void = () => undefined;
  private _reject: (error: unknown) => void = () => undefined;

  constructor(
    client: IRpcClient,
    runId: RunId,
    onEvent: (event: RunEvent) => void
  ) {
    this.runId = runId;
    this._client = client;
    this._onEvent = onEvent;
    this.finished = new Promise((resolve, reject) => {
      this._resolve = resolve;
      this._reject = reject;
    });
    client.runEventReceived.connect(this._onReceived, this);
    client.connectionChanged.connect(this._onConnectionChanged, this);
    void this._attach();
  }

  /** Sequence number of the last event that was handed on. */
  get lastSeq(): number {
    return this._lastSeq;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    this._client.runEventReceived.disconnect(this._onReceived, this);
    this._client.connectionChanged.disconnect(this._onConnectionChanged, this);
  }

  /** Asks for the events that are missing; a lost connection is not a failure, as its return asks again. */
  private async _attach(): Promise<void> {
    if (this._attaching || this._isDisposed) {
      return;
    }
    this._attaching = true;
    try {
      await this._client.request('attachRun', {
        runId: this.runId,
        after: this._lastSeq
      });
    } catch (error) {
      if (!this._isDisposed && !isLayerbookError(error, 'server.unreachable')) {
        this.dispose();
        this._reject(error);
      }
    } finally {
      this._attaching = false;
    }
  }

  private _onConnectionChanged(_: IRpcClient, state: ConnectionState): void {
    if (state === 'open') {
      this._attaching = false;
      void this._attach();
    }
  }

  private _onReceived(
    _: IRpcClient,
    { runId, event }: NotificationParams<'runEvent'>
  ): void {
    if (runId !== this.runId || event.seq <= this._lastSeq) {
      return;
    }
    this._lastSeq = event.seq;
    this._onEvent(event);
    if (event.kind === 'runFinished') {
      this.dispose();
      this._resolve(event.outcome);
    }
  }
}
