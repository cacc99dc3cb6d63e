import type { DiffId } from '../../common/ids.js';
import type { IPushProgress } from '../engine/contract.js';
import type { BlobMemory } from './blob-memory.js';
import type { BlobUpload } from './blob-upload.js';
import { sniff } from './decompress.js';
import type { ILocalImage } from './local-image.js';
import { PushedManifests } from './manifest.js';
import type { ISinkHandler } from './registry-sink.js';
import type { Spool } from './spool.js';
import type { ISpooledTar } from './spooled-tar.js';
import { spoolTar } from './spooled-tar.js';

/** Compressing a layer of this size takes overlay2 about as long as one more push; bytes. */
const SLOW_LAYER = 8 * 1024 * 1024;

/**
 * A push that takes the wanted layers out of whatever is uploaded, told by their content: the digest of a layer that
 * was never pushed does not exist before its upload (overlay2), and the manifest that names all of them comes last.
 * The push can be broken off as soon as all are here, so layers nobody wants, which the engine compresses and sends
 * at the same time, cost nothing.
 */
export class CollectRound implements ISinkHandler, AsyncDisposable {
  /** Tars that came, by layer. */
  readonly spools = new Map<DiffId, Spool>();
  readonly manifests = new PushedManifests();
  /** Resolves when the push need not go on; rejects when a tar could not be kept. */
  readonly ended: Promise<void>;
  private readonly _greedy: boolean;
  private readonly _image: ILocalImage;
  private readonly _wanted: ReadonlySet<DiffId>;
  private readonly _memory: BlobMemory;
  private readonly _tasks = new Set<Promise<void>>();
  /** Layers that the engine found in the registry, and those it sends, by the first digits of their diff ids. */
  private readonly _found = new Set<string>();
  private readonly _sending = new Set<string>();
  private _isBlocked = false;
  private _end: () => void = () => undefined;
  private _fail: (error: unknown) => void = () => undefined;

  constructor(
    image: ILocalImage,
    wanted: ReadonlySet<DiffId>,
    options: {
      readonly memory: BlobMemory;
      /** Whether blobs that nothing is known of are asked for. */
      readonly greedy: boolean;
    }
  ) {
    this._image = image;
    this._wanted = wanted;
    this._memory = options.memory;
    this._greedy = options.greedy;
    this.ended = new Promise((resolve, reject) => {
      this._end = resolve;
      this._fail = reject;
    });
    // It may fail while the push is still awaited.
    this.ended.catch(() => undefined);
  }

  /** The push had to be broken off: only one with `greedy` can bring the layers soon. */
  get isBlocked(): boolean {
    return this._isBlocked;
  }

  wants(digest: string): boolean {
    const diffId = this._memory.layerOf(digest);
    return diffId === undefined
      ? this._greedy || this._isWanted(digest)
      : this._isWanted(diffId);
  }

  receive(upload: BlobUpload): void {
    const task = this._take(upload).finally(() => this._tasks.delete(task));
    this._tasks.add(task);
  }

  manifest(_reference: string, digest: string, content: Buffer): void {
    this.manifests.add(digest, content);
  }

  /** Watches a push for the case that only the manifest can help, and that it is a long way off. */
  progress({ id, status }: IPushProgress): void {
    if (id === null || this._greedy) {
      return;
    }
    if (/already exists/i.test(status)) {
      this._found.add(id);
    } else if (/^Pushing/.test(status)) {
      this._sending.add(id);
    } else {
      return;
    }
    const found = [...this._wanted].some(diffId =>
      this._found.has(short(diffId))
    );
    if (found && this._sendsSlowLayer()) {
      this._isBlocked = true;
      this._end();
    }
  }

  /** Waits for what came in full to be kept. Throws what `ended` rejects with. */
  async settled(): Promise<void> {
    await Promise.all(this._tasks);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this._tasks);
    for (const spool of this.spools.values()) {
      await spool[Symbol.asyncDispose]();
    }
    this.spools.clear();
  }

  private _isWanted(text: string): boolean {
    for (const diffId of this._wanted) {
      // Podman asks for a layer by its diff id.
      if (diffId === text) {
        return !this.spools.has(diffId);
      }
    }
    return false;
  }

  private _sendsSlowLayer(): boolean {
    return this._image.diffIds.some(
      (diffId, index) =>
        !this._wanted.has(diffId) &&
        this._sending.has(short(diffId)) &&
        (this._image.sizes?.[index] ?? 0) > SLOW_LAYER
    );
  }

  private async _take(upload: BlobUpload): Promise<void> {
    let tar: ISpooledTar;
    try {
      tar = await spoolTar(await sniff(upload.body));
    } catch (error) {
      if (isSystemError(error)) {
        this._fail(error);
      }
      // Else the upload broke off, or it is no layer.
      return;
    }
    const { spool, digest } = tar;
    const diffId = this._image.diffIds.find(id => id === digest);
    if (diffId !== undefined && upload.digest !== null) {
      this._memory.learn(upload.digest, diffId);
    }
    if (diffId === undefined || !this._isWanted(diffId)) {
      await spool[Symbol.asyncDispose]();
      return;
    }
    this.spools.set(diffId, spool);
    if (this.spools.size === this._wanted.size) {
      this._end();
    }
  }
}

/** A failure of the file system, such as a full disk. */
function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}

function short(diffId: DiffId): string {
  return diffId.slice('sha256:'.length, 'sha256:'.length + 12);
}
