import { createHash, randomUUID } from 'node:crypto';
import { readFile, realpath, rename, writeFile } from 'node:fs/promises';
import { relative, parse as parsePath } from 'node:path';
import * as z from 'zod/mini';
import { readCard, savedResultOf } from '../../common/cards/reduce.js';
import { parseCellId, type CellId } from '../../common/ids.js';
import { readNotebookConfig } from '../../common/notebook/build-config.js';
import {
  METADATA_KEY,
  readCellMetadata
} from '../../common/notebook/cell-metadata.js';
import {
  parseNotebookSnapshot,
  type NotebookSnapshot
} from '../../common/notebook/snapshot.js';
import { LayerbookError } from '../../common/protocol/errors.js';

const textSchema = z.union([z.string(), z.array(z.string())]);

const cellSchema = z.looseObject({
  cell_type: z.string(),
  id: z.optional(z.string()),
  metadata: z.record(z.string(), z.unknown()),
  source: textSchema,
  outputs: z.optional(z.array(z.unknown())),
  execution_count: z.optional(z.nullable(z.number()))
});

const notebookSchema = z.looseObject({
  nbformat: z.literal(4),
  nbformat_minor: z.number(),
  metadata: z.record(z.string(), z.unknown()),
  cells: z.array(cellSchema)
});

type NotebookJson = z.infer<typeof notebookSchema>;

/** A cell of a notebook file. */
export type NotebookCell = z.infer<typeof cellSchema> & { id: string };

/** A notebook on disk: what is not ours stays as it is. */
export class NotebookFile {
  readonly path: string;
  readonly cells: readonly NotebookCell[];
  private readonly _json: NotebookJson;

  private constructor(path: string, json: NotebookJson) {
    this.path = path;
    this._json = json;
    for (const cell of json.cells) {
      cell.id ??= randomUUID().slice(0, 8);
    }
    this.cells = json.cells as NotebookCell[];
  }

  /** Reads a notebook of format 4. Throws `request.invalid` with one sentence for anything else. */
  static async read(path: string): Promise<NotebookFile> {
    try {
      const real = await realpath(path);
      return new NotebookFile(
        real,
        notebookSchema.parse(JSON.parse(await readFile(real, 'utf8')))
      );
    } catch (error) {
      const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
      const why = missing
        ? 'there is no such file'
        : 'it is not a notebook of format 4';
      throw new LayerbookError(
        'request.invalid',
        `The notebook ${path} cannot be read: ${why}.`,
        {
          hint: 'Give the path of a Jupyter notebook (.ipynb).',
          cause: error
        }
      );
    }
  }

  /** What the back end needs of it, with the root of the file system as the server's root. */
  snapshot(): NotebookSnapshot {
    const own = this._own();
    const { config, problem } = readNotebookConfig(this._json.metadata);
    const root = parsePath(this.path).root;
    return parseNotebookSnapshot({
      id: own['id'] ?? this._defaultId(),
      path: relative(root, this.path),
      config,
      ...(problem === null ? {} : { configProblem: problem }),
      cells: this.cells.flatMap(cell => this._snapshotCell(cell))
    });
  }

  /** Name of the kernelspec for its kernel cells. */
  get kernelName(): string {
    const spec = this._json.metadata['kernelspec'] as
      { name?: unknown } | undefined;
    // JupyterLab saves an empty name for a notebook that needs no kernel.
    return typeof spec?.name === 'string' && spec.name !== ''
      ? spec.name
      : 'python3';
  }

  /** Sets build arguments in the notebook's settings; the others stay. */
  setBuildArgs(values: Readonly<Record<string, string>>): void {
    if (Object.keys(values).length > 0) {
      const own = this._own();
      const before = readNotebookConfig(this._json.metadata).config.buildArgs;
      this._json.metadata[METADATA_KEY] = {
        ...own,
        buildArgs: { ...before, ...values }
      };
    }
  }

  setResult(id: CellId, outputs: unknown[], executionCount: number): void {
    const cell = this.cells.find(item => item.id === id);
    if (cell) {
      cell.outputs = outputs;
      cell.execution_count = executionCount;
    }
  }

  /** Writes it as nbformat does: one space of indent, long text as lists of lines, file replaced in one step. */
  async write(path: string): Promise<void> {
    const own = this._own();
    this._json.nbformat_minor = Math.max(5, this._json.nbformat_minor);
    this._json.metadata[METADATA_KEY] = {
      version: 1,
      ...own,
      id: own['id'] ?? this._defaultId()
    };
    const draft = `${path}.${process.pid}.tmp`;
    await writeFile(draft, `${JSON.stringify(this._json, null, 1)}\n`);
    await rename(draft, path);
  }

  private _own(): Record<string, unknown> {
    return (this._json.metadata[METADATA_KEY] ?? {}) as Record<string, unknown>;
  }

  /** The same file without an id keeps the same history from one headless run to the next. */
  private _defaultId(): string {
    return createHash('sha256').update(this.path).digest('hex').slice(0, 32);
  }

  private _snapshotCell(cell: NotebookCell): unknown[] {
    const own =
      cell.cell_type === 'code' ? readCellMetadata(cell.metadata) : null;
    if (!own) {
      return [];
    }
    return [
      {
        id: parseCellId(cell.id),
        ...own,
        source: sourceOf(cell),
        ...savedResultOf(readCard(cell.outputs))
      }
    ];
  }
}

/** The text of a cell, however the file holds it. */
export function sourceOf(cell: NotebookCell): string {
  return Array.isArray(cell.source) ? cell.source.join('') : cell.source;
}

/** An output with its texts as nbformat writes them. */
export function toDisk(
  output: Record<string, unknown>
): Record<string, unknown> {
  const data = output['data'] as Record<string, unknown> | undefined;
  if (!data) {
    return output;
  }
  return {
    ...output,
    data: Object.fromEntries(
      Object.entries(data).map(([mime, value]) => [
        mime,
        typeof value === 'string' ? splitLines(value) : value
      ])
    )
  };
}

function splitLines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}
