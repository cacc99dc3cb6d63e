import * as fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { parseCellId, type CellId } from '../ids.js';
import type { NotebookConfig } from './build-config.js';
import { describeInputs } from './describe-inputs.js';
import type { CellFiles, IContextState } from './inputs.js';
import {
  computeCellMarks,
  type CellMark,
  type IMarkedCell,
  type MarkCause
} from './keys.js';
import { markReason } from './mark-words.js';

/**
 * A notebook and its world in the plainest terms: no hash, no cache, no chain. What a result was made from is kept whole
 * beside it, and compared whole.
 */
interface IPart {
  readonly id: CellId;
  /** Null: it changes nothing below. */
  readonly what: string | null;
  readonly disabled: boolean;
}

interface IRecord {
  readonly own: string;
  readonly parts: readonly IPart[];
}

const ENGINE = 'engine';
const SOURCES = [
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

class Model {
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

function worldOf({ own, parts }: IRecord): string {
  return JSON.stringify([
    own,
    parts.flatMap(({ what }) => (what === null ? [] : [what]))
  ]);
}

const step = fc.record({
  op: fc.constantFrom(
    'edit',
    'edit',
    'comment',
    'move',
    'delete',
    'duplicate',
    'insert',
    'container',
    'disable',
    'run',
    'run',
    'run all',
    'fail',
    'stop',
    'file',
    'argument',
    'unused argument',
    'prune',
    'undo'
  ),
  at: fc.nat(7),
  to: fc.nat(7),
  source: fc.constantFrom(...SOURCES)
});

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

const scenario = fc.record({
  sources: fc.array(fc.constantFrom(...SOURCES), {
    minLength: 2,
    maxLength: 6
  }),
  steps: fc.array(step, { maxLength: 16 })
});

/** Does one step, and checks what it promises. */
function apply(model: Model, { op, at: where, to, source }: Step): void {
  const at = where % Math.max(1, model.cells.length);
  const cell = model.cells[at];
  if (op === 'insert' || op === 'container' || !cell) {
    const kind = op === 'container' ? 'container' : 'dockerfile';
    model.cells = model.cells.toSpliced(at, 0, model.newCell(kind, source));
    return;
  }
  const replace = (patch: Partial<IMarkedCell>): void => {
    model.cells = model.cells.with(at, { ...cell, ...patch });
  };
  switch (op) {
    case 'edit':
      return replace({ source });
    case 'comment': {
      const before = model.kinds();
      if (cell.kind === 'dockerfile') {
        replace({ source: `# why\n${cell.source}` });
      }
      expect(model.kinds()).toEqual(before);
      return;
    }
    case 'move':
      model.cells = model.cells.toSpliced(at, 1);
      model.cells = model.cells.toSpliced(
        to % model.cells.length || 0,
        0,
        cell
      );
      return;
    case 'delete':
      model.cells = model.cells.toSpliced(at, 1);
      return;
    case 'duplicate': {
      // JupyterLab copies outputs too.
      const copy = { ...cell, id: model.newCell('dockerfile', '').id };
      const record = model.records.get(cell.id);
      if (record) {
        model.records.set(copy.id, record);
      }
      model.cells = model.cells.toSpliced(at + 1, 0, copy);
      return;
    }
    case 'disable':
      return replace({ disabled: !cell.disabled });
    case 'run':
      return runAndCheck(model, cell.id);
    case 'run all':
      for (const { id } of model.cells) {
        runAndCheck(model, id);
      }
      return;
    case 'fail':
      model.run(cell.id, 'failed');
      return;
    case 'stop':
      model.run(cell.id, 'cancelled');
      return;
    case 'file':
      model.disk = { ...model.disk, [to % 2 ? 'a.txt' : 'b.txt']: where };
      return;
    case 'argument':
      model.config = { ...model.config, buildArgs: { V: `${to % 3}` } };
      return;
    case 'unused argument': {
      const before = model.kinds();
      const { buildArgs } = model.config;
      model.config = {
        ...model.config,
        buildArgs: { ...buildArgs, UNUSED: `${to}` }
      };
      expect(model.kinds()).toEqual(before);
      return;
    }
    case 'prune':
      model.missing.add(cell.id);
      return;
    case 'undo': {
      const before = model.marks();
      const text = model.cells;
      replace({ source });
      model.marks();
      model.cells = text;
      expect(model.marks()).toEqual(before);
      return;
    }
  }
}

function runAndCheck(model: Model, id: CellId): void {
  const before = model.marks();
  const built = model.run(id, 'built');
  for (const [cellId, { mark }] of model.marks()) {
    if (built.has(cellId)) {
      expect(mark.kind).toBe('fresh');
    } else if (cellId !== id && before.get(cellId)?.mark.kind !== 'blocked') {
      // A failed cell above no longer blocks; nothing else of the others changes.
      expect([cellId, mark.kind]).toEqual([
        cellId,
        before.get(cellId)?.mark.kind
      ]);
    }
  }
}

/** Whether what a mark says really happened since the cell's result was made. */
function isTrue(model: Model, cell: IMarkedCell, cause: MarkCause): boolean {
  const saved = model.records.get(cell.id);
  const present = model.record(cell);
  if (!saved) {
    return false;
  }
  switch (cause.kind) {
    case 'edited':
    case 'arg':
    case 'file':
    case 'files-moved':
      return saved.own !== present.own;
    case 'image':
      return model.missing.has(cell.id);
    case 'moved':
      return orderOf(saved, model) !== orderOf(present, model);
    case 'above':
      return isAboveTrue(model, { saved, present, cause });
    case 'unknown':
      return cell.kind === 'container';
    case 'settings':
    case 'ignore':
    case 'base':
      return false;
  }
}

/** The cells above that are still in the notebook. */
function orderOf({ parts }: IRecord, { cells }: Model): string {
  const ids = new Set(cells.map(({ id }) => id));
  return JSON.stringify(
    parts
      .filter(({ id, what }) => ids.has(id) && what !== null)
      .map(({ id }) => id)
  );
}

function isAboveTrue(
  model: Model,
  {
    saved,
    present,
    cause
  }: {
    saved: IRecord;
    present: IRecord;
    cause: Extract<MarkCause, { kind: 'above' }>;
  }
): boolean {
  const dockerfile = model.cells.filter(({ kind }) => kind === 'dockerfile');
  const blamed = dockerfile[cause.cell - 1];
  const was = saved.parts.find(({ id }) => id === blamed?.id);
  const is = present.parts.find(({ id }) => id === blamed?.id);
  switch (cause.change) {
    case 'deleted':
      return saved.parts.some(
        ({ id, what }) =>
          what !== null && dockerfile.every(cell => cell.id !== id)
      );
    case 'inserted':
      return was === undefined && is?.what !== null;
    case 'changed':
      return is !== undefined && was?.what !== is.what;
    case 'disabled':
      return was?.disabled === false && is?.disabled === true;
    case 'enabled':
      return was?.disabled === true && is?.disabled === false;
    case 'moved':
      return cause.isBelow
        ? was !== undefined && is === undefined
        : orderOf(saved, model) !== orderOf(present, model);
  }
}

describe('marks, whatever was done to the notebook', () => {
  it('are those of a model that compares everything, after each step', () => {
    fc.assert(
      fc.property(scenario, ({ sources, steps }) => {
        const model = new Model(sources);
        for (const one of steps) {
          apply(model, one);
          expect(model.kinds()).toEqual(model.expectedKinds());
        }
      }),
      { numRuns: 250 }
    );
  });

  it('say what really happened', () => {
    fc.assert(
      fc.property(scenario, ({ sources, steps }) => {
        const model = new Model(sources);
        for (const one of steps) {
          apply(model, one);
          for (const cell of model.cells) {
            const mark = model.marks().get(cell.id)?.mark;
            if (mark?.kind !== 'stale') {
              expect(mark?.cause).toBeNull();
              continue;
            }
            const { cause } = mark;
            expect(cause && markReason(cause)).toBe(mark.reason);
            // A container cell’s result does not say what it was made from, so it is not asked about above.
            if (cell.kind === 'dockerfile') {
              expect(cause && isTrue(model, cell, cause), mark.reason).toBe(
                true
              );
            }
          }
        }
      }),
      { numRuns: 250 }
    );
  });

  it('do not depend on what was computed before', async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async ({ sources, steps }) => {
        const model = new Model(sources);
        steps.forEach(one => apply(model, one));
        vi.resetModules();
        const untouched = await import('./keys.js');
        expect(untouched.computeCellMarks).not.toBe(computeCellMarks);
        expect(
          untouched.computeCellMarks(model.cells, model.config, model.context)
        ).toEqual(model.marks());
      }),
      { numRuns: 20 }
    );
  });

  it('come with the same keys in two notebooks of equal texts and inputs', () => {
    fc.assert(
      fc.property(scenario, ({ sources, steps }) => {
        const model = new Model(sources);
        steps.forEach(one => apply(model, one));
        const twin = new Model([]);
        twin.config = model.config;
        twin.disk = model.disk;
        twin.cells = model.cells.map(({ kind, source, disabled }) => ({
          ...twin.newCell(kind, source),
          id: parseCellId(`twin-${twin.newCell(kind, source).id}`),
          disabled
        }));
        const keysOf = (other: Model): string[] =>
          [...other.marks().values()].map(({ key }) => key);
        expect(keysOf(twin)).toEqual(keysOf(model));
      }),
      { numRuns: 150 }
    );
  });

  it('are the same when nothing is known of files that are as they were', () => {
    fc.assert(
      fc.property(scenario, ({ sources, steps }) => {
        const model = new Model(sources);
        steps
          .filter(({ op }) => op !== 'file' && op !== 'prune')
          .forEach(one => apply(model, one));
        for (const { id } of model.cells) {
          model.run(id, 'built');
        }
        const kinds = [
          ...computeCellMarks(model.cells, model.config).values()
        ].map(({ mark }) => mark.kind);
        expect(kinds).toEqual(model.kinds());
      }),
      { numRuns: 150 }
    );
  });
});
