import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CommitOid } from '../../../common/ids.js';
import type { ICommitInfo } from '../commit-info.js';
import type { ITestEntry } from '../testing/tar-builder.js';
import { TestHistory } from '../testing/test-history.js';
import { wasteOf } from './waste.js';

type Step = readonly [instruction: string, entries: readonly ITestEntry[]];

const file = (
  name: string,
  size: number,
  more: Partial<ITestEntry> = {}
): ITestEntry => ({ name, content: 'x'.repeat(size), ...more });

/** A base image and one cell per step, numbered from 1. */
async function notebook(
  base: readonly ITestEntry[],
  steps: readonly Step[]
): Promise<{ test: TestHistory; oids: CommitOid[] }> {
  const test = await TestHistory.create();
  const oids: CommitOid[] = [];
  const add = async (
    entries: readonly ITestEntry[],
    info: Partial<ICommitInfo>
  ): Promise<void> => {
    oids.push((await test.layer(oids.at(-1) ?? null, entries, info)).oid);
  };
  await add(base, { kind: 'base', cellNumber: 0, instruction: 'FROM base' });
  for (const [at, [instruction, entries]] of steps.entries()) {
    await add(entries, { instruction, cellNumber: at + 1 });
  }
  return { test, oids };
}

/** `from→by cause files bytes: cure`, with the numbers of cells. */
async function wasted(
  base: readonly ITestEntry[],
  steps: readonly Step[]
): Promise<{ items: string[]; own: number; base: number; hiddenBase: number }> {
  const { test, oids } = await notebook(base, steps);
  await using _test = test;
  const report = await wasteOf(test.history, oids.at(-1)!);
  expect(report.wasted).toBe(
    report.items.reduce((sum, item) => sum + item.bytes, 0)
  );
  const { own, base: below, hiddenBase } = report;
  const items = report.items.map(
    ({ from, by, cause, files, bytes, cure }) =>
      `${oids.indexOf(from)}→${oids.indexOf(by)} ${cause} ${files} ${bytes}: ${cure}`
  );
  return { items, own, base: below, hiddenBase };
}

