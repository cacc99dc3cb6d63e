import * as z from 'zod/mini';
import { cardChangeSchema, changeCountsSchema } from './changes.js';

/** MIME type of the output of a container cell. */
export const CONTAINER_MIME = 'application/vnd.layerbook.container.v1+json';

const cardMountSchema = z.object({
  type: z.enum(['bind', 'volume', 'tmpfs']),
  /** As written: a host path, a volume's name, or empty for tmpfs. */
  source: z.string(),
  target: z.string(),
  readOnly: z.boolean()
});
export type CardMount = z.infer<typeof cardMountSchema>;

const cardPortSchema = z.object({
  /** `80/tcp` inside the container. */
  container: z.string(),
  /** Where the engine published it: `127.0.0.1:49153`. */
  host: z.string()
});
export type CardPort = z.infer<typeof cardPortSchema>;

const outputChunkSchema = z.object({
  stream: z.union([z.literal(1), z.literal(2)]),
  text: z.string()
});

/** The whole output of a container cell, while it runs and when it is saved. */
export const containerCardSchema = z.object({
  version: z.literal(1),
  state: z.enum(['starting', 'running', 'exited', 'failed', 'cancelled']),
  /** Content key of the cell when it was run. */
  key: z.string(),
  /** First 16 hex digits of the SHA-256 of the cell's source. */
  text: z.optional(z.string()),
  notebookId: z.string(),
  runId: z.string(),
  image: z.optional(z.object({ id: z.string(), name: z.string() })),
  containerId: z.optional(z.string()),
  /** What runs, as one line: the image's own CMD, or the script's shell. */
  command: z.optional(z.string()),
  mounts: z.array(cardMountSchema),
  ports: z.array(cardPortSchema),
  /** stdout (1) and stderr (2) in the order in which they came. */
  output: z.array(outputChunkSchema),
  /** Characters of output that are not in `output`. */
  outputOmitted: z.number(),
  exitCode: z.optional(z.number()),
  outOfMemory: z.optional(z.boolean()),
  /** Process id on the engine's host, and its kernel release: the same kernel for every container. */
  hostPid: z.optional(z.number()),
  kernel: z.optional(z.string()),
  /** What the run changed in the container's writable layer, which is gone now. */
  changes: z.optional(
    z.object({
      counts: changeCountsSchema,
      paths: z.array(cardChangeSchema),
      more: z.number()
    })
  ),
  startedAt: z.number(),
  ms: z.optional(z.number())
});
export type ContainerCard = z.infer<typeof containerCardSchema>;
