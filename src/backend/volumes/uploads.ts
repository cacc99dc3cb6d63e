import { createReadStream } from 'node:fs';
import { mkdir, open, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { LayerbookError } from '../../common/protocol/errors.js';
import { uniqueSuffix } from '../history/git/files.js';

/** An upload of which no further part comes is given up after this time. */
const IDLE_MS = 120_000;

interface IUpload {
  readonly file: FileHandle;
  readonly path: string;
  size: number;
  timer: NodeJS.Timeout | undefined;
}

/** A file of which all parts are there. */
export interface IWholeUpload extends AsyncDisposable {
  readonly size: number;
  readonly content: () => Readable;
}

/** Files that come in parts, kept on disk until they are whole: half a file never is in a volume. */
export class Uploads implements AsyncDisposable {
  private readonly _folder: string;
  private readonly _running = new Map<string, IUpload>();

  /** `folder` is made when it is needed. */
  constructor(folder: string) {
    this._folder = folder;
  }

  /**
   * Takes the next part of the upload `key`, which begins anew with a part at 0. Gives the whole file with its last part,
   * for the caller to dispose, else null. Throws `request.invalid` when a part is missing before this one.
   */
  async add(
    key: string,
    part: { data: Buffer; offset: number; total: number }
  ): Promise<IWholeUpload | null> {
    const { data, offset, total } = part;
    if (offset === 0) {
      await this._discard(key);
      this._running.set(key, await this._begin());
    }
    const upload = this._running.get(key);
    if (!upload || upload.size !== offset || offset + data.length > total) {
      await this._discard(key);
      throw new LayerbookError(
        'request.invalid',
        'The parts of the uploaded file do not fit together.',
        { hint: 'Upload it again.' }
      );
    }
    clearTimeout(upload.timer);
    await upload.file.appendFile(data);
    upload.size += data.length;
    if (upload.size < total) {
      upload.timer = setTimeout(() => void this._discard(key), IDLE_MS);
      upload.timer.unref();
      return null;
    }
    this._running.delete(key);
    await upload.file.close();
    return {
      size: upload.size,
      content: () => createReadStream(upload.path),
      [Symbol.asyncDispose]: () => rm(upload.path, { force: true })
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this._running.keys()].map(key => this._discard(key)));
  }

  private async _begin(): Promise<IUpload> {
    await mkdir(this._folder, { recursive: true, mode: 0o700 });
    const path = join(this._folder, `upload_${uniqueSuffix()}`);
    const file = await open(path, 'wx', 0o600);
    return { file, path, size: 0, timer: undefined };
  }

  private async _discard(key: string): Promise<void> {
    const upload = this._running.get(key);
    if (upload) {
      this._running.delete(key);
      clearTimeout(upload.timer);
      await upload.file.close();
      await rm(upload.path, { force: true });
    }
  }
}
