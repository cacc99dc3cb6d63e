import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { parseDockerfile } from '../dockerfile/parse.js';
import type { CellId, CellKey } from '../ids.js';
import { parseCellKey } from '../ids.js';
import type { CellKind } from './cell-metadata.js';
import { hasStage } from './prefix.js';
import type { NotebookConfig } from './snapshot.js';

/** How a cell's result relates to its present text, and why. */
export interface CellMark {
  readonly kind:
    | 'not-built'
    | 'fresh'
    | 'stale'
    | 'failed'
    | 'blocked'
    | 'pending'
    | 'stopped';
  /** One short clause for a person: `edited`, `cell 2 above changed`. */
  readonly reason: string;
}

/** A cell with what its saved output says. */
export interface IMarkedCell {
  readonly id: CellId;
  readonly kind: CellKind;
  readonly source: string;
  /** Key under which the saved output was made. */
  readonly builtKey?: string | undefined;
  readonly lastOutcome?:
    'built' | 'failed' | 'cancelled' | 'pending' | undefined;
}

/** A key in both its forms. */
interface ILink {
  readonly bytes: Uint8Array;
  readonly key: CellKey;
}

/** What one cell's own text contributes to keys. */
interface ICellText {
  /** SHA-256 of its instructions; null when it has none and so changes nothing. */
  readonly hash: Uint8Array | null;
  readonly startsStage: boolean;
  /** The link that it made last and the one below which it stood: above an edit all links are found here. */
  last: { readonly before: ILink; readonly after: ILink } | null;
}

/** By source; the first cell of a notebook is read another way, as directives may stand there. */
const firstTexts = new Map<string, ICellText>();
const otherTexts = new Map<string, ICellText>();
const containerTexts = new Map<string, ICellText>();
const roots = new Map<string, ILink>();
const MAX_TEXTS = 2_000;

/**
 * Keys and marks of all Layerbook cells of a notebook, given in document order.
 *
 * A Dockerfile cell's key is a SHA-256 over the instructions (not comments) of every Dockerfile cell up to it and
 * the build configuration; a container cell's is over its source and the key of the Dockerfile cell above. So equal
 * keys mean equal builds of equal files, undoing an edit makes a cell fresh again, and a page, the command line and
 * another machine agree. Files of the build context are compared by the engine when the cell is run.
 */
export function computeCellMarks(
  cells: readonly IMarkedCell[],
  config: NotebookConfig
): Map<CellId, { key: CellKey; mark: CellMark }> {
  const marks = new Map<CellId, { key: CellKey; mark: CellMark }>();
  const chain = new Chain(config);
  for (const cell of cells) {
    const key =
      cell.kind === 'dockerfile'
        ? chain.addDockerfile(cell.source)
        : chain.keyOfContainer(cell.source);
    const mark = chain.markOf(cell, key);
    if (cell.kind === 'dockerfile') {
      chain.note(mark);
    }
    marks.set(cell.id, { key, mark });
  }
  return marks;
}

/** The state that grows from cell to cell. */
class Chain {
  private _link: ILink;
  private _number = 0;
  private _staged = false;
  private _failed: number | null = null;
  private _changed: number | null = null;

  constructor(config: NotebookConfig) {
    const root = JSON.stringify([
      config.context,
      Object.entries(config.buildArgs).sort(),
      config.platform ?? null,
      config.target ?? null
    ]);
    this._link = remembered(roots, root, () =>
      toLink(sha256(utf8ToBytes(root)))
    );
  }

  addDockerfile(source: string): CellKey {
    this._number += 1;
    const text = readText(source, this._number === 1 ? 'first' : 'other');
    this._staged ||= text.startsStage;
    this._link = linkBelow(this._link, text);
    return this._link.key;
  }

  keyOfContainer(source: string): CellKey {
    return linkBelow(this._link, readContainer(source)).key;
  }

  markOf(cell: IMarkedCell, key: CellKey): CellMark {
    if (cell.kind === 'dockerfile' && !this._staged) {
      return {
        kind: 'pending',
        reason: 'nothing to build before the first FROM'
      };
    }
    const same = cell.builtKey === key;
    if (same && cell.lastOutcome === 'built') {
      return {
        kind: 'fresh',
        reason: 'its result belongs to the present text'
      };
    }
    if (this._failed !== null) {
      return { kind: 'blocked', reason: `cell ${this._failed} above failed` };
    }
    if (same && cell.lastOutcome === 'failed') {
      return { kind: 'failed', reason: 'its last run failed' };
    }
    if (same && cell.lastOutcome === 'cancelled') {
      return { kind: 'stopped', reason: 'its last run was stopped' };
    }
    if (cell.builtKey === undefined || cell.lastOutcome === 'pending') {
      return { kind: 'not-built', reason: 'it was not run yet' };
    }
    return {
      kind: 'stale',
      reason:
        this._changed === null
          ? 'edited'
          : `cell ${this._changed} above changed`
    };
  }

  /** Takes the mark of the Dockerfile cell just added into account for the cells below. */
  note(mark: CellMark): void {
    if (mark.kind === 'failed' && this._failed === null) {
      this._failed = this._number;
    } else if (
      (mark.kind === 'stale' || mark.kind === 'not-built') &&
      this._changed === null
    ) {
      this._changed = this._number;
    }
  }
}

function readText(source: string, place: 'first' | 'other'): ICellText {
  return remembered(place === 'first' ? firstTexts : otherTexts, source, () => {
    const parsed = parseDockerfile(source, {
      directives: place === 'first' ? 'yes' : 'no'
    });
    const lines = [
      ...parsed.directives.map(
        directive => `#${directive.name}=${directive.value}`
      ),
      ...parsed.instructions.map(canonicalOf)
    ];
    return {
      hash: lines.length === 0 ? null : sha256(utf8ToBytes(lines.join('\n'))),
      startsStage: hasStage(parsed.instructions),
      last: null
    };
  });
}

function readContainer(source: string): ICellText {
  return remembered(containerTexts, source, () => ({
    hash: sha256(utf8ToBytes(`container\n${source}`)),
    startsStage: false,
    last: null
  }));
}

/** Heredoc bodies are only in the raw text; elsewhere comments and line breaks do not matter to the engine. */
function canonicalOf(instruction: {
  keyword: string;
  rest: string;
  raw: string;
  heredocs: readonly unknown[];
}): string {
  return instruction.heredocs.length > 0
    ? instruction.raw
    : `${instruction.keyword} ${instruction.rest}`;
}

function linkBelow(before: ILink, text: ICellText): ILink {
  if (text.hash === null) {
    return before;
  }
  if (text.last?.before !== before) {
    const after = toLink(sha256(concatBytes(before.bytes, text.hash)));
    text.last = { before, after };
  }
  return text.last.after;
}

function toLink(bytes: Uint8Array): ILink {
  return { bytes, key: parseCellKey(bytesToHex(bytes)) };
}

function remembered<T>(cache: Map<string, T>, name: string, make: () => T): T {
  const known = cache.get(name);
  if (known !== undefined) {
    return known;
  }
  const made = make();
  if (cache.size >= MAX_TEXTS) {
    cache.clear();
  }
  cache.set(name, made);
  return made;
}
