import * as z from 'zod/mini';
import { savedInputsSchema } from '../notebook/inputs.js';
import { cardChangeSchema, changeCountsSchema } from './changes.js';

/** MIME type of the output of a Dockerfile cell. */
export const LAYERS_MIME = 'application/vnd.layerbook.layers.v1+json';

/** What happened to one instruction. `skipped`: an earlier one failed, or the build was stopped. */
export const stepStateSchema = z.enum([
  'waiting',
  'running',
  'cached',
  'built',
  'failed',
  'skipped'
]);
export type StepState = z.infer<typeof stepStateSchema>;

const progressSchema = z.object({
  label: z.string(),
  /** Bytes, or null when the engine does not say. */
  current: z.nullable(z.number()),
  total: z.nullable(z.number())
});
export type Progress = z.infer<typeof progressSchema>;

/** The file-system layer that an instruction made. */
const cardLayerSchema = z.object({
  diffId: z.string(),
  chainId: z.string(),
  /** Null until the layer has been read (the first time, its base image is read in the background). */
  counts: z.nullable(changeCountsSchema),
  /** The first changes, at most `MAX_CARD_CHANGES`, largest first. */
  changes: z.array(cardChangeSchema),
  /** How many changes are not listed in `changes`. */
  more: z.number(),
  /** The commit that holds the layer, once it is in the history. */
  commit: z.optional(z.string())
});
export type CardLayer = z.infer<typeof cardLayerSchema>;

const cardStepSchema = z.object({
  /** The instruction in upper case: `RUN`. */
  keyword: z.string(),
  /** The instruction as written, comments and line breaks folded to one line. */
  text: z.string(),
  /** First and last line in the cell, 1-based. */
  lines: z.tuple([z.number(), z.number()]),
  state: stepStateSchema,
  /** Wall time in milliseconds as the engine reports it. */
  ms: z.optional(z.number()),
  /** Unix milliseconds; only while it runs. */
  startedAt: z.optional(z.number()),
  progress: z.optional(progressSchema),
  layer: z.optional(cardLayerSchema),
  /** Changes of the image's configuration in plain words: `ENV APP=1 added`. */
  config: z.optional(z.array(z.string())),
  /** Said beside the step: `3 layers from the base image`. */
  note: z.optional(z.string()),
  /** The commit of a config-only step. */
  commit: z.optional(z.string())
});
export type CardStep = z.infer<typeof cardStepSchema>;

const logEntrySchema = z.object({
  /** Index into `steps`, or -1 for what belongs to none of this cell's. */
  step: z.number(),
  stream: z.union([z.literal(1), z.literal(2)]),
  text: z.string()
});
export type LogEntry = z.infer<typeof logEntrySchema>;

const warningSchema = z.object({
  /** Name of the engine's build check: `FromAsCasing`. */
  rule: z.string(),
  message: z.string(),
  /** What the check is about; empty when the engine does not say. */
  url: z.string(),
  /** First and last line in the cell, 1-based; null for the whole Dockerfile. */
  lines: z.nullable(z.tuple([z.number(), z.number()]))
});
/** What a build check of the engine found in a cell. */
export type BuildWarning = z.infer<typeof warningSchema>;

const becauseSchema = z.object({
  /** One clause for a person: `requirements.txt changed`. */
  text: z.string(),
  /** The context file that changed, where it was one. */
  path: z.optional(z.string()),
  /** Digests of its entry before and after (`ContextFile.digest`): `notebook/contextDiff` has the texts. */
  before: z.optional(z.string()),
  after: z.optional(z.string())
});
/** Why a cell was built again. */
export type Because = z.infer<typeof becauseSchema>;

const sentContextSchema = z.object({
  /** The files that the engine asked about, largest first, at most `MAX_CARD_CHANGES`. */
  files: z.array(
    z.object({ path: z.string(), size: z.number(), sent: z.boolean() })
  ),
  more: z.number(),
  /** Bytes that were sent, and bytes of all files that the engine asked about. */
  sentBytes: z.number(),
  totalBytes: z.number()
});
/** What the engine got of the build context. */
export type SentContext = z.infer<typeof sentContextSchema>;

/** The whole output of a Dockerfile cell, while it runs and when it is saved. */
export const layerCardSchema = z.object({
  version: z.literal(1),
  /** `pending`: legal, but there is nothing to build yet (only comments, or ARG before the first FROM). */
  state: z.enum(['building', 'built', 'failed', 'cancelled', 'pending']),
  /** Content key of the cell when it was built: staleness compares it (see `notebook/keys.ts`). */
  key: z.string(),
  notebookId: z.string(),
  runId: z.string(),
  /** What the engine does besides the steps: "loading metadata of debian:bookworm-slim". */
  activity: z.optional(progressSchema),
  steps: z.array(cardStepSchema),
  image: z.optional(
    z.object({
      id: z.string(),
      /** Number of file-system layers, base image included. */
      layers: z.number(),
      /** Bytes as the engine reports them. */
      size: z.number()
    })
  ),
  /** Unix milliseconds. */
  startedAt: z.number(),
  ms: z.optional(z.number()),
  log: z.array(logEntrySchema),
  /** Characters of log that are not in `log` (the full log stays on the server). */
  logOmitted: z.number(),
  /** What it was made from. */
  inputs: z.optional(savedInputsSchema),
  /** Why it was run although it had a result. */
  because: z.optional(becauseSchema),
  warnings: z.optional(z.array(warningSchema)),
  /** How many warnings are not in `warnings`. */
  moreWarnings: z.optional(z.number()),
  context: z.optional(sentContextSchema),
  /** The base image is still being read; counts follow. */
  reading: z.optional(z.boolean()),
  /** Why the layers are not in the history although the image was built. */
  historyError: z.optional(z.string())
});
export type LayerCard = z.infer<typeof layerCardSchema>;
