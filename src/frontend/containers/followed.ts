import { DisposableDelegate } from '@lumino/disposable';
import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';
import type { ISignal } from '@lumino/signaling';
import type { ConnectionState, IRpcClient } from '../tokens.js';

/** What the back end tells of something, kept up to date while somebody looks. */
export abstract class Followed {
  constructor(client: IRpcClient) {
    this.client = client;
  }

  get stateChanged(): ISignal<this, void> {
    return this._stateChanged;
  }

  /** Keeps it up to date until the result is disposed. */
  follow(): IDisposable {
    this._followers += 1;
    if (this._followers === 1) {
      this.listen();
      this.client.connectionChanged.connect(this._onConnection, this);
      void this.start();
    }
    return new DisposableDelegate(() => {
      this._followers -= 1;
      if (this._followers === 0) {
        Signal.disconnectReceiver(this);
        this.end();
      }
    });
  }

  /** Connects to what the back end tells; it is disconnected when nobody looks any more. */
  protected abstract listen(): void;

  /** Asks for what there is; never rejects. */
  protected abstract start(): Promise<void>;

  /** Nobody looks any more. */
  protected end(): void {
    // Nothing by itself.
  }

  protected announce(): void {
    this._stateChanged.emit();
  }

  /** What changed while the connection was lost was not told. */
  private _onConnection(_client: IRpcClient, state: ConnectionState): void {
    if (state === 'lost') {
      this._wasLost = true;
    } else if (state === 'open' && this._wasLost) {
      this._wasLost = false;
      void this.start();
    }
  }

  protected readonly client: IRpcClient;
  private readonly _stateChanged = new Signal<this, void>(this);
  private _followers = 0;
  private _wasLost = false;
}

/** One object of each key in this page, for each connection. */
export class OnePerClient<K, T> {
  get(client: IRpcClient, key: K, make: () => T): T {
    const ofClient = this._known.get(client) ?? new Map<K, T>();
    this._known.set(client, ofClient);
    const one = ofClient.get(key) ?? make();
    ofClient.set(key, one);
    return one;
  }

  private readonly _known = new WeakMap<IRpcClient, Map<K, T>>();
}
