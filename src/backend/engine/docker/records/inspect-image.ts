import * as z from 'zod/mini';
import { parseImageId } from '../../../../common/ids.js';
import type { IImageSummary } from '../../contract.js';
import { containerConfig } from './container-config.js';
import {
  imageIdText,
  list,
  optionalText,
  optionalTime,
  readRecord
} from './record.js';

const NONE = /<none>/;

const schema = z.object({
  Id: imageIdText,
  RepoTags: list(z.string()),
  RepoDigests: list(z.string()),
  Size: z.number(),
  Created: optionalTime,
  Metadata: z.nullish(z.object({ LastTagTime: optionalTime })),
  Architecture: optionalText,
  Os: optionalText,
  RootFS: z.object({ Layers: list(z.string()) }),
  Config: containerConfig
});

/** `GET /images/{name}/json`. */
export function readInspectImage(answer: unknown): IImageSummary {
  const record = readRecord(schema, answer, 'an image');
  const taggedAt = record.Metadata?.LastTagTime;
  return {
    id: parseImageId(record.Id),
    tags: record.RepoTags.filter(tag => !NONE.test(tag)),
    digests: record.RepoDigests.filter(digest => !NONE.test(digest)),
    size: record.Size,
    layers: record.RootFS.Layers,
    created: record.Created,
    ...(taggedAt ? { taggedAt } : {}),
    architecture: record.Architecture ?? '',
    os: record.Os ?? '',
    config: record.Config
  };
}
