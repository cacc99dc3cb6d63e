import * as fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { parseCellId, type CellId } from '../ids.js';
import { computeCellMarks, type IMarkedCell, type MarkCause } from './keys.js';
import { markReason } from './mark-words.js';
import { Model, SOURCES, type IRecord } from './testing/notebook-model.js';

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
