import * as z from 'zod/mini';

/** Key of Layerbook's metadata in notebooks and cells, and prefix of its commands. */
export const METADATA_KEY = 'layerbook';

/** Tag that keeps nbclient, nbconvert and papermill from sending a cell to the kernel. */
export const SKIP_TAG = 'skip-execution';

/** The two cell types this project adds. */
export type CellKind = 'dockerfile' | 'container';

const lineSchema = z.int().check(z.positive());

/** What else is wrong in it must not make an ordinary cell of a Layerbook cell. */
const cellSchema = z.object({
  kind: z.enum(['dockerfile', 'container']),
  disabled: z.catch(z.optional(z.boolean()), undefined),
  otherLineEnds: z.catch(z.optional(z.array(lineSchema)), undefined)
});

/** What a cell's metadata says of a Layerbook cell. */
export interface ICellMetadata {
  readonly kind: CellKind;
  /** A Dockerfile cell that is left out of builds. */
  readonly disabled?: true;
  /** 1-based lines whose end is not the notebook's usual one. */
  readonly otherLineEnds?: readonly number[];
}

/** The Layerbook kind in a cell's whole metadata object, or null for any other cell. */
export function readCellKind(metadata: unknown): CellKind | null {
  return readCellMetadata(metadata)?.kind ?? null;
}

/** What a cell's whole metadata object says of a Layerbook cell, or null for any other cell. */
export function readCellMetadata(metadata: unknown): ICellMetadata | null {
  const own = (metadata as Record<string, unknown> | null | undefined)?.[
    METADATA_KEY
  ];
  const parsed = cellSchema.safeParse(own);
  if (!parsed.success) {
    return null;
  }
  const { kind, disabled, otherLineEnds } = parsed.data;
  return {
    kind,
    ...(disabled && kind === 'dockerfile' ? { disabled: true } : {}),
    ...(otherLineEnds && kind === 'dockerfile' ? { otherLineEnds } : {})
  };
}

/** `metadata` with everything that makes a cell one of `kind`; the input is not changed. */
export function withCellKind(
  metadata: Readonly<Record<string, unknown>>,
  kind: CellKind
): Record<string, unknown> {
  const tags = readTags(metadata);
  return {
    ...metadata,
    [METADATA_KEY]: { ...asObject(metadata[METADATA_KEY]), kind },
    tags: tags.includes(SKIP_TAG) ? tags : [...tags, SKIP_TAG],
    vscode: {
      ...asObject(metadata['vscode']),
      languageId: kind === 'dockerfile' ? 'dockerfile' : 'shellscript'
    }
  };
}

/** `metadata` of an ordinary cell again: the inverse of {@link withCellKind}. */
export function withoutCellKind(
  metadata: Readonly<Record<string, unknown>>
): Record<string, unknown> {
  const { [METADATA_KEY]: _own, vscode, tags: _tags, ...rest } = metadata;
  const { languageId: _language, ...vscodeRest } = asObject(vscode);
  const tags = readTags(metadata).filter(tag => tag !== SKIP_TAG);
  return {
    ...rest,
    ...(tags.length > 0 ? { tags } : {}),
    ...(Object.keys(vscodeRest).length > 0 ? { vscode: vscodeRest } : {})
  };
}

function readTags(metadata: Readonly<Record<string, unknown>>): string[] {
  const tags = metadata['tags'];
  return Array.isArray(tags) ? tags.filter(tag => typeof tag === 'string') : [];
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}
