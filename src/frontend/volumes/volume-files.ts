import { UUID } from '@lumino/coreutils';
import type {
  IVolumeListing,
  IVolumePathParams
} from '../../common/protocol/containers.js';
import { MAX_VOLUME_CHUNK } from '../../common/protocol/containers.js';
import { LayerbookError } from '../../common/protocol/errors.js';
import type { IRpcClient } from '../tokens.js';

/** How far reading or writing is. */
export interface ITransferOptions {
  readonly signal: AbortSignal;
  /** Bytes that are there, and bytes of the whole. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Part of a file. */
export interface IFilePart {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Bytes of the whole file. */
  readonly total: number;
}

/** Bytes that are made to text in one go; `apply` takes no more arguments. */
const BYTES_AT_ONCE = 0x8000;

/** Files of one volume. Methods throw the back end's errors. */
export class VolumeFiles {
  constructor(client: IRpcClient, volume: string) {
    this._client = client;
    this.volume = volume;
  }

  readonly volume: string;

  async list(path: string, signal: AbortSignal): Promise<IVolumeListing> {
    return await this._client.request('browseVolume', this._at(path), {
      signal
    });
  }

  /** Bytes of a file from `offset` on, at most `MAX_VOLUME_CHUNK`. */
  async readPart(
    path: string,
    part: { readonly offset: number; readonly length: number },
    signal: AbortSignal
  ): Promise<IFilePart> {
    const params = { ...this._at(path), ...part };
    const { data, total } = await this._client.request(
      'readVolumeFile',
      params,
      { signal }
    );
    return { bytes: decodeBase64(data), total };
  }

  /** The file from `offset` on, part after part, each asked for when the one before was taken. */
  async *readParts(
    path: string,
    options: ITransferOptions & { readonly offset?: number }
  ): AsyncGenerator<IFilePart> {
    let offset = options.offset ?? 0;
    for (;;) {
      const part = { offset, length: MAX_VOLUME_CHUNK };
      const read = await this.readPart(path, part, options.signal);
      offset += read.bytes.length;
      options.onProgress?.(offset, read.total);
      yield read;
      if (offset >= read.total) {
        return;
      }
      if (read.bytes.length === 0) {
        throw new LayerbookError(
          'request.invalid',
          `${path} became shorter while it was read.`,
          { hint: 'Read it again.' }
        );
      }
    }
  }

  /** Writes a file, whose folders are made when they do not exist. Throws `volume.refused` for what may not be replaced. */
  async write(
    path: string,
    file: Blob,
    options: ITransferOptions & { readonly replace: boolean }
  ): Promise<void> {
    const { signal, replace, onProgress } = options;
    const upload = UUID.uuid4();
    const total = file.size;
    let offset = 0;
    do {
      const piece = file.slice(offset, offset + MAX_VOLUME_CHUNK);
      const data = encodeBase64(new Uint8Array(await piece.arrayBuffer()));
      const part = { upload, offset, total };
      await this._client.request(
        'writeVolumeFile',
        { ...this._at(path), data, replace, part },
        { signal }
      );
      offset += piece.size;
      onProgress?.(offset, total);
    } while (offset < total);
  }

  private _at(path: string): IVolumePathParams {
    return { volume: this.volume, path };
  }

  private readonly _client: IRpcClient;
}

function decodeBase64(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index += 1) {
    bytes[index] = text.charCodeAt(index);
  }
  return bytes;
}

function encodeBase64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += BYTES_AT_ONCE) {
    text += String.fromCharCode(...bytes.subarray(at, at + BYTES_AT_ONCE));
  }
  return btoa(text);
}
