import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCellId, type CellId } from '../ids.js';
import { computeCellMarks, type IMarkedCell } from './keys.js';
import type { NotebookConfig } from './snapshot.js';

const CONFIG: NotebookConfig = { context: '.', buildArgs: {} };

const dockerfile = (id: string, source: string): IMarkedCell => ({
  id: parseCellId(id),
  kind: 'dockerfile',
  source
});
const container = (id: string, source: string): IMarkedCell => ({
  ...dockerfile(id, source),
  kind: 'container'
});

/** The cells after every one of them was run with success. */
function built(cells: readonly IMarkedCell[], config = CONFIG): IMarkedCell[] {
  const marks = computeCellMarks(cells, config);
  return cells.map(cell => ({
    ...cell,
    builtKey: marks.get(cell.id)?.key,
    lastOutcome: 'built' as const
  }));
}

function kinds(cells: readonly IMarkedCell[], config = CONFIG): string[] {
  return [...computeCellMarks(cells, config).values()].map(
    ({ mark }) => mark.kind
  );
}

const edit = (
  cells: readonly IMarkedCell[],
  index: number,
  source: string
): IMarkedCell[] =>
  cells.map((cell, at) => (at === index ? { ...cell, source } : cell));

const NOTEBOOK = [
  dockerfile('a', 'FROM debian'),
  dockerfile('b', 'RUN one'),
  container('c', 'echo hi'),
  dockerfile('d', 'RUN two')
];

describe('computeCellMarks', () => {
  it('calls cells that never ran not built, and cells that ran fresh', () => {
    expect(kinds(NOTEBOOK)).toEqual([
      'not-built',
      'not-built',
      'not-built',
      'not-built'
    ]);
    expect(kinds(built(NOTEBOOK))).toEqual([
      'fresh',
      'fresh',
      'fresh',
      'fresh'
    ]);
  });

  it('marks an edited cell and those below it stale, with the reason, and fresh again when the edit is undone', () => {
    const edited = edit(built(NOTEBOOK), 1, 'RUN other');
    const marks = [...computeCellMarks(edited, CONFIG).values()].map(
      ({ mark }) => `${mark.kind}: ${mark.reason}`
    );
    expect(marks.slice(1)).toEqual([
      'stale: edited',
      'stale: cell 2 above changed',
      'stale: cell 2 above changed'
    ]);
    expect(kinds(edit(edited, 1, 'RUN one'))).toEqual([
      'fresh',
      'fresh',
      'fresh',
      'fresh'
    ]);
  });

  it('does not mind comments, line breaks and the white space around instructions', () => {
    const edited = edit(built(NOTEBOOK), 1, '# why\n\nRUN one\n\n');
    expect(kinds(edited)).toEqual(['fresh', 'fresh', 'fresh', 'fresh']);
  });

  it('minds every character of a heredoc', () => {
    const cells = built([
      dockerfile('a', 'FROM x'),
      dockerfile('b', 'RUN <<EOF\n# a\nEOF')
    ]);
    expect(kinds(edit(cells, 1, 'RUN <<EOF\n# b\nEOF'))).toEqual([
      'fresh',
      'stale'
    ]);
  });

  it('marks what is below a moved, deleted or inserted cell', () => {
    const [a, b, c, d] = built(NOTEBOOK) as [
      IMarkedCell,
      IMarkedCell,
      IMarkedCell,
      IMarkedCell
    ];
    expect(kinds([a, c, d])).toEqual(['fresh', 'stale', 'stale']);
    expect(kinds([a, d, b, c])).toEqual(['fresh', 'stale', 'stale', 'stale']);
    expect(kinds([a, dockerfile('n', 'RUN new'), b, c, d])).toEqual([
      'fresh',
      'not-built',
      'stale',
      'stale',
      'stale'
    ]);
  });

  it('minds build arguments', () => {
    expect(
      kinds(built(NOTEBOOK), { context: '.', buildArgs: { V: '2' } })
    ).toEqual(['stale', 'stale', 'stale', 'stale']);
  });

  it('blocks what is below a failed cell until it is edited', () => {
    const failed = built(NOTEBOOK).map((cell, index) =>
      index === 1 ? { ...cell, lastOutcome: 'failed' as const } : cell
    );
    const below = edit(failed, 3, 'RUN three');
    expect(kinds(below)).toEqual(['fresh', 'failed', 'fresh', 'blocked']);
    expect(kinds(edit(below, 1, 'RUN better'))).toEqual([
      'fresh',
      'stale',
      'stale',
      'stale'
    ]);
  });

  it('calls a notebook without FROM pending', () => {
    expect(
      kinds([
        dockerfile('a', '# only a comment'),
        dockerfile('b', 'ARG V=1'),
        dockerfile('c', 'FROM x')
      ])
    ).toEqual(['pending', 'pending', 'not-built']);
  });

  it('depends on texts and order alone, whatever happened before', () => {
    const source = fc.constantFrom(
      'RUN a',
      'RUN b',
      'ENV x=1',
      '# c',
      'COPY . .'
    );
    const step = fc.record({
      op: fc.constantFrom('edit', 'move', 'delete', 'run'),
      at: fc.nat(4),
      source
    });
    fc.assert(
      fc.property(
        fc.array(source, { minLength: 3, maxLength: 5 }),
        fc.array(step, { maxLength: 12 }),
        (sources, steps) => {
          let cells: IMarkedCell[] = [
            dockerfile('from', 'FROM x'),
            ...sources.map((text, i) => dockerfile(`c${i}`, text))
          ];
          for (const { op, at, source: text } of steps) {
            cells = apply(cells, op, {
              at: 1 + (at % Math.max(1, cells.length - 1)),
              text
            });
          }
          const fresh = new Set(freshIds(cells));
          const expected = computeCellMarks(built(cells), CONFIG);
          for (const cell of cells) {
            expect(fresh.has(cell.id)).toBe(
              cell.builtKey === expected.get(cell.id)?.key
            );
          }
        }
      )
    );
  });

  it('takes 2 ms or less for a keystroke in a notebook of 500 cells', () => {
    let cells = built([
      dockerfile('from', 'FROM x'),
      ...Array.from({ length: 499 }, (_, i) =>
        dockerfile(`c${i}`, `RUN echo ${i}`)
      )
    ]);
    const times: number[] = [];
    for (let i = 0; i < 40; i += 1) {
      cells = edit(cells, 400, `RUN echo edited ${i}`);
      const start = performance.now();
      computeCellMarks(cells, CONFIG);
      times.push(performance.now() - start);
    }
    // The quickest tells what the work costs; the rest is what else the machine does.
    expect(Math.min(...times)).toBeLessThan(2);
  });
});

function freshIds(cells: readonly IMarkedCell[]): CellId[] {
  return [...computeCellMarks(cells, CONFIG)]
    .filter(([, { mark }]) => mark.kind === 'fresh')
    .map(([id]) => id);
}

function apply(
  cells: IMarkedCell[],
  op: string,
  { at, text }: { at: number; text: string }
): IMarkedCell[] {
  const cell = cells[at];
  if (!cell) {
    return cells;
  }
  switch (op) {
    case 'edit':
      return edit(cells, at, text);
    case 'move':
      return [...cells.toSpliced(at, 1), cell];
    case 'delete':
      return cells.toSpliced(at, 1);
    default: {
      const key = computeCellMarks(cells, CONFIG).get(cell.id)?.key;
      return cells.with(at, { ...cell, builtKey: key, lastOutcome: 'built' });
    }
  }
}
