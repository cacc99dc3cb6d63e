import * as z from 'zod/mini';
import { parseImageId } from '../../../../common/ids.js';
import type { IListedImage } from '../../contract.js';
import { imageIdText, list, readRecord } from './record.js';

const NONE = /<none>/;

const schema = z.array(
  z.object({
    Id: imageIdText,
    RepoTags: list(z.string()),
    RepoDigests: list(z.string()),
    Size: z.number(),
    /** Seconds since 1970. */
    Created: z.number()
  })
);

/** `GET /images/json`. */
export function readListImages(answer: unknown): readonly IListedImage[] {
  return readRecord(schema, answer, 'the images').map(record => ({
    id: parseImageId(record.Id),
    tags: record.RepoTags.filter(tag => !NONE.test(tag)),
    digests: record.RepoDigests.filter(digest => !NONE.test(digest)),
    size: record.Size,
    created:
      record.Created > 0 ? new Date(record.Created * 1000).toISOString() : null
  }));
}
