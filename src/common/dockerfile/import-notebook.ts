import type { FileFormat } from '../notebook/build-config.js';
import { METADATA_KEY, withCellKind } from '../notebook/cell-metadata.js';
import { splitLines, type ILines } from '../notebook/line-ends.js';
import { splitIntoCells } from './import-split.js';

/** Version of what this project keeps in a notebook's metadata. */
const METADATA_VERSION = 1;

const BOM = '\uFEFF';

/** A Dockerfile cell that an import makes. */
export interface IImportedCell {
  /** Lines end with `\n` only. */
  readonly source: string;
  /** See {@link lineEnd}; absent when all lines end as usual. */
  readonly otherLineEnds?: readonly number[];
}

export interface IImportedDockerfile {
  /** None for an empty file. */
  readonly cells: readonly IImportedCell[];
  readonly format: FileFormat;
}

/** A notebook of format 4.5, as files and the contents API have it. */
export interface INotebookJson {
  readonly cells: readonly {
    readonly cell_type: 'code';
    readonly execution_count: null;
    readonly id: string;
    readonly metadata: Readonly<Record<string, unknown>>;
    readonly outputs: readonly never[];
    readonly source: string;
  }[];
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly nbformat: 4;
  readonly nbformat_minor: 5;
}

/**
 * Divides any text into Dockerfile cells, and says how it was written. Joined again ({@link exportText}) they are the
 * same text, character for character. It never throws.
 */
export function importDockerfile(text: string): IImportedDockerfile {
  const bom = text.startsWith(BOM);
  const split = splitLines(bom ? text.slice(1) : text);
  const usual = usualReturns(split.returns);
  const format: FileFormat = {
    ...(bom ? { bom } : {}),
    ...(usual === 1 ? { eol: 'crlf' as const } : {})
  };
  if (split.lines.length === 1 && split.lines[0] === '') {
    // A cell without text has no line: two blank lines stand for one, the second without an end.
    const others = otherEnds(split, { start: 0, end: 1 }, usual);
    return {
      cells: [{ source: '\n', ...others }],
      format: { ...format, finalNewline: false }
    };
  }
  return {
    cells: splitIntoCells(split.lines).map(range => ({
      source: split.lines.slice(range.start, range.end).join('\n'),
      ...otherEnds(split, range, usual)
    })),
    format: split.isEnded ? format : { ...format, finalNewline: false }
  };
}

/**
 * A notebook of a Dockerfile's cells that needs no kernel; an empty Dockerfile becomes one empty cell.
 *
 * `id` names its history; `context` is the build context's folder, relative to the notebook's.
 */
export function notebookOfDockerfile(
  text: string,
  { id, context = '.' }: { readonly id: string; readonly context?: string }
): INotebookJson {
  const { cells, format } = importDockerfile(text);
  return {
    cells: (cells.length > 0 ? cells : [{ source: '' }]).map((cell, index) => ({
      cell_type: 'code',
      execution_count: null,
      id: `${id.slice(0, 8)}-${index + 1}`,
      metadata: withCellKind(
        cell.otherLineEnds
          ? { [METADATA_KEY]: { otherLineEnds: cell.otherLineEnds } }
          : {},
        'dockerfile'
      ),
      outputs: [],
      source: cell.source
    })),
    metadata: {
      // JupyterLab adds what is missing of the two when it opens a notebook, which then has unsaved changes.
      kernelspec: { display_name: '', name: '' },
      language_info: { name: '' },
      [METADATA_KEY]: {
        context,
        ...(Object.keys(format).length > 0 ? { file: format } : {}),
        id,
        version: METADATA_VERSION
      }
    },
    nbformat: 4,
    nbformat_minor: 5
  };
}

/** How most lines end. */
function usualReturns(returns: readonly number[]): 0 | 1 {
  const feeds = returns.filter(count => count === 0).length;
  const pairs = returns.filter(count => count === 1).length;
  return pairs > feeds ? 1 : 0;
}

function otherEnds(
  { returns }: ILines,
  { start, end }: { readonly start: number; readonly end: number },
  usual: 0 | 1
): Pick<IImportedCell, 'otherLineEnds'> {
  const others = returns
    .slice(start, end)
    .flatMap((count, index) =>
      count === usual
        ? []
        : Array.from({ length: Math.max(1, count) }, () => index + 1)
    );
  return others.length > 0 ? { otherLineEnds: others } : {};
}
