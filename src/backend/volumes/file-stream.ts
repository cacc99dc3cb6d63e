import type { Readable } from 'node:stream';
import type { ICancellable } from '../engine/contract.js';
import type { ITarEntry } from '../history/tar/tar-entry.js';
import { TarParser } from '../history/tar/tar-parser.js';

/** The content of the first file of a tar, read piece by piece. */
export class FileStream {
  private readonly _tar: Readable;
  private readonly _chunks: AsyncIterator<Buffer>;
  private readonly _parser: TarParser;
  private _entry: ITarEntry | null = null;
  private readonly _queue: Buffer[] = [];
  private _queued = 0;
  private _position = 0;

  private constructor(tar: Readable) {
    this._tar = tar;
    this._chunks = (tar as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
    this._parser = new TarParser(entry => {
      if (this._entry !== null) {
        return null;
      }
      this._entry = { ...entry, link: Buffer.from(entry.link) };
      return {
        write: chunk => {
          this._queue.push(Buffer.from(chunk));
          this._queued += chunk.length;
        },
        end: () => undefined
      };
    });
  }

  /** Reads up to the header of the first file. The caller closes what it gets; null when the tar is empty. */
  static async open(
    tar: Readable,
    options: ICancellable = {}
  ): Promise<FileStream | null> {
    const stream = new FileStream(tar);
    try {
      while (stream._entry === null && (await stream._pull(options))) {
        // The header is not there yet.
      }
    } catch (error) {
      stream.close();
      throw error;
    }
    if (stream._entry === null) {
      stream.close();
      return null;
    }
    return stream;
  }

  get entry(): ITarEntry {
    if (this._entry === null) {
      throw new Error('The stream is opened by `open`.');
    }
    return this._entry;
  }

  /** Bytes that were read or skipped. */
  get position(): number {
    return this._position;
  }

  /** The next bytes: as many as wanted, fewer at the end of the file. */
  async read(length: number, options: ICancellable = {}): Promise<Buffer> {
    const parts: Buffer[] = [];
    let left = length;
    while (left > 0) {
      const part = await this._next(left, options);
      if (part === null) {
        break;
      }
      parts.push(part);
      left -= part.length;
    }
    return Buffer.concat(parts);
  }

  /** Goes forward to a position. */
  async skipTo(position: number, options: ICancellable = {}): Promise<void> {
    while (this._position < position) {
      const part = await this._next(position - this._position, options);
      if (part === null) {
        return;
      }
    }
  }

  close(): void {
    this._tar.destroy();
    this._queue.length = 0;
  }

  /** What is at hand, at most `length` bytes; null at the end. */
  private async _next(
    length: number,
    options: ICancellable
  ): Promise<Buffer | null> {
    while (this._queued === 0) {
      const isOver = this._position >= this.entry.size;
      if (isOver || !(await this._pull(options))) {
        return null;
      }
    }
    const first = this._queue[0] ?? Buffer.alloc(0);
    const part = first.subarray(0, length);
    if (part.length === first.length) {
      this._queue.shift();
    } else {
      this._queue[0] = first.subarray(part.length);
    }
    this._queued -= part.length;
    this._position += part.length;
    return part;
  }

  private async _pull({ signal }: ICancellable): Promise<boolean> {
    signal?.throwIfAborted();
    const next = await this._chunks.next();
    if (next.done === true) {
      return false;
    }
    this._parser.write(next.value);
    return true;
  }
}
