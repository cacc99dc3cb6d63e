import * as z from 'zod/mini';
import type { CellId } from '../ids.js';

/** How many files of a cell are named one by one. */
export const MAX_LISTED_FILES = 200;

const contextFileSchema = z.object({
  /** Below the build context, with `/`; a folder ends in `/`. */
  path: z.string(),
  /** First 16 hex digits of a SHA-256 over kind, mode and content (or link target). */
  digest: z.string(),
  /** Bytes. */
  size: z.number()
});

/** A file, link or folder of the build context that a cell's instructions read. */
export type ContextFile = z.infer<typeof contextFileSchema>;

export const cellFilesSchema = z.object({
  /** 16 hex digits over all entries, in order of their paths; equal digests are equal inputs to the engine. */
  digest: z.string(),
  /** The first {@link MAX_LISTED_FILES} by path. */
  list: z.array(contextFileSchema),
  /** How many are not in `list`. */
  more: z.number(),
  /** Of all of them. */
  bytes: z.number(),
  /** 16 hex digits of the ignore file's text; empty without one. */
  ignore: z.string(),
  /** Why they could not all be read, as one sentence. */
  problem: z.optional(z.string())
});

/** What a cell's instructions read from the build context, `.dockerignore` applied. */
export type CellFiles = z.infer<typeof cellFilesSchema>;

export const savedInputsSchema = z.object({
  /** 16 hex digits of the cell's own instructions; empty when it has none. */
  text: z.string(),
  /** Values of the build arguments that the cell declares and the notebook sets. */
  args: z.record(z.string(), z.string()),
  /** 16 hex digits of the settings that concern every cell: platform, target, network, hosts. */
  settings: z.string(),
  /** Absent for a cell that reads nothing from the context. */
  files: z.optional(cellFilesSchema),
  /** The build context of `files` as the settings had it, unless it is `.`. */
  context: z.optional(z.string()),
  /**
   * The Dockerfile cells above, nearest last, 8 base64 characters each: 3 bytes of the SHA-256 of the cell's id, 3 of
   * its own inputs (`AAAA` for a disabled cell, `AAAB` for one without instructions). Only for saying which of them
   * changed; at most the nearest 200.
   */
  trail: z.string(),
  /** Base images by the name in the Dockerfile, each with the digest or image id that it stood for. */
  bases: z.optional(z.record(z.string(), z.string())),
  /** Names the engine that has the image, and only to itself: 12 hex digits of a SHA-256 of notebook id and engine id. */
  engine: z.optional(z.string())
});

/** Everything that a cell's result was made from; saved with it, so that a later mark can say what changed. */
export type SavedInputs = z.infer<typeof savedInputsSchema>;

export const savedResultSchema = z.object({
  /** Content key under which the result was made. */
  key: z.string(),
  outcome: z.enum(['built', 'failed', 'cancelled', 'pending']),
  inputs: z.optional(savedInputsSchema),
  /** Of a container cell: 16 hex digits of its source. */
  text: z.optional(z.string()),
  imageId: z.optional(z.string()),
  /** First line, 1-based, of its own instruction that failed. */
  failedLine: z.optional(z.number())
});

/** What a cell's saved output says of its last run. */
export type SavedResult = z.infer<typeof savedResultSchema>;

/** What is known of the world outside the notebook that its marks depend on. */
export interface IContextState {
  /** By cell; null: it reads nothing; a cell that is not in it: not known (yet), taken as unchanged. */
  readonly files: ReadonlyMap<CellId, CellFiles | null>;
  /** As `SavedInputs.engine`; null: no engine answered. */
  readonly engine: string | null;
  /** Cells whose image is not on that engine. */
  readonly missingImages: ReadonlySet<CellId>;
  /** Base images that now stand for something else, by the cell of their FROM; filled only when someone asked. */
  readonly movedBases: ReadonlyMap<CellId, readonly string[]>;
}

/** Nothing is known: every cell's files and images are taken as they were. */
export const UNKNOWN_CONTEXT: IContextState = {
  files: new Map(),
  engine: null,
  missingImages: new Set(),
  movedBases: new Map()
};

/** {@link IContextState} as it travels. */
export interface IContextReport {
  readonly cells: readonly {
    readonly cellId: CellId;
    readonly files: CellFiles | null;
  }[];
  readonly engine: string | null;
  readonly missingImages: readonly CellId[];
}
