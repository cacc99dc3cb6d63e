import * as z from 'zod/mini';
import type { IImageConfig } from '../../contract.js';
import { containerConfig } from './container-config.js';
import { list, optionalText, optionalTime, readRecord } from './record.js';

const schema = z.object({
  created: optionalTime,
  architecture: optionalText,
  os: optionalText,
  config: containerConfig,
  rootfs: z.object({ diff_ids: list(z.string()) }),
  history: list(
    z.object({
      created: optionalTime,
      created_by: optionalText,
      comment: optionalText,
      empty_layer: z.nullish(z.boolean())
    })
  )
});

/** The config blob of an image (OCI image-spec `config.md`). */
export function readImageConfig(blob: unknown): IImageConfig {
  const record = readRecord(schema, blob, 'an image’s config');
  return {
    created: record.created,
    architecture: record.architecture ?? '',
    os: record.os ?? '',
    config: record.config,
    diffIds: record.rootfs.diff_ids,
    history: record.history.map(entry => ({
      created: toSecond(entry.created),
      createdBy: entry.created_by,
      comment: entry.comment,
      emptyLayer: entry.empty_layer ?? false
    }))
  };
}

/** Whole seconds, as `GET /images/{name}/history` has them: both ways to a config give the same texts. */
function toSecond(time: string | null): string | null {
  const ms = time === null ? NaN : Date.parse(time);
  return ms > 0 ? new Date(Math.floor(ms / 1000) * 1000).toISOString() : null;
}
