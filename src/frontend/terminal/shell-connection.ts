import type { ServerConnection } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import type {
  IOpenShellParams,
  IShellInfo,
  ITerminalSize
} from '../../common/protocol/containers.js';
import type {
  ConnectionState,
  IRpcClient,
  NotificationParams
} from '../tokens.js';
import { TerminalConnection } from './terminal-connection.js';

/** Exit codes of a shell that was killed from outside, by SIGKILL and SIGTERM. */
const KILLED = new Set([137, 143]);

/** What a {@link ShellConnection} is made of. */
export interface IShellConnectionOptions {
  readonly client: IRpcClient;
  readonly serverSettings: ServerConnection.ISettings;
  /** What the shell is opened in, as far as it is known yet. */
  readonly name: string;
  /** Asked each time that the shell is opened. */
  readonly params: () => Pick<IOpenShellParams, 'target' | 'user'>;
  readonly trans: TranslationBundle;
}

/** A shell in an image or a container, for a terminal widget. Its disposal ends the shell. */
export class ShellConnection extends TerminalConnection {
  private readonly _options: IShellConnectionOptions;
  private readonly _opened = new Signal<this, IShellInfo>(this);
  private readonly _left = new Signal<this, void>(this);
  /** Output that came before the answer that names its terminal. */
  private readonly _early = new Map<string, string>();
  /** Shells that ended before the answer came, with their exit codes. */
  private readonly _over = new Map<string, number | null>();
  private _stop: AbortController | null = null;
  private _terminalId: string | null = null;
  private _hasTyped = false;

  constructor(options: IShellConnectionOptions) {
    super(options.name, options.serverSettings);
    this._options = options;
    const { client } = options;
    client.shellOutput.connect(this._onOutput, this);
    client.shellClosed.connect(this._onClosed, this);
    client.connectionChanged.connect(this._onConnectionChanged, this);
  }

  /** The shell is there, once more each time that it is opened again. */
  get opened(): ISignal<this, IShellInfo> {
    return this._opened;
  }

  /** The user left the shell (`exit`, Ctrl-D): nothing is left to read. */
  get left(): ISignal<this, void> {
    return this._left;
  }

  /** Opens the shell. Throws a `LayerbookError` when it cannot be, and `cancelled` when this is disposed meanwhile. */
  async open(): Promise<void> {
    const { client, params, trans } = this._options;
    const stop = new AbortController();
    this._stop = stop;
    this._hasTyped = false;
    this.setStatus('connecting');
    this.say(trans.__('Opening a shell in %1…', this.name));
    const { size } = this;
    const info = await client.request(
      'openShell',
      { ...params(), size },
      { signal: stop.signal }
    );
    this._terminalId = info.terminalId;
    if (this.isDisposed) {
      this._end();
      return;
    }
    if (info.note !== null) {
      this.say(info.note);
    }
    const early = this._early.get(info.terminalId) ?? '';
    this._early.clear();
    this.setStatus('connected');
    this._opened.emit(info);
    this.print(early);
    const exitCode = this._over.get(info.terminalId);
    this._over.clear();
    if (exitCode !== undefined) {
      this._close(exitCode);
    } else if (size !== this.size) {
      this.onResized(this.size);
    }
  }

  override async reconnect(): Promise<void> {
    if (this.connectionStatus === 'disconnected') {
      await this.open();
    }
  }

  override dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this._stop?.abort();
    this._end();
    const { client } = this._options;
    client.shellOutput.disconnect(this._onOutput, this);
    client.shellClosed.disconnect(this._onClosed, this);
    client.connectionChanged.disconnect(this._onConnectionChanged, this);
    super.dispose();
  }

  protected override onKeys(data: string): void {
    if (this._terminalId === null) {
      if (this.connectionStatus === 'disconnected' && data === '\r') {
        this.open().catch((error: unknown) => this._failed(error));
      }
      return;
    }
    this._hasTyped = true;
    super.onKeys(data);
  }

  protected async sendKeys(data: string): Promise<void> {
    const terminalId = this._terminalId;
    if (terminalId !== null) {
      // The end of the shell, or of the connection, is told by itself.
      await this._options.client
        .request('shellInput', { terminalId, data })
        .catch(() => undefined);
    }
  }

  protected onResized(size: ITerminalSize): void {
    const terminalId = this._terminalId;
    if (terminalId !== null) {
      this._options.client
        .request('shellResize', { terminalId, ...size })
        .catch(() => undefined);
    }
  }

  private _end(): void {
    const terminalId = this._terminalId;
    this._terminalId = null;
    if (terminalId !== null) {
      this._options.client
        .request('closeShell', { terminalId })
        .catch(() => undefined);
    }
  }

  private _onOutput(
    _: IRpcClient,
    { terminalId, text }: NotificationParams<'shellOutput'>
  ): void {
    if (terminalId === this._terminalId) {
      this.print(text);
    } else if (this.connectionStatus === 'connecting') {
      const before = this._early.get(terminalId) ?? '';
      this._early.set(terminalId, before + text);
    }
  }

  private _onClosed(
    _: IRpcClient,
    { terminalId, exitCode }: NotificationParams<'shellClosed'>
  ): void {
    if (terminalId === this._terminalId) {
      this._close(exitCode);
    } else if (this.connectionStatus === 'connecting') {
      this._over.set(terminalId, exitCode);
    }
  }

  private _close(exitCode: number | null): void {
    this._terminalId = null;
    this.setStatus('disconnected');
    if (this._hasTyped && exitCode !== null && !KILLED.has(exitCode)) {
      this._left.emit();
      return;
    }
    const { trans } = this._options;
    this.print('\r\n');
    this._offerAgain(
      exitCode === null
        ? trans.__('The shell has ended.')
        : trans.__('The shell has ended with exit code %1.', exitCode)
    );
  }

  private _onConnectionChanged(_: IRpcClient, state: ConnectionState): void {
    if (state === 'lost' && this._terminalId !== null) {
      this._terminalId = null;
      this.setStatus('disconnected');
      const { trans } = this._options;
      this.print('\r\n');
      this._offerAgain(
        trans.__(
          'The connection to the server was lost, and the shell ended with it.'
        )
      );
    }
  }

  private _failed(error: unknown): void {
    if (!this.isDisposed) {
      this.setStatus('disconnected');
      this._offerAgain(error instanceof Error ? error.message : String(error));
    }
  }

  private _offerAgain(sentence: string): void {
    this.say(
      `${sentence} ${this._options.trans.__('Press Enter to open a new one.')}`
    );
  }
}
