import * as z from 'zod/mini';

/**
 * How a path changed in a layer or in a container's writable layer.
 *
 * - `A` added, `M` content modified, `m` metadata only (mode, owner, times, xattrs),
 * - `T` another type of file now, `D` deleted (a deleted directory lists every path below it).
 */
export type ChangeOp = 'A' | 'M' | 'm' | 'T' | 'D';

/** What a path is. */
export type FileKind =
  'file' | 'directory' | 'symlink' | 'hardlink' | 'device' | 'fifo';

const opSchema = z.enum(['A', 'M', 'm', 'T', 'D']);
const kindSchema = z.enum([
  'file',
  'directory',
  'symlink',
  'hardlink',
  'device',
  'fifo'
]);

/** One changed path as a saved card lists it; `path` has no leading slash, `size` is in bytes. */
export const cardChangeSchema = z.object({
  op: opSchema,
  kind: kindSchema,
  path: z.string(),
  size: z.number()
});
export type CardChange = z.infer<typeof cardChangeSchema>;

/** Number of paths per kind of change, and bytes of the files added or modified. */
export const changeCountsSchema = z.object({
  added: z.number(),
  modified: z.number(),
  metadata: z.number(),
  deleted: z.number(),
  bytes: z.number()
});
export type ChangeCounts = z.infer<typeof changeCountsSchema>;

/** How many changed paths a saved card lists per layer before "and N more". */
export const MAX_CARD_CHANGES = 40;
