import { describe, expect, it } from 'vitest';
import type { NotebookConfig } from './build-config.js';
import { computeCellMarks, type IMarkedCell } from './keys.js';
import { sourceDigest } from './same-text.js';
import {
  built,
  CONFIG,
  container,
  dockerfile,
  edit,
  kinds,
  words
} from './testing/marked-cells.js';

const move = (
  cells: readonly IMarkedCell[],
  from: number,
  to: number
): IMarkedCell[] =>
  cells.toSpliced(from, 1).toSpliced(to, 0, ...cells.slice(from, from + 1));

const rebuilt = (
  cells: readonly IMarkedCell[],
  count: number
): IMarkedCell[] => {
  const all = built(cells);
  return cells.map((cell, at) => (at < count ? (all[at] ?? cell) : cell));
};

const FIVE = built([
  dockerfile('a', 'FROM debian'),
  dockerfile('b', 'RUN one'),
  dockerfile('c', 'RUN two'),
  dockerfile('d', 'RUN three'),
  dockerfile('e', 'RUN four')
]);

describe('computeCellMarks', () => {
  const NOTEBOOK = [
    dockerfile('a', 'FROM debian'),
    dockerfile('b', 'RUN one'),
    container('c', 'echo hi'),
    dockerfile('d', 'RUN two')
  ];

  it('calls cells that never ran not built, and cells that ran fresh', () => {
    expect(new Set(kinds(NOTEBOOK))).toEqual(new Set(['not-built']));
    expect(new Set(kinds(built(NOTEBOOK)))).toEqual(new Set(['fresh']));
  });

  it('marks an edited cell and those below it stale, and fresh again when the edit is undone', () => {
    const edited = edit(built(NOTEBOOK), 1, 'RUN other');
    expect(words(edited)).toEqual([
      'fresh',
      'stale: edited',
      'stale: cell 2 above changed',
      'stale: cell 2 above changed'
    ]);
    expect(new Set(kinds(edit(edited, 1, 'RUN one')))).toEqual(
      new Set(['fresh'])
    );
  });

  it.each([
    ['RUN one \\\n  two', '# why\n\nrun one \\\n  # because\n  two\n\n'],
    ['RUN <<E\n# a\nE', '\nRUN <<E\n# a\nE\n# done'],
    ['RUN \\\n <<E cat\nb\nE', 'RUN \\\n# why\n <<E cat\nb\nE']
  ])('does not mind comments, blank lines and case: %j, %j', (one, other) => {
    const cells = built([dockerfile('a', 'FROM x'), dockerfile('b', one)]);
    expect(kinds(edit(cells, 1, other))).toEqual(['fresh', 'fresh']);
  });

  it.each([
    ['RUN <<E\n# a\nE', 'RUN <<E\n# b\nE'],
    ['RUN <<E\na\nE', 'RUN <<E\na \nE'],
    ['RUN a  b', 'RUN a b']
  ])('minds what the engine minds: %j, %j', (one, other) => {
    const cells = built([dockerfile('a', 'FROM x'), dockerfile('b', one)]);
    expect(kinds(edit(cells, 1, other))).toEqual(['fresh', 'stale']);
  });

  it('minds parser directives, over several cells at the top, and nowhere else', () => {
    const cells = built([
      dockerfile('a', '# syntax=docker/dockerfile:1'),
      dockerfile('b', '# escape=`'),
      dockerfile('c', 'FROM x\nRUN a `\n b'),
      dockerfile('d', '# escape=\\\nRUN c')
    ]);
    expect(kinds(edit(cells, 3, '# escape=`\nRUN c')).at(-1)).toBe('fresh');
    expect(
      words(edit(cells, 0, '# syntax=docker/dockerfile:2')).slice(2)
    ).toEqual(['stale: cell 1 above changed', 'stale: cell 1 above changed']);
    // The lines are read another way, but they are the same lines.
    expect(words(edit(cells, 1, '')).slice(2)).toEqual([
      'stale: cell 2 above changed',
      'stale: cell 2 above changed'
    ]);
  });

  it('minds the line ends of heredocs alone', () => {
    const crlf: NotebookConfig = { ...CONFIG, file: { eol: 'crlf' } };
    const cells = built([
      dockerfile('a', 'FROM x\nRUN one \\\n two'),
      dockerfile('b', 'RUN <<E\na\nE')
    ]);
    expect(words(cells, { config: crlf })).toEqual(['fresh', 'stale: edited']);
    expect(kinds(edit(cells, 1, { otherLineEnds: [2] }))).toEqual([
      'fresh',
      'stale'
    ]);
  });

  it('leaves disabled cells out', () => {
    const cells = edit(built(NOTEBOOK), 1, { disabled: true });
    const without = NOTEBOOK.toSpliced(1, 1);
    const keys = computeCellMarks(cells, CONFIG);
    for (const [id, { key }] of computeCellMarks(without, CONFIG)) {
      expect(keys.get(id)?.key).toBe(key);
    }
    expect(kinds(cells)[1]).toBe('disabled');
  });

  it('calls a notebook without FROM pending', () => {
    expect(
      kinds([
        dockerfile('a', '# only a comment'),
        dockerfile('b', 'ARG V=1'),
        { ...dockerfile('c', 'FROM x'), disabled: true },
        dockerfile('d', 'FROM x')
      ])
    ).toEqual(['pending', 'pending', 'disabled', 'not-built']);
  });

  it('blocks what is below a failed cell until it is edited', () => {
    const failed = edit(built(NOTEBOOK), 1, {
      built: { ...built(NOTEBOOK)[1]!.built!, outcome: 'failed' }
    });
    const below = edit(failed, 3, 'RUN three');
    expect(words(below)).toEqual([
      'fresh',
      'failed',
      'fresh',
      'blocked: cell 2 above failed'
    ]);
    expect(kinds(edit(below, 1, 'RUN better'))).toEqual([
      'fresh',
      'stale',
      'stale',
      'stale'
    ]);
  });

  it('says of a cell that was stopped that it was, while its key is the present one', () => {
    const cells = built(NOTEBOOK.slice(0, 2), {}, 'cancelled');
    expect(kinds(cells)).toEqual(['stopped', 'stopped']);
    expect(kinds(edit(cells, 0, 'FROM other'))).toEqual(['stale', 'stale']);
  });

  it('does not give an empty cell the result of the cell whose text is moved into it', () => {
    const cells = built([
      dockerfile('a', 'FROM x'),
      dockerfile('b', 'RUN one'),
      dockerfile('c', '')
    ]);
    const moved = edit(edit(cells, 1, ''), 2, 'RUN one');
    expect(kinds(moved)).toEqual(['fresh', 'stale', 'stale']);
  });
});

