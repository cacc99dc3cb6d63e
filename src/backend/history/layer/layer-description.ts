import * as z from 'zod/mini';
import type { ChangeCounts } from '../../../common/cards/changes.js';
import { parseCellId, type CellId } from '../../../common/ids.js';
import type { IRuntimeConfig } from '../../../common/image/config-diff.js';
import type { FileFormat } from '../../../common/notebook/build-config.js';
import { lineEnd } from '../../../common/notebook/line-ends.js';
import type { IDockerfileCell } from '../../../common/notebook/prefix.js';
import type { CommitIndex } from '../commit-index.js';
import type { ICellLines } from '../commit-info.js';
import type { Oid } from '../git/object.js';
import type { ObjectStore } from '../git/object-store.js';
import { POLICY } from './content-policy.js';

/** Name of the description in a commit's `layer` directory. */
export const DESCRIPTION_FILE = 'layer.json';

/** 1: without cells, file and configuration; with the image's id, which differs between builds of equal layers. */
const VERSION = 2;

const cellSchema = z.object({
  id: z.string().check(z.regex(/^[A-Za-z0-9_-]{1,64}$/)),
  /** Lines of the Dockerfile that are the cell's; 0: the cell is empty. */
  lines: z.int().check(z.nonnegative()),
  /** Its lines stand there as comments. */
  disabled: z.optional(z.boolean()),
  /** As in the notebook: lines whose end is not the usual one. */
  otherLineEnds: z.optional(z.array(z.number()))
});

const formatSchema = z.object({
  bom: z.optional(z.boolean()),
  eol: z.optional(z.enum(['lf', 'crlf'])),
  finalNewline: z.optional(z.boolean())
});

const textsSchema = z.array(z.string());

const configSchema = z.object({
  Env: textsSchema,
  Cmd: z.nullable(textsSchema),
  Entrypoint: z.nullable(textsSchema),
  User: z.string(),
  WorkingDir: z.string(),
  ExposedPorts: textsSchema,
  Volumes: textsSchema,
  Labels: z.record(z.string(), z.string()),
  Shell: z.nullable(textsSchema),
  StopSignal: z.nullable(z.string()),
  OnBuild: textsSchema,
  Healthcheck: z.optional(z.unknown())
});

const descriptionSchema = z.object({
  version: z.number(),
  diffId: z._default(z.nullable(z.string()), null),
  chainId: z._default(z.nullable(z.string()), null),
  policy: z._default(z.object({ version: z.number() }), { version: 0 }),
  cells: z._default(z.nullable(z.array(cellSchema)), null),
  file: z._default(formatSchema, {}),
  config: z._default(z.nullable(configSchema), null)
});

/** What `layer/layer.json` of a commit says. Older commits say less. */
export interface ILayerDescription {
  readonly version: number;
  readonly diffId: string | null;
  readonly chainId: string | null;
  /** Version of the rules by which contents were kept; see `content-policy.ts`. */
  readonly policyVersion: number;
  /** All Dockerfile cells up to the commit's, top to bottom, disabled and empty ones too; null: not recorded. */
  readonly cells: readonly ICellLines[] | null;
  /** How the Dockerfile's text is written where its cells do not say it. */
  readonly file: FileFormat;
  /** The image's runtime configuration after the last commit of a cell's execution; null: another commit, or not recorded. */
  readonly config: IRuntimeConfig | null;
}

/** What goes into a commit's `layer.json`. */
export interface INewDescription extends Pick<
  ILayerDescription,
  'diffId' | 'chainId' | 'cells' | 'file' | 'config'
> {
  readonly kind: string;
  readonly counts: ChangeCounts;
}

/** The text of `layer.json`: the same for equal layers, whoever built them and when. */
export function encodeLayerDescription({
  kind,
  diffId,
  chainId,
  counts,
  cells,
  file,
  config
}: INewDescription): string {
  const description = {
    version: VERSION,
    kind,
    diffId,
    chainId,
    counts,
    policy: POLICY,
    cells,
    file,
    config
  };
  return `${JSON.stringify(description, null, 2)}\n`;
}

