import { UUID } from '@lumino/coreutils';
import type {
  IVolumeListing,
  IVolumePathParams
} from '../../common/protocol/containers.js';
import { MAX_VOLUME_CHUNK } from '../../common/protocol/containers.js';
import { LayerbookError } from '../../common/protocol/errors.js';
import { decodeBase64 } from '../history/diff/file-parts.js';
import type {
  IFileReader,
  ITransferOptions
} from '../history/diff/file-parts.js';
import type { IRpcClient } from '../tokens.js';

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

  /** Reads a file. */
  reader(path: string): IFileReader {
    return {
      maxPart: MAX_VOLUME_CHUNK,
      read: async ({ offset, limit }, signal) => {
        const params = { ...this._at(path), offset, length: limit };
        const { data, total } = await this._client.request(
          'readVolumeFile',
          params,
          { signal }
        );
        return { bytes: decodeBase64(data), size: total };
      },
      cutShort: () =>
        new LayerbookError(
          'request.invalid',
          `${path} became shorter while it was read.`,
          { hint: 'Read it again.' }
        )
    };
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

function encodeBase64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += BYTES_AT_ONCE) {
    text += String.fromCharCode(...bytes.subarray(at, at + BYTES_AT_ONCE));
  }
  return btoa(text);
}
