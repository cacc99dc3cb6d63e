import {
  AbstractMessageReader,
  AbstractMessageWriter,
  type DataCallback,
  type Disposable,
  type Message,
  type MessageReader,
  type MessageWriter
} from 'vscode-jsonrpc/node';

/** Feeds the messages of one page into `vscode-jsonrpc`. */
export class FrameReader
  extends AbstractMessageReader
  implements MessageReader
{
  private _callback: DataCallback | null = null;
  private readonly _early: Message[] = [];

  listen(callback: DataCallback): Disposable {
    this._callback = callback;
    for (const message of this._early.splice(0)) {
      callback(message);
    }
    return { dispose: () => (this._callback = null) };
  }

  /** Takes one message as JSON text; text that is no JSON is reported as an error of the connection. */
  receive(text: string): void {
    let message: Message;
    try {
      message = JSON.parse(text) as Message;
    } catch (error) {
      this.fireError(error);
      return;
    }
    if (this._callback) {
      this._callback(message);
    } else {
      this._early.push(message);
    }
  }

  /** The page is gone. */
  end(): void {
    this.fireClose();
  }
}

/** Takes the messages for one page from `vscode-jsonrpc`. */
export class FrameWriter
  extends AbstractMessageWriter
  implements MessageWriter
{
  private readonly _send: (message: Message) => Promise<void>;

  constructor(send: (message: Message) => Promise<void>) {
    super();
    this._send = send;
  }

  write(message: Message): Promise<void> {
    return this._send(message);
  }

  end(): void {
    this.fireClose();
  }
}