/** Cells as `layer.json` holds them: `cells` up to and including the last of the prefix, in document order. */
export function cellLines(cells: readonly IDockerfileCell[]): ICellLines[] {
  return cells.map(({ id, source, disabled, otherLineEnds }) => ({
    id,
    lines: source === '' ? 0 : source.split('\n').length,
    ...(disabled ? { disabled } : {}),
    ...(otherLineEnds && otherLineEnds.length > 0 ? { otherLineEnds } : {})
  }));
}

/**
 * The sources of the enabled Dockerfile cells, top to bottom, as they were in the notebook. `dockerfileText` is the
 * commit's `Dockerfile`. Null when the description does not say where cells began, or does not fit the text.
 */
export function cellsOf(
  dockerfileText: string,
  description: Pick<ILayerDescription, 'cells' | 'file'> | null
): { id: CellId; source: string }[] | null {
  if (!description?.cells) {
    return null;
  }
  const { cells, file } = description;
  const hasMark = file.bom === true && dockerfileText.startsWith('\uFEFF');
  const lines = new LineReader(
    hasMark ? dockerfileText.slice(1) : dockerfileText
  );
  const found: { id: CellId; source: string }[] = [];
  for (const cell of cells) {
    const own: string[] = [];
    for (let line = 1; line <= cell.lines; line++) {
      const text = lines.next(lineEnd(line, cell.otherLineEnds ?? [], file));
      if (text === null) {
        return null;
      }
      own.push(text);
    }
    if (!cell.disabled) {
      found.push({ id: parseCellId(cell.id), source: own.join('\n') });
    }
  }
  return lines.isAtEnd ? found : null;
}

/** Reads the description of a layer. Null when the text is not one. */
export function parseLayerDescription(text: string): ILayerDescription | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const result = descriptionSchema.safeParse(value);
  if (!result.success) {
    return null;
  }
  const { policy, config, file, ...rest } = result.data;
  return {
    ...rest,
    file: definedOnly(file),
    policyVersion: policy.version,
    config: config && { ...config, Healthcheck: config.Healthcheck ?? null }
  };
}

/** Reads what a commit says of its layer; null when it says nothing that can be read (a commit that a person made). */
export function readLayerDescription(
  {
    objects,
    index
  }: { readonly objects: ObjectStore; readonly index: CommitIndex },
  commit: Oid
): ILayerDescription | null {
  const layer = objects
    .tree(index.get(commit).tree)
    .find(entry => entry.name === 'layer')?.oid;
  const blob =
    layer && objects.tree(layer).find(entry => entry.name === DESCRIPTION_FILE);
  return blob ? parseLayerDescription(objects.blob(blob.oid).toString()) : null;
}

function definedOnly({
  bom,
  eol,
  finalNewline
}: z.infer<typeof formatSchema>): FileFormat {
  return {
    ...(bom === undefined ? {} : { bom }),
    ...(eol === undefined ? {} : { eol }),
    ...(finalNewline === undefined ? {} : { finalNewline })
  };
}

/** Takes a text apart into lines whose ends are known. */
class LineReader {
  private readonly _text: string;
  private _at = 0;
  /** The last line had no end: only one without any letter may follow. */
  private _isCut = false;

  constructor(text: string) {
    this._text = text;
  }

  get isAtEnd(): boolean {
    return this._at >= this._text.length;
  }

  /** The next line without `end`; the very last may lack it. Null when there is none. */
  next(end: string): string | null {
    if (this._isCut) {
      return null;
    }
    const feed = this._text.indexOf('\n', this._at);
    if (feed < 0) {
      this._isCut = true;
      const rest = this._text.slice(this._at);
      this._at = this._text.length;
      return rest;
    }
    const line = this._text.slice(this._at, feed + 1);
    this._at = feed + 1;
    return line.endsWith(end) ? line.slice(0, -end.length) : null;
  }
}