describe('the reason of a stale cell', () => {
  it.each([
    ['a cell above was edited', edit(FIVE, 1, 'RUN x'), 'cell 2 above changed'],
    [
      'it was edited and built since',
      rebuilt(edit(FIVE, 1, 'RUN x'), 3),
      'cell 2 above changed'
    ],
    [
      'a cell above was deleted',
      FIVE.toSpliced(1, 1),
      'a cell above was deleted'
    ],
    [
      'a cell above was disabled',
      edit(FIVE, 1, { disabled: true }),
      'cell 2 above was disabled'
    ],
    [
      'a cell was inserted above',
      FIVE.toSpliced(1, 0, dockerfile('n', 'RUN n')),
      'cell 2 above is new'
    ],
    [
      'a cell was inserted above and built since',
      rebuilt(FIVE.toSpliced(1, 0, dockerfile('n', 'RUN n')), 4),
      'cell 2 above is new'
    ],
    ['a cell above was moved', move(FIVE, 1, 2), 'cell 3 above was moved'],
    ['a cell above was moved up', move(FIVE, 3, 1), 'cell 2 above was moved'],
    [
      'a cell above was moved below it',
      move(FIVE, 1, 4),
      'cell 5 was moved below this cell'
    ],
    [
      'what is above was cleared, and a cell deleted',
      edit(FIVE, 1, { built: undefined }).toSpliced(2, 1),
      'a cell above was deleted'
    ]
  ])('says that %s', (_, cells, reason) => {
    const stale = words(cells).filter(text => text.startsWith('stale'));
    // Asked of the last cell that did not move itself.
    const at = reason.startsWith('cell 5') ? -2 : -1;
    expect(stale.at(at)).toBe(`stale: ${reason}`);
  });

  it('says that a cell above was enabled', () => {
    const cells = built(edit(FIVE, 1, { disabled: true, built: undefined }));
    expect(words(edit(cells, 1, { disabled: false })).slice(2)).toEqual([
      'stale: cell 2 above was enabled',
      'stale: cell 2 above was enabled',
      'stale: cell 2 above was enabled'
    ]);
  });

  it('says of a cell that was moved past several that it was moved', () => {
    expect(words(move(FIVE, 1, 4)).at(-1)).toBe('stale: moved');
    expect(words(move(FIVE, 4, 1))[1]).toBe('stale: moved');
  });

  it('does not mind where a cell without instructions stands', () => {
    const cells = built([...FIVE, dockerfile('w', '# words')]);
    expect(words(move(cells, 5, 1)).filter(text => text !== 'fresh')).toEqual([
      'stale: moved'
    ]);
  });

  it('is of the nearest that is known when the cause is more than 200 cells above', () => {
    const many = built([
      dockerfile('from', 'FROM x'),
      ...Array.from({ length: 450 }, (_, i) => dockerfile(`c${i}`, `RUN ${i}`))
    ]);
    expect(new Set(words(edit(many, 1, 'RUN other')).slice(2))).toEqual(
      new Set(['stale: cell 2 above changed'])
    );
    expect(words(many.toSpliced(100, 1)).at(150)).toBe(
      'stale: a cell above was deleted'
    );
    const longAgo = rebuilt(edit(many, 1, 'RUN other'), 100);
    expect(words(longAgo).at(180)).toBe('stale: cell 2 above changed');
    expect(words(longAgo).at(450)).toBe('stale: cell 2 above changed');
  });

  it('is a guess for a result that does not say what it was made from', () => {
    const old = FIVE.map(cell => ({
      ...cell,
      built: { key: '0'.repeat(64), outcome: 'built' as const }
    }));
    expect(words(old)).toEqual([
      'stale: edited',
      ...Array.from(
        { length: 4 },
        () => 'stale: edited or something above changed'
      )
    ]);
    expect(words([FIVE[0]!, dockerfile('n', 'RUN n'), old[2]!]).at(-1)).toBe(
      'stale: cell 2 above changed'
    );
  });

  it('is the edited source of a container cell, where it is known', () => {
    const source = 'echo hi';
    const cells = built([...FIVE.slice(0, 2), container('run', source)]);
    const known = edit(cells, 2, {
      built: { ...cells[2]!.built!, text: sourceDigest(source) }
    });
    const last = (all: readonly IMarkedCell[]) => words(all).at(-1);
    expect(last(edit(known, 2, 'echo ho'))).toBe('stale: edited');
    expect(last(edit(cells, 2, 'echo ho'))).toBe(
      'stale: edited or something above changed'
    );
    for (const all of [known, cells]) {
      expect(last(edit(all, 1, 'RUN x'))).toBe('stale: cell 2 above changed');
    }
    expect(last(known.toSpliced(1, 1))).toBe('stale: something above changed');
  });

  it('of a container cell is that of the cell right above it', () => {
    const cells = built([...FIVE, container('run', 'echo hi')]);
    expect(words(cells.toSpliced(1, 1)).at(-1)).toBe(
      'stale: a cell above was deleted'
    );
  });
});
