import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { NotebookId } from '../../common/ids.js';
import {
  MAX_VOLUME_CHUNK,
  type IVolumeChunk,
  type IVolumeInfo,
  type IVolumeListing
} from '../../common/protocol/containers.js';
import { isLayerbookError } from '../../common/protocol/errors.js';
import { LABELS } from '../containers/contract.js';
import type { ICancellable, IEngine } from '../engine/contract.js';
import { browse } from './browse.js';
import { copyInto } from './copy-into.js';
import { alreadyThere, inUse } from './errors.js';
import { FileReaders } from './file-readers.js';
import { listVolumes, usersOf } from './list-volumes.js';
import { checkVolumeName, splitVolumePath } from './names.js';
import { ProbePool } from './probe-pool.js';
import { Uploads } from './uploads.js';
import { writeFile } from './write-file.js';

/** What the volumes are managed with. */
export interface IVolumesOptions {
  readonly engine: () => Promise<IEngine>;
  /** Folder for files that are being uploaded. */
  readonly stateDir: string;
  /** Volumes came or went, or what is in them changed by a request. */
  readonly onChanged: () => void;
}

/** What a page writes into a volume. */
export interface IWrittenFile {
  readonly data: Buffer;
  readonly replace: boolean;
  readonly part?:
    | {
        readonly upload: string;
        readonly offset: number;
        readonly total: number;
      }
    | undefined;
}

/** The named volumes of the engine and the files in them. Names and paths are checked here; methods throw `engine.*` too. */
export class Volumes implements AsyncDisposable {
  private readonly _options: IVolumesOptions;
  private readonly _pool: ProbePool;
  private readonly _readers: FileReaders;
  private readonly _uploads: Uploads;
  /** Counting takes the engine a while: who asks meanwhile gets the same answer. */
  private _sizes: Promise<Record<string, number | null>> | null = null;

  constructor(options: IVolumesOptions) {
    this._options = options;
    this._pool = new ProbePool(options.engine);
    this._readers = new FileReaders(this._pool);
    this._uploads = new Uploads(join(options.stateDir, 'uploads'));
  }

  async list(options: ICancellable = {}): Promise<IVolumeInfo[]> {
    return listVolumes(await this._options.engine(), options);
  }

  /** Bytes by name. */
  sizes(): Promise<Record<string, number | null>> {
    this._sizes ??= this._countSizes().finally(() => {
      this._sizes = null;
    });
    return this._sizes;
  }

  /** Throws `volume.refused` when there is one of that name. */
  async create(
    name: string,
    of: {
      readonly notebookId: NotebookId | null;
      readonly notebookPath: string | null;
    }
  ): Promise<void> {
    const engine = await this._checkNew(name);
    await engine.volumes.ensure(name, {
      ...(of.notebookId === null ? {} : { [LABELS.notebook]: of.notebookId }),
      ...(of.notebookPath === null ? {} : { [LABELS.path]: of.notebookPath })
    });
    this._options.onChanged();
  }

  /** Throws `volume.refused` with the containers that use it. */
  async remove(name: string): Promise<void> {
    checkVolumeName(name);
    const engine = await this._options.engine();
    await this._release(name);
    try {
      await engine.volumes.remove(name);
    } catch (error) {
      if (!isLayerbookError(error, 'engine.failed')) {
        throw error;
      }
      const users = await usersOf(engine, name);
      throw users.length === 0 ? error : inUse(name, users);
    }
    this._options.onChanged();
  }

  /** Copies everything with owners and permissions. Throws `volume.refused` when there is a volume `to`. */
  async copy(from: string, to: string, options: ICancellable): Promise<void> {
    checkVolumeName(from);
    await this._checkNew(to);
    try {
      await copyInto(this._pool, { from, to }, options);
    } finally {
      this._options.onChanged();
    }
  }

  async browse(
    volume: string,
    path: string,
    options: ICancellable = {}
  ): Promise<IVolumeListing> {
    checkVolumeName(volume);
    return browse(this._pool, volume, splitVolumePath(path), options);
  }

  async read(
    volume: string,
    path: string,
    part: { readonly offset: number; readonly length: number },
    options: ICancellable = {}
  ): Promise<IVolumeChunk> {
    checkVolumeName(volume);
    const parts = splitVolumePath(path);
    const { offset } = part;
    const length = Math.min(part.length, MAX_VOLUME_CHUNK);
    return this._pool.with(volume, async probe => {
      await probe.checkFolder(parts.slice(0, -1), options);
      const wanted = { volume, parts, offset, length };
      return this._readers.read(probe, wanted, options);
    });
  }

  /** Throws `volume.refused` when something is there that may not be replaced. */
  async write(
    volume: string,
    path: string,
    file: IWrittenFile,
    options: ICancellable = {}
  ): Promise<void> {
    checkVolumeName(volume);
    const parts = splitVolumePath(path);
    const { data, replace, part } = file;
    if (part === undefined) {
      await this._write(
        volume,
        {
          parts,
          replace,
          size: data.length,
          content: () => Readable.from([data])
        },
        options
      );
      return;
    }
    const key = `${part.upload} ${volume}/${path}`;
    const whole = await this._uploads.add(key, { data, ...part });
    if (whole !== null) {
      await using upload = whole;
      const { size, content } = upload;
      await this._write(volume, { parts, replace, size, content }, options);
    }
  }

  /** Someone else changed volumes: tells the pages. */
  changed(): void {
    this._options.onChanged();
  }

  /** Removes the containers that look into volumes. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this._readers[Symbol.asyncDispose]();
    await this._pool[Symbol.asyncDispose]();
    await this._uploads[Symbol.asyncDispose]();
  }

  private async _write(
    volume: string,
    file: Parameters<typeof writeFile>[1],
    options: ICancellable
  ): Promise<void> {
    await this._pool.with(volume, probe => writeFile(probe, file, options));
    this._options.onChanged();
  }

  private async _release(name: string): Promise<void> {
    await this._readers.drop(name);
    await this._pool.drop(name);
  }

  private async _checkNew(name: string): Promise<IEngine> {
    checkVolumeName(name);
    const engine = await this._options.engine();
    const volumes = await engine.volumes.list();
    if (volumes.some(volume => volume.name === name)) {
      throw alreadyThere(name);
    }
    return engine;
  }

  private async _countSizes(): Promise<Record<string, number | null>> {
    const engine = await this._options.engine();
    const volumes = await engine.volumes.list({ sizes: true });
    return Object.fromEntries(volumes.map(({ name, size }) => [name, size]));
  }
}
