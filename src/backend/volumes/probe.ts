import type { Readable } from 'node:stream';
import type { ContainerId } from '../../common/ids.js';
import { LayerbookError } from '../../common/protocol/errors.js';
import type { ICancellable, IEngine } from '../engine/contract.js';
import type { ITarEntry } from '../history/tar/tar-entry.js';
import { emptyImage } from './empty-image.js';
import { notThere, noVolume } from './errors.js';
import { probeSpec, VOLUME_FOLDER } from './probe-spec.js';
import { firstEntry } from './tar-listing.js';

/** Who a folder belongs to. */
export interface IFolderOwner {
  readonly uid: number;
  readonly gid: number;
}

/** The way into one volume: a container that is never started and has it mounted. */
export class Probe {
  readonly volume: string;
  readonly engine: IEngine;
  private readonly _id: ContainerId;
  /** Folders that were seen to be folders, by their path. */
  private readonly _folders = new Map<string, IFolderOwner>();

  private constructor(engine: IEngine, volume: string, id: ContainerId) {
    this.engine = engine;
    this.volume = volume;
    this._id = id;
  }

  /** Throws `request.invalid` when there is no such volume: a container that names one would make it. */
  static async open(engine: IEngine, volume: string): Promise<Probe> {
    const volumes = await engine.volumes.list();
    if (!volumes.some(({ name }) => name === volume)) {
      throw noVolume(volume);
    }
    const image = await emptyImage(engine);
    const spec = probeSpec(image, volume);
    return new Probe(engine, volume, await engine.containers.create(spec));
  }

  /** Tar of a path and what is below it, or null when there is no such path. A link itself, not what it points to. */
  archive(
    parts: readonly string[],
    options: ICancellable = {}
  ): Promise<Readable | null> {
    const path = [VOLUME_FOLDER, ...parts].join('/');
    return this.engine.containers.archive(this._id, path, options);
  }

  /** Writes everything in this volume into the one of `target`, which is new. */
  async copyTo(target: Probe, options: ICancellable): Promise<void> {
    const tar = await this.archive([], options);
    if (tar === null) {
      throw noVolume(this.volume);
    }
    // The root is in the tar, too, with its owner and permissions.
    const { containers } = target.engine;
    await containers.putArchive(target._id, '/', tar, options);
  }

  /** Unpacks a tar into a folder that {@link checkFolder} knows. */
  put(
    parts: readonly string[],
    tar: Buffer | Readable,
    options: ICancellable = {}
  ): Promise<void> {
    const path = [VOLUME_FOLDER, ...parts].join('/');
    return this.engine.containers.putArchive(this._id, path, tar, options);
  }

  /** What a path is, or null when there is none. Its parents have been checked. */
  async entryAt(
    parts: readonly string[],
    options: ICancellable = {}
  ): Promise<ITarEntry | null> {
    const tar = await this.archive(parts, options);
    const entry = tar && (await firstEntry(tar, options));
    if (entry?.type === 'directory') {
      this.noteFolder(parts, entry);
    }
    return entry;
  }

  noteFolder(parts: readonly string[], { uid, gid }: IFolderOwner): void {
    this._folders.set(parts.join('/'), { uid, gid });
  }

  /**
   * Makes sure that a path leads through folders of the volume only, as links may lead out of it. Gives the owner of the
   * deepest one that exists, and how many parts exist. Throws `request.invalid` where a part is a link or no folder.
   */
  async checkFolders(
    parts: readonly string[],
    options: ICancellable = {}
  ): Promise<{ readonly owner: IFolderOwner; readonly existing: number }> {
    let owner: IFolderOwner = { uid: 0, gid: 0 };
    for (let count = 0; count <= parts.length; count += 1) {
      const path = parts.slice(0, count);
      const known =
        this._folders.get(path.join('/')) ??
        (await this._folderAt(path, options));
      if (known === null) {
        return { owner, existing: count - 1 };
      }
      owner = known;
    }
    return { owner, existing: parts.length };
  }

  /** As {@link checkFolders}; throws `request.invalid` when the folder does not exist. */
  async checkFolder(
    parts: readonly string[],
    options: ICancellable = {}
  ): Promise<void> {
    const { existing } = await this.checkFolders(parts, options);
    if (existing < parts.length) {
      throw notThere(
        `There is no folder ${parts.join('/')} in the volume ${this.volume}.`
      );
    }
  }

  remove(): Promise<void> {
    return this.engine.containers.remove(this._id);
  }

  private async _folderAt(
    parts: readonly string[],
    options: ICancellable
  ): Promise<IFolderOwner | null> {
    const entry = await this.entryAt(parts, options);
    if (entry === null || entry.type === 'directory') {
      return entry;
    }
    const path = parts.join('/');
    throw entry.type === 'symlink'
      ? new LayerbookError(
          'request.invalid',
          `${path} in the volume ${this.volume} is a link to ${entry.link.toString()}, which may lead out of the volume.`,
          { hint: 'Open the folder that it points to by its own name.' }
        )
      : notThere(`${path} in the volume ${this.volume} is no folder.`);
  }
}
