import * as z from 'zod/mini';
import type { CellId, NotebookId } from '../ids.js';

/**
 * What the back end has to know of a notebook to run one of its cells: a page sends its unsaved text,
 * the command line reads the file. Kernel and Markdown cells are left out.
 */
export const notebookSnapshotSchema = z.object({
  /** UUID in the notebook's metadata. */
  id: z.string().check(z.regex(/^[A-Za-z0-9_-]{1,64}$/)),
  /** The notebook's path below the server's root folder, with `/` (a Jupyter contents path). */
  path: z.string().check(z.minLength(1)),
  config: z.object({
    /** Build context: a folder relative to the notebook's folder. */
    context: z._default(z.string(), '.'),
    buildArgs: z._default(z.record(z.string(), z.string()), {}),
    platform: z.optional(z.string()),
    target: z.optional(z.string())
  }),
  /** The Dockerfile and container cells, in document order. */
  cells: z.array(
    z.object({
      id: z.string().check(z.regex(/^[A-Za-z0-9_-]{1,64}$/)),
      kind: z.enum(['dockerfile', 'container']),
      source: z.string(),
      /** The content key under which its saved output was made, if it has one. */
      builtKey: z.optional(z.string())
    })
  )
});

type Raw = z.infer<typeof notebookSnapshotSchema>;

export type NotebookConfig = Raw['config'];
export type SnapshotCell = Omit<Raw['cells'][number], 'id'> & { id: CellId };
export type NotebookSnapshot = Omit<Raw, 'id' | 'cells'> & {
  id: NotebookId;
  cells: SnapshotCell[];
};

/** Reads a snapshot that came from outside. Throws a `ZodError` that names the field. */
export function parseNotebookSnapshot(value: unknown): NotebookSnapshot {
  return notebookSnapshotSchema.parse(value) as NotebookSnapshot;
}
