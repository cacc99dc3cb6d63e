import { createReadStream } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';

/** What a spool keeps in memory; beyond it goes to a file in the system's folder for temporary files. */
const MEMORY_LIMIT = 4 * 1024 * 1024;

/** Bytes that are read after all of them came, as often as needed. The owner disposes it. */
export class Spool implements AsyncDisposable {
  private _chunks: Buffer[] = [];
  private _size = 0;
  private _folder: string | null = null;
  private _file: FileHandle | null = null;

  /** Takes all of `source`. Throws the source's error, and that of a full disk. */
  static async fill(source: Readable): Promise<Spool> {
    const spool = new Spool();
    try {
      for await (const chunk of source as AsyncIterable<Buffer>) {
        await spool._add(chunk);
      }
      await spool._file?.close();
      spool._file = null;
      return spool;
    } catch (error) {
      await spool[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** All bytes from the start. */
  read(): Readable {
    return this._folder === null
      ? Readable.from(this._chunks, { objectMode: false })
      : createReadStream(join(this._folder, 'tar'));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this._chunks = [];
    await this._file?.close();
    this._file = null;
    if (this._folder !== null) {
      await rm(this._folder, { recursive: true, force: true });
    }
  }

  private async _add(chunk: Buffer): Promise<void> {
    this._size += chunk.length;
    if (this._size <= MEMORY_LIMIT) {
      this._chunks.push(chunk);
      return;
    }
    const file = await this._openFile();
    for (const piece of [...this._chunks, chunk]) {
      await file.writeFile(piece);
    }
    this._chunks = [];
  }

  private async _openFile(): Promise<FileHandle> {
    if (this._file === null) {
      this._folder = await mkdtemp(join(tmpdir(), 'layerbook-layer-'));
      this._file = await open(join(this._folder, 'tar'), 'wx', 0o600);
    }
    return this._file;
  }
}
