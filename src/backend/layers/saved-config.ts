import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import * as z from 'zod/mini';
import type { IImageConfig } from '../engine/contract.js';
import { readImageConfig } from '../engine/docker/records/image-config.js';
import { sniff } from './decompress.js';
import type { ILocalImage } from './local-image.js';

const CANDIDATE = /^(?:blobs\/sha256\/[0-9a-f]{64}|[0-9a-f]{64}\.json)$/;
const BRACE = '{'.charCodeAt(0);

const schema = z.object({
  rootfs: z.object({ diff_ids: z.array(z.string()) })
});

/** Finds an image's config among the files of its archive: the JSON that lists exactly its layers. */
export class SavedConfig {
  private readonly _image: ILocalImage;
  private _config: IImageConfig | null = null;

  constructor(image: ILocalImage) {
    this._image = image;
  }

  /** Null as long as it was not found. */
  get config(): IImageConfig | null {
    return this._config;
  }

  /** Takes one file of the archive; what is no JSON is left unread. */
  async take(name: string, content: Readable): Promise<void> {
    if (!CANDIDATE.test(name)) {
      return;
    }
    const { bytes, first } = await sniff(content);
    if (first !== BRACE) {
      return;
    }
    const json: unknown = JSON.parse((await buffer(bytes)).toString('utf8'));
    const layers = schema.safeParse(json).data?.rootfs.diff_ids;
    if (layers?.join() === this._image.diffIds.join()) {
      this._config = readImageConfig(json);
    }
  }
}
