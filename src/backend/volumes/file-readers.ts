import type { IVolumeChunk } from '../../common/protocol/containers.js';
import type { ICancellable } from '../engine/contract.js';
import { notThere } from './errors.js';
import { FileStream } from './file-stream.js';
import type { ProbePool } from './probe-pool.js';
import type { Probe } from './probe.js';

/** What is wanted of which file. */
export interface IWantedPart {
  readonly volume: string;
  readonly parts: readonly string[];
  readonly offset: number;
  readonly length: number;
}

/** Large files that are being read at a time. */
const MAX_OPEN = 6;
/** An open file that nobody goes on reading is closed after this time. */
const IDLE_MS = 30_000;

/** A file in the middle of being read, by a container of its own: the engine lets nobody else use it meanwhile. */
interface IOpenFile {
  readonly key: string;
  readonly volume: string;
  readonly probe: Probe;
  readonly stream: FileStream;
  timer?: NodeJS.Timeout;
}

/** Reads files of volumes in parts. Who reads a file in order has it read once. */
export class FileReaders implements AsyncDisposable {
  private readonly _open = new Set<IOpenFile>();
  private readonly _going = new Set<Promise<void>>();
  private readonly _pool: ProbePool;

  constructor(pool: ProbePool) {
    this._pool = pool;
  }

  /** A part of a file; `probe` is good for what can be read in one go. Throws `request.invalid` when it is no file. */
  async read(
    probe: Probe,
    wanted: IWantedPart,
    options: ICancellable
  ): Promise<IVolumeChunk> {
    const known = this._take(wanted);
    if (known !== null) {
      return this._readOn(known, wanted, options);
    }
    if (wanted.offset === 0) {
      const stream = await openFile(probe, wanted, options);
      try {
        if (stream.entry.size <= wanted.length) {
          return await chunkOf(stream, wanted, options);
        }
      } finally {
        stream.close();
      }
    }
    return this._readOn(await this._openFile(wanted, options), wanted, options);
  }

  /** Closes the files of a volume that are open. */
  async drop(volume: string): Promise<void> {
    for (const file of this._open) {
      if (file.volume === volume) {
        this._close(file);
      }
    }
    await Promise.all(this._going);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const file of this._open) {
      this._close(file);
    }
    await Promise.all(this._going);
  }

  private async _readOn(
    file: IOpenFile,
    wanted: IWantedPart,
    options: ICancellable
  ): Promise<IVolumeChunk> {
    try {
      await file.stream.skipTo(wanted.offset, options);
      const chunk = await chunkOf(file.stream, wanted, options);
      if (file.stream.position < file.stream.entry.size) {
        this._keep(file);
      } else {
        this._close(file);
      }
      return chunk;
    } catch (error) {
      this._close(file);
      throw error;
    }
  }

  private async _openFile(
    wanted: IWantedPart,
    options: ICancellable
  ): Promise<IOpenFile> {
    const probe = await this._pool.own(wanted.volume);
    try {
      const stream = await openFile(probe, wanted, options);
      return { key: keyOf(wanted), volume: wanted.volume, probe, stream };
    } catch (error) {
      await this._pool.release(probe);
      throw error;
    }
  }

  /** An open file that is at the wanted place; nobody else gets it until it is kept again. */
  private _take(wanted: IWantedPart): IOpenFile | null {
    for (const file of this._open) {
      if (
        file.key === keyOf(wanted) &&
        file.stream.position === wanted.offset
      ) {
        clearTimeout(file.timer);
        this._open.delete(file);
        return file;
      }
    }
    return null;
  }

  private _keep(file: IOpenFile): void {
    this._open.add(file);
    file.timer = setTimeout(() => this._close(file), IDLE_MS);
    file.timer.unref();
    const [oldest] = this._open;
    if (oldest && this._open.size > MAX_OPEN) {
      this._close(oldest);
    }
  }

  private _close(file: IOpenFile): void {
    clearTimeout(file.timer);
    this._open.delete(file);
    file.stream.close();
    const going = this._pool
      .release(file.probe)
      // It is gone with the engine, or the next start sweeps it.
      .catch(() => undefined)
      .finally(() => this._going.delete(going));
    this._going.add(going);
  }
}

function keyOf({ volume, parts }: IWantedPart): string {
  return `${volume}/${parts.join('/')}`;
}

async function openFile(
  probe: Probe,
  { parts }: IWantedPart,
  options: ICancellable
): Promise<FileStream> {
  const path = parts.join('/');
  const tar = await probe.archive(parts, options);
  const stream = tar && (await FileStream.open(tar, options));
  if (!stream) {
    throw notThere(`There is no ${path} in the volume ${probe.volume}.`);
  }
  const { type, link } = stream.entry;
  if (type === 'file') {
    return stream;
  }
  stream.close();
  throw notThere(
    type === 'symlink'
      ? `${path} in the volume ${probe.volume} is a link to ${link.toString()}.`
      : `${path} in the volume ${probe.volume} is no file.`
  );
}

async function chunkOf(
  stream: FileStream,
  { offset, length }: IWantedPart,
  options: ICancellable
): Promise<IVolumeChunk> {
  const bytes = await stream.read(length, options);
  return {
    data: bytes.toString('base64'),
    offset,
    total: stream.entry.size
  };
}
