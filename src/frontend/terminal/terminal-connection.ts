import type { ServerConnection, Terminal } from '@jupyterlab/services';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import type { ITerminalSize } from '../../common/protocol/containers.js';

/** The size of a terminal before it was shown. */
const FIRST_SIZE: ITerminalSize = { columns: 80, rows: 24 };

/**
 * What JupyterLab's terminal widget is connected to, in place of a terminal of the server: subclasses say where keys go,
 * and print.
 */
export abstract class TerminalConnection
  implements Terminal.ITerminalConnection
{
  readonly name: string;
  readonly serverSettings: ServerConnection.ISettings;
  private readonly _messageReceived = new Signal<
    Terminal.ITerminalConnection,
    Terminal.IMessage
  >(this);
  private readonly _connectionStatusChanged = new Signal<
    this,
    Terminal.ConnectionStatus
  >(this);
  private readonly _disposed = new Signal<this, void>(this);
  private _status: Terminal.ConnectionStatus = 'connecting';
  private _size = FIRST_SIZE;
  private _isDisposed = false;
  private _keys = '';
  /** Keys are sent one request after the other, so that they keep their order. */
  private _sending: Promise<unknown> = Promise.resolve();

  constructor(name: string, serverSettings: ServerConnection.ISettings) {
    this.name = name;
    this.serverSettings = serverSettings;
  }

  get model(): Terminal.IModel {
    return { name: this.name };
  }

  get connectionStatus(): Terminal.ConnectionStatus {
    return this._status;
  }

  get messageReceived(): ISignal<
    Terminal.ITerminalConnection,
    Terminal.IMessage
  > {
    return this._messageReceived;
  }

  get connectionStatusChanged(): ISignal<this, Terminal.ConnectionStatus> {
    return this._connectionStatusChanged;
  }

  get disposed(): ISignal<this, void> {
    return this._disposed;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** Size of the terminal as it is shown. */
  get size(): ITerminalSize {
    return this._size;
  }

  send({ type, content }: Terminal.IMessage): void {
    if (this._isDisposed) {
      return;
    }
    if (type === 'stdin') {
      this.onKeys(String(content?.[0] ?? ''));
    } else if (type === 'set_size') {
      const [rows, columns] = (content ?? []).map(Number);
      this._resize({ columns: columns ?? 0, rows: rows ?? 0 });
    }
  }

  /** Nothing to do: whoever has the connection knows how to begin anew. */
  reconnect(): Promise<void> {
    return Promise.resolve();
  }

  shutdown(): Promise<void> {
    this.dispose();
    return Promise.resolve();
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    this._disposed.emit();
    Signal.clearData(this);
  }

  /** Gets what was typed or pasted, as a terminal sends it. */
  protected onKeys(data: string): void {
    const isFirst = this._keys === '';
    this._keys += data;
    if (isFirst) {
      this._sending = this._sending.then(() => {
        const keys = this._keys;
        this._keys = '';
        return this.sendKeys(keys);
      });
    }
  }

  /** Sends what was typed since the last time; does not throw. */
  protected abstract sendKeys(data: string): Promise<void>;
  protected abstract onResized(size: ITerminalSize): void;

  protected print(text: string): void {
    if (!this._isDisposed && text !== '') {
      this._messageReceived.emit({ type: 'stdout', content: [text] });
    }
  }

  /** Prints a sentence of the page's own, in a line and a colour of its own. */
  protected say(sentence: string): void {
    const lines = wrapped(withoutControls(sentence), this._size.columns);
    this.print(`\x1b[0;2m${lines.join('\r\n')}\x1b[0m\r\n`);
  }

  protected setStatus(status: Terminal.ConnectionStatus): void {
    if (!this._isDisposed && status !== this._status) {
      this._status = status;
      this._connectionStatusChanged.emit(status);
    }
  }

  private _resize(size: ITerminalSize): void {
    const { columns, rows } = this._size;
    const isReal = size.columns > 0 && size.rows > 0;
    if (isReal && (size.columns !== columns || size.rows !== rows)) {
      this._size = size;
      this.onResized(size);
    }
  }
}

/** Sentences may name instructions and files, which may hold what a terminal obeys. */
function withoutControls(text: string): string {
  return text.replace(/[\0-\x1f\x7f-\x9f]+/g, ' ');
}

/** Breaks a sentence between words, as terminals break it anywhere. */
function wrapped(sentence: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of sentence.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > columns) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}
