import * as z from 'zod/mini';
import { cardChangeSchema, changeCountsSchema } from './changes.js';

/** MIME type of the output of a container cell. */
export const CONTAINER_MIME = 'application/vnd.layerbook.container.v1+json';

const cardMountSchema = z.object({
  type: z.enum(['bind', 'volume', 'tmpfs', 'image']),
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

/** A file named by `display`, as it was after the run. */
const cardFileSchema = z.object({
  /** As the glob found it: relative to the notebook, or absolute in the container. */
  path: z.string(),
  /** Bytes. */
  size: z.number(),
  /** `image/png`, `text/csv`, `text/html`, `text/markdown`, `application/json`, `text/plain`, … */
  mime: z.string(),
  /** Text as it is, pictures in base64; absent when the file is too large to be shown, or of no kind that can be. */
  data: z.optional(z.string()),
  /** Bytes of the file that are not in `data`, which is cut at the end of a line. */
  omitted: z.optional(z.number())
});
export type CardFile = z.infer<typeof cardFileSchema>;

/** One `expect` of the cell. */
const cardCheckSchema = z.object({
  /** In words: `exit code is 3`, `/app/app.js is there`. */
  text: z.string(),
  ok: z.boolean(),
  /** What was found instead: `exit code 0`. */
  found: z.optional(z.string())
});
export type CardCheck = z.infer<typeof cardCheckSchema>;

/** What a run changed in one volume that it had mounted. */
const cardVolumeChangesSchema = z.object({
  name: z.string(),
  target: z.string(),
  counts: changeCountsSchema,
  /** Paths in the volume. */
  paths: z.array(cardChangeSchema),
  more: z.number(),
  /** There is too much in it to tell; counts are 0. */
  tooLarge: z.optional(z.boolean())
});
export type CardVolumeChanges = z.infer<typeof cardVolumeChangesSchema>;

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
  /** `tty: true`: the output is what a terminal got. */
  tty: z.optional(z.boolean()),
  /** Standard input is open: a line can be typed while it runs. */
  stdin: z.optional(z.boolean()),
  /** `detach: true`: the cell is over, its container runs on as a service. */
  detached: z.optional(z.boolean()),
  /** Name on the notebook's network (`container_name`). */
  name: z.optional(z.string()),
  /** While it is being stopped: the signal that was sent last, and when the next follows (Unix milliseconds). */
  stopping: z.optional(
    z.object({ signal: z.string(), nextAt: z.nullable(z.number()) })
  ),
  /** The container was not removed at its end: its changes can still be looked at, saved, or made a cell. */
  leftover: z.optional(z.boolean()),
  files: z.optional(z.array(cardFileSchema)),
  /** Sentences about `display` or mounts that a person should read: a glob that matched nothing, owners that stay root. */
  notes: z.optional(z.array(z.string())),
  checks: z.optional(z.array(cardCheckSchema)),
  /** How the cell ended where its exit code does not say so: a check failed, or another exit code was expected. */
  outcome: z.optional(z.enum(['succeeded', 'failed'])),
  volumes: z.optional(z.array(cardVolumeChangesSchema)),
  startedAt: z.number(),
  ms: z.optional(z.number())
});
export type ContainerCard = z.infer<typeof containerCardSchema>;
