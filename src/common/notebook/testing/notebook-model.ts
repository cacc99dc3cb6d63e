import { parseCellId, type CellId } from '../../ids.js';
import type { NotebookConfig } from '../build-config.js';
import { describeInputs } from '../describe-inputs.js';
import type { CellFiles, IContextState } from '../inputs.js';
import { computeCellMarks, type CellMark, type IMarkedCell } from '../keys.js';

/**
 * A notebook and its world in the plainest terms: no hash, no cache, no chain. What a result was made from is kept whole
 * beside it, and compared whole.
 */
export interface IPart {
  readonly id: CellId;
  /** Null: it changes nothing below. */
  readonly what: string | null;
  readonly disabled: boolean;
}

export interface IRecord {
  readonly own: string;
  readonly parts: readonly IPart[];
}

const ENGINE = 'engine';
/** Texts of cells that differ in every way that counts. */
export const SOURCES = [
  'FROM debian',
  'FROM alpine AS two',
  'RUN one',
  'RUN two',
  'ARG V\nRUN echo $V',
  'COPY a.txt /',
  'COPY b.txt /\nRUN three',
  '# only words',
  ''
];

/** See {@link IPart}. */
export class Model {
  cells: IMarkedCell[];
  config: NotebookConfig = { context: '.', buildArgs: { V: '1', UNUSED: 'x' } };
  disk: Record<string, number> = { 'a.txt': 0, 'b.txt': 0 };
  /** By cell, what its saved result was made from. */
  readonly records = new Map<CellId, IRecord>();
  readonly missing = new Set<CellId>();
  private _nextId = 0;

  constructor(sources: readonly string[]) {
    this.cells = sources.map(source => this.newCell('dockerfile', source));
  }

  newCell(kind: IMarkedCell['kind'], source: string): IMarkedCell {
    this._nextId += 1;
    return { id: parseCellId(`cell-${this._nextId}`), kind, source };
  }

  get context(): IContextState {
    return {
      files: new Map(
        this.cells
          .filter(cell => cell.kind === 'dockerfile' && !cell.disabled)
          .map(cell => [cell.id, this._filesOf(cell)])
      ),
      engine: ENGINE,
      missingImages: this.missing,
      movedBases: new Map()
    };
  }

  marks(): Map<CellId, { key: string; mark: CellMark }> {
    return computeCellMarks(this.cells, this.config, this.context);
  }

  kinds(): string[] {
    return [...this.marks().values()].map(({ mark }) => mark.kind);
  }

  /** What the kinds have to be, by comparing everything. */
  expectedKinds(): string[] {
    let isStaged = false;
    let isBlocked = false;
    return this.cells.map(cell => {
      const isDockerfile = cell.kind === 'dockerfile';
      if (isDockerfile && cell.disabled) {
        return 'disabled';
      }
      isStaged ||= isDockerfile && cell.source.includes('FROM');
      if (isDockerfile && !isStaged) {
        return 'pending';
      }
      const kind = this._expectedKind(cell, isBlocked);
      isBlocked ||= isDockerfile && kind === 'failed';
      return kind;
    });
  }

  /** Builds one cell with the stale ones above it; gives the cells that have a new good result. */
  run(id: CellId, end: 'built' | 'failed' | 'cancelled'): Set<CellId> {
    const built = new Set<CellId>();
    const at = this.cells.findIndex(cell => cell.id === id);
    for (const [index, cell] of this.cells.slice(0, at + 1).entries()) {
      const kind = this.marks().get(cell.id)?.mark.kind;
      const isTarget = index === at;
      if (kind === 'disabled' || (!isTarget && cell.kind === 'container')) {
        continue;
      }
      if (isTarget || (kind !== 'fresh' && kind !== 'pending')) {
        const outcome =
          kind === 'pending' ? 'pending' : isTarget ? end : 'built';
        this._finish(cell, outcome);
        if (outcome === 'built') {
          built.add(cell.id);
        }
      }
    }
    return built;
  }

  record(cell: IMarkedCell): IRecord {
    const parts = this.cells
      .slice(0, this.cells.indexOf(cell))
      .filter(item => item.kind === 'dockerfile')
      .map(item => this._partOf(item));
    return {
      own: JSON.stringify([
        cell.kind,
        cell.kind === 'container' ? cell.source : this._ownOf(cell)
      ]),
      parts
    };
  }

  private _expectedKind(cell: IMarkedCell, isBlocked: boolean): string {
    const { outcome = 'pending' } = cell.built ?? {};
    const record = this.records.get(cell.id);
    const isSame =
      record !== undefined && worldOf(record) === worldOf(this.record(cell));
    const isGone = cell.kind === 'dockerfile' && this.missing.has(cell.id);
    if (isSame && outcome === 'built' && !isGone) {
      return 'fresh';
    }
    if (isBlocked) {
      return 'blocked';
    }
    if (outcome === 'pending') {
      return 'not-built';
    }
    if (isSame && outcome === 'failed') {
      return 'failed';
    }
    return isSame && outcome === 'cancelled' ? 'stopped' : 'stale';
  }

  private _finish(
    cell: IMarkedCell,
    outcome: 'built' | 'failed' | 'cancelled' | 'pending'
  ): void {
    const known =
      cell.kind === 'dockerfile'
        ? describeInputs(this.cells, this.config, this.context, cell.id)
        : { key: this.marks().get(cell.id)?.key ?? '' };
    this.records.set(cell.id, this.record(cell));
    if (outcome === 'built') {
      this.missing.delete(cell.id);
    }
    this.cells = this.cells.map(item =>
      item.id === cell.id ? { ...item, built: { ...known, outcome } } : item
    );
  }

  private _partOf(cell: IMarkedCell): IPart {
    const own = this._ownOf(cell);
    const disabled = cell.disabled ?? false;
    const isNothing = disabled || own === null;
    return { id: cell.id, what: isNothing ? null : own, disabled };
  }

  /** Instructions, argument and files of a cell; null for none. */
  private _ownOf(cell: IMarkedCell): string | null {
    const lines = cell.source
      .split('\n')
      .filter(line => line !== '' && !line.startsWith('#'));
    const { V } = this.config.buildArgs as { V?: string };
    return lines.length === 0
      ? null
      : JSON.stringify([
          lines,
          cell.source.includes('ARG V') ? V : null,
          this._filesOf(cell)?.digest ?? null
        ]);
  }

  private _filesOf(cell: IMarkedCell): CellFiles | null {
    const path = /COPY (\S+)/.exec(cell.source)?.[1];
    if (path === undefined) {
      return null;
    }
    const digest = `v${this.disk[path]}`;
    const list = [{ path, digest, size: 1 }];
    return { digest: `${path} ${digest}`, list, more: 0, bytes: 1, ignore: '' };
  }
}

/** A record as one text: equal texts are equal inputs. */
export function worldOf({ own, parts }: IRecord): string {
  return JSON.stringify([
    own,
    parts.flatMap(({ what }) => (what === null ? [] : [what]))
  ]);
}