describe('wasteOf', () => {
  it('of layers that hide nothing is nothing', async () => {
    expect(
      await wasted([file('base', 1000)], [['RUN a', [file('a', 10)]]])
    ).toEqual({ items: [], own: 10, base: 1000, hiddenBase: 0 });
  });

  it('names the files that a later cell deletes', async () => {
    const report = await wasted(
      [],
      [
        [
          'RUN make',
          [file('cache/a', 3000), file('cache/b', 2000), file('kept', 7)]
        ],
        ['RUN rm -rf /cache', [{ name: '.wh.cache' }]]
      ]
    );
    expect(report).toEqual({
      items: [
        '1→2 deleted 2 5000: Join the `rm` of cell 2 to the `RUN` of cell 1, which made the files: −5.0 kB.'
      ],
      own: 5007,
      base: 0,
      hiddenBase: 0
    });
  });

  it('counts a file of which only rights or owner change, once per time', async () => {
    const report = await wasted(
      [],
      [
        ['COPY app /app', [file('app', 1000)]],
        ['RUN chown 5 /app', [file('app', 1000, { uid: 5 })]],
        ['RUN chmod 600 /app', [file('app', 1000, { uid: 5, mode: 0o600 })]]
      ]
    );
    expect(report.own).toBe(3000);
    expect(report.items).toEqual([
      '1→2 metadata 1 1000: Set owner with “COPY --chown” in cell 1 instead of in the `RUN` of cell 2: −1.0 kB.',
      '2→3 metadata 1 1000: Change the mode in the `RUN` of cell 2, which made the files, not in the `RUN` of cell 3: −1.0 kB.'
    ]);
  });

  it('tells content that is written again', async () => {
    const report = await wasted(
      [],
      [
        ['COPY a /', [file('a', 100), file('b', 200)]],
        ['RUN sed -i s/x/y/ /a', [file('a', 90)]],
        ['COPY b /', [file('b', 300)]]
      ]
    );
    expect(report.items).toEqual([
      '1→3 rewritten 1 200: Leave the files out of the `COPY` of cell 1, since the `COPY` of cell 3 brings them anew: −200 B.',
      '1→2 rewritten 1 100: Write the files once: bring them in the `COPY` of cell 1 as the `RUN` of cell 2 leaves them: −100 B.'
    ]);
    expect(report.own).toBe(690);
  });

  it('never blames the base image', async () => {
    const report = await wasted(
      [file('etc/a', 500), file('etc/b', 40), file('etc/c', 3)],
      [
        ['RUN rm', [{ name: 'etc/.wh.a' }, file('etc/b', 40, { mode: 0o600 })]],
        ['RUN more', [file('etc/b', 41)]]
      ]
    );
    expect(report).toMatchObject({ base: 543, hiddenBase: 540, own: 81 });
    expect(report.items).toEqual([
      expect.stringMatching(/^1→2 rewritten 1 40:/)
    ]);
  });

  it('counts names of a hard link once, and only when all of them are gone', async () => {
    const link = (name: string, to: string): ITestEntry => ({
      name,
      type: 'hardlink',
      link: to
    });
    const steps: Step[] = [
      ['RUN a', [file('z', 1000), link('a', 'z'), link('b', 'z')]],
      ['RUN rm a', [{ name: '.wh.a' }]],
      ['RUN chmod 600 z', [file('z', 1000, { mode: 0o600 })]]
    ];
    expect(await wasted([], steps)).toMatchObject({ items: [], own: 2000 });
    const gone = await wasted(
      [],
      [...steps, ['RUN rm b', [{ name: '.wh.b' }]]]
    );
    expect(gone.items).toEqual([
      '1→4 deleted 1 1000: Join the `rm` of cell 4 to the `RUN` of cell 1, which made the files: −1.0 kB.'
    ]);
  });

  it('knows that a new name for an older file stores it again', async () => {
    const report = await wasted(
      [],
      [
        ['RUN a', [file('a', 1000)]],
        [
          'RUN ln a b',
          [file('a', 1000), { name: 'b', type: 'hardlink', link: 'a' }]
        ]
      ]
    );
    expect(report.own).toBe(2000);
    expect(report.items).toEqual([
      '1→2 metadata 1 1000: Make the hard links where the files are made, in the `RUN` of cell 1, not in the `RUN` of cell 2: −1.0 kB.'
    ]);
  });

  it('counts a file that gives way to another type, and nothing of links', async () => {
    const report = await wasted(
      [],
      [
        ['RUN a', [file('a', 100), { name: 'l', type: 'symlink', link: 'a' }]],
        [
          'RUN b',
          [{ name: 'a', type: 'symlink', link: 'l' }, { name: '.wh.l' }]
        ],
        ['RUN c', [file('a', 50)]]
      ]
    );
    expect(report.items).toEqual([
      expect.stringMatching(/^1→2 deleted 1 100:/)
    ]);
    expect(report.own).toBe(150);
  });

  it('follows a path that comes and goes', async () => {
    const report = await wasted(
      [],
      [
        ['RUN 1', [file('d/a', 10)]],
        ['RUN 2', [{ name: '.wh.d' }]],
        ['RUN 3', [file('d/a', 20)]],
        ['RUN 4', [{ name: '.wh.d' }]]
      ]
    );
    expect(report.items).toEqual([
      expect.stringMatching(/^3→4 deleted 1 20:/),
      expect.stringMatching(/^1→2 deleted 1 10:/)
    ]);
  });

  it('tells two steps of one cell apart by their words', async () => {
    const { test, oids } = await notebook([], []);
    await using _test = test;
    const info = { cellNumber: 4 };
    const first = await test.layer(oids[0]!, [file('a', 10)], {
      ...info,
      instruction: 'RUN make a'
    });
    const second = await test.layer(first.oid, [{ name: '.wh.a' }], {
      ...info,
      instruction: 'RUN rm a'
    });
    const { items } = await wasteOf(test.history, second.oid);
    expect(items[0]?.cure).toBe(
      'Join the `rm` of cell 4 to the `RUN make a` of cell 4, which made the files: −10 B.'
    );
    expect(items[0]?.paths).toEqual([{ path: 'a', bytes: 10 }]);
  });
});

describe('waste, shown bytes and stored bytes', () => {
  it('always make up the same sum', async () => {
    const step = fc.array(
      fc.record({
        name: fc.constantFrom('a', 'b', 'd/a', 'd/b', 'd/e/a'),
        what: fc.constantFrom('write', 'write', 'chmod', 'delete'),
        size: fc.integer({ min: 1, max: 1000 })
      }),
      { minLength: 1, maxLength: 4 }
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 1, maxLength: 6 }),
        async layers => {
          const shown = new Map<string, { size: number; mode: number }>();
          let stored = 0;
          const steps = layers.map((changes, at): Step => {
            const entries = new Map<string, ITestEntry>();
            for (const { name, what, size } of changes) {
              if (entries.has(name)) {
                continue;
              }
              const old = shown.get(name);
              if (what === 'delete') {
                shown.delete(name);
                entries.set(name, { name: name.replace(/[^/]+$/, '.wh.$&') });
                continue;
              }
              const isChmod = what === 'chmod' && old;
              // Never just as it was: that leaves no trace in the change list.
              const mode = 0o600 + ((at * 8 + 1) % 0o100);
              const next = { size: isChmod ? old.size : size, mode };
              shown.set(name, next);
              stored += next.size;
              entries.set(name, file(name, next.size, { mode }));
            }
            return [`RUN ${at}`, [...entries.values()]];
          });
          const report = await wasted([file('base', 9)], steps);
          const visible = [...shown.values()].reduce(
            (sum, { size }) => sum + size,
            0
          );
          const bytes = report.items.reduce(
            (sum, item) => sum + Number(/ ([0-9]+):/.exec(item)?.[1]),
            0
          );
          expect(report.own).toBe(stored);
          expect(bytes).toBe(stored - visible);
        }
      ),
      { numRuns: 12 }
    );
  });
});
