import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { CommitOid } from '../../common/ids.js';
import { LayerbookError } from '../../common/protocol/errors.js';
import type { ICancellable, IEngine } from '../engine/contract.js';
import type { IHistory } from '../history/contract.js';
import { ContentCache } from './content-cache.js';
import { MemoryTarget, type IContentTarget } from './content-target.js';
import { fetchFile } from './engine-file.js';
import { filePlace, type IFileOrigin } from './file-place.js';

/** A file's bytes at a commit, open for reading. Whoever asked for it disposes it. */
export interface IContentHandle extends AsyncDisposable {
  /** Bytes of the whole file. */
  readonly size: number;
  readonly from: 'history' | 'engine';
  /** At most `length` bytes from `offset`; fewer only at the file's end. */
  read(offset: number, length: number): Promise<Buffer>;
  /** All bytes from the start; to be read before the handle is disposed. */
  stream(): Readable;
}

/** A file and the commit at which it is wanted; the path is one as people see it. */
export interface IContentPlace {
  readonly oid: CommitOid;
  readonly path: string;
}

/** Withheld files are never written to a disk here; larger ones are no keys. */
const MAX_WITHHELD = 16 << 20;

/**
 * Opens a file as it was at a commit: from the history where that keeps the whole file, else from an image of the engine
 * (`engine` is asked for only then), by its digest. What came from the engine is kept below `stateDir` for a while, but
 * not what the history withholds. Throws `history.notFound` (no such commit or path, or it has no content),
 * `history.contentGone`, `engine.*`, or `signal.reason`.
 */
export async function contentAt(
  history: IHistory,
  engine: () => Promise<IEngine>,
  file: IContentPlace,
  options: { readonly stateDir: string } & ICancellable
): Promise<IContentHandle> {
  const place = await filePlace(history, file);
  if (place.kind === 'bytes') {
    return new MemoryContent(place.bytes, 'history');
  }
  const { origin, why } = place;
  const fetch = async (
    target: IContentTarget,
    { signal }: ICancellable
  ): Promise<void> => {
    if (!(await fetchFile(await engine(), origin, { target, signal }))) {
      throw contentGone(file, origin);
    }
  };
  if (why === 'withheld') {
    const target = new MemoryTarget();
    checkWithheld(file, origin);
    await fetch(target, options);
    return new MemoryContent(target.bytes, 'engine');
  }
  const cache = new ContentCache(options.stateDir);
  return new FileContent(await cache.open(origin, fetch, options), origin.size);
}

/** Bytes in memory. */
class MemoryContent implements IContentHandle {
  readonly from: 'history' | 'engine';
  private readonly _bytes: Buffer;

  constructor(bytes: Buffer, from: 'history' | 'engine') {
    this._bytes = bytes;
    this.from = from;
  }

  get size(): number {
    return this._bytes.length;
  }

  read(offset: number, length: number): Promise<Buffer> {
    return Promise.resolve(this._bytes.subarray(offset, offset + length));
  }

  stream(): Readable {
    return Readable.from([this._bytes], { objectMode: false });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }
}

/** Bytes in a file of the cache. It owns the file handle. */
class FileContent implements IContentHandle {
  readonly size: number;
  readonly from = 'engine';
  private readonly _file: FileHandle;

  constructor(file: FileHandle, size: number) {
    this._file = file;
    this.size = size;
  }

  async read(offset: number, length: number): Promise<Buffer> {
    const wanted = Math.max(0, Math.min(length, this.size - offset));
    const bytes = Buffer.alloc(wanted);
    let got = 0;
    while (got < wanted) {
      const { bytesRead } = await this._file.read(
        bytes,
        got,
        wanted - got,
        offset + got
      );
      if (bytesRead === 0) {
        break;
      }
      got += bytesRead;
    }
    return bytes.subarray(0, got);
  }

  stream(): Readable {
    return this._file.createReadStream({ start: 0, autoClose: false });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this._file.close();
  }
}

function checkWithheld({ path }: IContentPlace, { size }: IFileOrigin): void {
  if (size > MAX_WITHHELD) {
    throw new LayerbookError(
      'history.contentGone',
      `${path} may hold a secret and has ${size} bytes, which is more than is read without a copy on this machine’s disk.`,
      { hint: 'Run a container cell on the image and read the file there.' }
    );
  }
}

function contentGone(
  { oid, path }: IContentPlace,
  { images, writer }: IFileOrigin
): LayerbookError {
  const image = images[0]?.replace('sha256:', '').slice(0, 12) ?? '';
  return new LayerbookError(
    'history.contentGone',
    `The history has only the digest of ${path} at commit ${oid.slice(0, 10)}, and the engine has neither its image ${image} any more nor another one with the layer of “${writer.subject}”.`
  );
}
