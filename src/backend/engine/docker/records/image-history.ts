import * as z from 'zod/mini';
import type { IImageHistoryEntry } from '../../contract.js';
import { optionalText, readRecord } from './record.js';

const schema = z.array(
  z.object({
    /** Seconds since 1970; Go's zero time for an entry without one. */
    Created: z.number(),
    CreatedBy: optionalText,
    Comment: optionalText,
    Size: z.number()
  })
);

/** `GET /images/{name}/history`, which lists the newest entry first; ours is bottom first. */
export function readImageHistory(
  answer: unknown
): readonly IImageHistoryEntry[] {
  return readRecord(schema, answer, 'an image’s history')
    .map(entry => ({
      created:
        entry.Created > 0 ? new Date(entry.Created * 1000).toISOString() : null,
      createdBy: entry.CreatedBy,
      comment: entry.Comment,
      size: entry.Size
    }))
    .reverse();
}
