import { ftruncateSync, writeSync } from 'node:fs';

/** Where a file's bytes go while it is not certain yet that they are the right ones. */
export interface IContentTarget {
  /** Takes the next bytes; the chunk may be used again afterwards. */
  write(chunk: Buffer): void;
  /** Forgets what was written. */
  reset(): void;
}

/** Keeps the bytes in memory: for files that must not be written to a disk. */
export class MemoryTarget implements IContentTarget {
  private _chunks: Buffer[] = [];

  /** All bytes. */
  get bytes(): Buffer {
    return Buffer.concat(this._chunks);
  }

  write(chunk: Buffer): void {
    this._chunks.push(Buffer.from(chunk));
  }

  reset(): void {
    this._chunks = [];
  }
}

/** Writes to an open file, which its owner closes. */
export class FileTarget implements IContentTarget {
  private readonly _fd: number;
  private _size = 0;

  constructor(fd: number) {
    this._fd = fd;
  }

  write(chunk: Buffer): void {
    for (let at = 0; at < chunk.length;) {
      at += writeSync(this._fd, chunk, at, chunk.length - at, this._size + at);
    }
    this._size += chunk.length;
  }

  reset(): void {
    if (this._size > 0) {
      ftruncateSync(this._fd, 0);
      this._size = 0;
    }
  }
}
