import { StringDecoder } from 'node:string_decoder';
import { setTimeout as delay } from 'node:timers/promises';

/** Output is sent this often at most, in milliseconds, and this much of it at a time, in characters. */
const EVERY_MS = 10;
const MAX_LENGTH = 64 << 10;

/**
 * Makes text of a terminal's bytes and hands it on in batches, never half a character. Whoever gives more waits until the
 * last batch was taken, so that a shell that prints without end is slowed down instead of filling the memory.
 */
export class TextBatches {
  private readonly _send: (text: string) => Promise<void>;
  private readonly _decoder = new StringDecoder('utf8');
  private _pending = '';
  private _sending: Promise<void> | null = null;

  constructor(send: (text: string) => Promise<void>) {
    this._send = send;
  }

  /** Resolves when more can be taken. */
  take(chunk: Buffer): Promise<void> {
    this._pending += this._decoder.write(chunk);
    if (this._pending !== '') {
      this._sending ??= this._run();
    }
    return this._pending.length < MAX_LENGTH || this._sending === null
      ? Promise.resolve()
      : this._sending;
  }

  /** Hands on what is left. */
  async end(): Promise<void> {
    this._pending += this._decoder.end();
    await this._sending;
    while (this._pending !== '') {
      await this._sendSome();
    }
  }

  private async _run(): Promise<void> {
    try {
      while (this._pending !== '') {
        await delay(EVERY_MS);
        await this._sendSome();
      }
    } finally {
      this._sending = null;
    }
  }

  private async _sendSome(): Promise<void> {
    let length = Math.min(this._pending.length, MAX_LENGTH);
    const last = this._pending.charCodeAt(length - 1);
    if (length < this._pending.length && last >= 0xd800 && last <= 0xdbff) {
      length -= 1;
    }
    const text = this._pending.slice(0, length);
    this._pending = this._pending.slice(length);
    await this._send(text);
  }
}
