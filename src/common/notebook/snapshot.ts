import * as z from 'zod/mini';
import type { CellId, NotebookId } from '../ids.js';
import { notebookConfigSchema } from './build-config.js';
import { savedResultSchema } from './inputs.js';

/**
 * What the back end has to know of a notebook to run one of its cells: a page sends its unsaved text,
 * the command line reads the file. Kernel and Markdown cells are left out.
 */
export const notebookSnapshotSchema = z.object({
  /** UUID in the notebook's metadata. */
  id: z.string().check(z.regex(/^[A-Za-z0-9_-]{1,64}$/)),
  /** The notebook's path below the server's root folder, with `/` (a Jupyter contents path). */
  path: z.string().check(z.minLength(1)),
  config: notebookConfigSchema,
  /** What is wrong with the build settings in the notebook: runs are refused with this sentence. */
  configProblem: z.optional(z.string()),
  /** The Dockerfile and container cells, in document order. */
  cells: z.array(
    z.object({
      id: z.string().check(z.regex(/^[A-Za-z0-9_-]{1,64}$/)),
      kind: z.enum(['dockerfile', 'container']),
      source: z.string(),
      /** Left out of builds; its text is in the Dockerfile as comments. */
      disabled: z.optional(z.boolean()),
      /** 1-based lines whose end is not the notebook's usual one (see `FileFormat.eol`). */
      otherLineEnds: z.optional(z.array(z.number())),
      /** What its saved output says of its last run. */
      built: z.optional(savedResultSchema)
    })
  )
});

type Raw = z.infer<typeof notebookSnapshotSchema>;

export type SnapshotCell = Omit<Raw['cells'][number], 'id'> & { id: CellId };
export type NotebookSnapshot = Omit<Raw, 'id' | 'cells'> & {
  id: NotebookId;
  cells: SnapshotCell[];
};

/** Reads a snapshot that came from outside. Throws a `ZodError` that names the field. */
export function parseNotebookSnapshot(value: unknown): NotebookSnapshot {
  return notebookSnapshotSchema.parse(value) as NotebookSnapshot;
}
