import { describe, expect, it } from 'vitest';
import { type CommitOid } from '../../common/ids.js';
import { imageRef } from './refs/image-refs.js';
import { recordRun } from './refs/run-journal.js';
import { line } from './testing/line.js';
import { buildTar } from './testing/tar-builder.js';
import {
  commitInfo,
  digestsOf,
  once,
  TestHistory
} from './testing/test-history.js';

const PAGE = { offset: 0, limit: 100 };

describe('log', () => {
  it('of an empty history is an empty page', async () => {
    await using test = await TestHistory.create();
    expect(await test.history.log(PAGE)).toEqual({
      commits: [],
      head: null,
      branches: [],
      total: 0
    });
  });

  it('lists all branches in pages, children before parents, and the same after a restart', async () => {
    await using test = await TestHistory.create();
    const [a, b, c] = await line(test, ['a', 'b', 'c']);
    await test.history.advance(c!);
    const [d] = await line(test, ['d'], a);
    await test.history.advance(d!);
    const page = await test.history.log(PAGE);
    expect(page).toMatchObject({ head: 'run-0002', total: 4 });
    const order = page.commits.map(commit => commit.oid);
    expect(order.toSorted()).toEqual([a, b, c, d].toSorted());
    expect(order.indexOf(c!)).toBeLessThan(order.indexOf(b!));
    expect(order.at(-1)).toBe(a);
    expect(page.commits.find(commit => commit.oid === c)).toMatchObject({
      branches: ['run-0001'],
      parents: [b]
    });
    const reopened = await test.reopen();
    expect(await reopened.log(PAGE)).toEqual(page);
    const parts = await Promise.all(
      [0, 2, 4].map(offset => reopened.log({ offset, limit: 2 }))
    );
    expect(parts.flatMap(part => part.commits)).toEqual(page.commits);
    expect(new Set(parts.map(part => part.total))).toEqual(new Set([4]));
  });

  it('puts the newest first where the graph leaves the choice, as git does', async () => {
    await using test = await TestHistory.create();
    const [root] = await line(test, ['root']);
    for (const [name, days] of [
      ['x', [10, 12]],
      ['y', [11, 13]],
      ['z', [9, 30]]
    ] as const) {
      let parent = root!;
      for (const day of days) {
        const date = `2026-03-${String(day).padStart(2, '0')}T00:00:00Z`;
        parent = (
          await test.layer(parent, [{ name: `${name}${day}` }], {
            date,
            instruction: `RUN ${name}${day}`
          })
        ).oid;
      }
      await test.history.advance(parent);
    }
    const { commits } = await test.history.log(PAGE);
    const expected = test
      .git('log', '--branches', '--date-order', '--format=%H')
      .trim()
      .split('\n');
    expect(commits.map(commit => commit.oid)).toEqual(expected);
  });

  it('sees what another process committed', async () => {
    await using test = await TestHistory.create();
    expect((await test.history.log(PAGE)).total).toBe(0);
    const other = await test.reopen();
    const tar = buildTar([{ name: 'a' }]);
    const { oid } = await other.commit(
      null,
      once(tar),
      commitInfo({
        ...digestsOf(null, tar),
        instruction: 'RUN a\n  b',
        config: ['ENV A=1 added'],
        cellNumber: 3
      })
    );
    await other.advance(oid);
    expect(await test.history.log(PAGE)).toMatchObject({
      total: 1,
      head: 'run-0001',
      commits: [
        {
          oid,
          subject: 'RUN a',
          instruction: 'RUN a\n  b',
          config: ['ENV A=1 added'],
          cellNumber: 3,
          kind: 'layer'
        }
      ]
    });
    expect(
      (await test.history.changes({ base: null, oid, ...PAGE })).total
    ).toBe(1);
  });
});

describe('the log of runs', () => {
  it('gives each commit its last run, and branches their tips by name', async () => {
    await using test = await TestHistory.create();
    const [a, b] = await line(test, ['a', 'b']);
    await test.history.advance(b!);
    const run = (cached: boolean, milliseconds: number | null) => ({
      date: '2026-05-06T07:08:09.000Z',
      cached,
      milliseconds
    });
    await test.history.update(({ repository: { gitDir } }) => {
      recordRun(gitDir, [{ oid: a!, ...run(false, 1200) }]);
      recordRun(gitDir, [{ oid: a!, ...run(true, null) }]);
      return Promise.resolve();
    });
    const [d] = await line(test, ['d'], a);
    await test.history.advance(d!);
    const page = await (await test.reopen()).log(PAGE);
    const runs = new Map(
      page.commits.map(({ oid, lastRun }) => [oid, lastRun])
    );
    expect(runs.get(a!)).toEqual(run(true, null));
    expect(runs.get(b!)).toBeNull();
    expect(page.branches).toEqual([
      { name: 'run-0001', oid: b, date: expect.any(String) as string },
      { name: 'run-0002', oid: d, date: expect.any(String) as string }
    ]);
  });

  it('orders what has only a tag or is an opened image among the rest by date', async () => {
    await using test = await TestHistory.create();
    const at = (day: number, name: string) =>
      test.layer(null, [{ name }], {
        date: `2026-03-0${day}T00:00:00Z`,
        instruction: `RUN ${name}`
      });
    const [old, middle, young] = [
      await at(1, 'tagged'),
      await at(2, 'image'),
      await at(3, 'branch')
    ];
    test.git('tag', 'kept', old.oid);
    test.git('update-ref', imageRef('a:b'), middle.oid);
    await test.history.advance(young.oid);
    const { commits } = await test.history.log(PAGE);
    expect(
      commits.map(({ branches, tags, images }) => [branches, tags, images])
    ).toEqual([
      [['run-0001'], [], []],
      [[], [], ['a:b']],
      [[], ['kept'], []]
    ]);
  });
});

describe('changes and fileDiff', () => {
  it('filter, page and count', async () => {
    await using test = await TestHistory.create();
    const base = await test.layer(null, [
      { name: 'lib/a', content: 'a' },
      { name: 'lib/b', content: 'b' },
      { name: 'c' }
    ]);
    const next = await test.layer(base.oid, [
      { name: 'lib/.wh.a' },
      { name: 'lib/b', content: 'B' },
      { name: 'lib/n', content: 'n' },
      { name: 'c', mode: 0o600 }
    ]);
    const all = await test.history.changes({
      base: null,
      oid: next.oid,
      ...PAGE
    });
    expect(all.changes.map(change => change.op + change.path)).toEqual([
      'mc',
      'Dlib/a',
      'Mlib/b',
      'Alib/n'
    ]);
    expect(all.counts).toEqual({
      added: 1,
      modified: 1,
      metadata: 1,
      deleted: 1,
      bytes: 2
    });
    const filtered = await test.history.changes({
      base: null,
      oid: next.oid,
      offset: 1,
      limit: 1,
      ops: ['D', 'M', 'm'],
      pathFilter: 'lib/'
    });
    expect(filtered).toEqual({
      changes: [all.changes[2]],
      total: 2,
      counts: all.counts
    });
    expect(
      await test.history.changes({ base: base.oid, oid: next.oid, ...PAGE })
    ).toEqual(all);
  });

  it('compare any two commits, also of different branches and of different bases', async () => {
    await using test = await TestHistory.create();
    const [a] = await line(test, ['a']);
    const left = await test.layer(a!, [
      { name: 'x', content: '1' },
      { name: 'same', content: 's' }
    ]);
    const right = await test.layer(a!, [
      { name: 'x', content: '1', mode: 0o755 },
      { name: 'same', content: 's' },
      { name: '.wh.a' }
    ]);
    const between = await test.history.changes({
      base: left.oid,
      oid: right.oid,
      ...PAGE
    });
    expect(between.changes.map(change => change.op + change.path)).toEqual([
      'Da',
      'mx'
    ]);
    expect(between.changes[1]?.details).toEqual(['mode 644→755']);
    const foreign = await test.layer(
      null,
      [{ name: 'a', content: 'other' }, { name: 'b' }],
      { kind: 'base' }
    );
    const across = await test.history.changes({
      base: left.oid,
      oid: foreign.oid,
      ...PAGE
    });
    expect(across.changes.map(change => change.op + change.path)).toEqual([
      'Ma',
      'Ab',
      'Dsame',
      'Dx'
    ]);
    expect(
      await test.history.changes({ base: left.oid, oid: left.oid, ...PAGE })
    ).toMatchObject({ total: 0 });
  });

  it('give both sides of a file', async () => {
    await using test = await TestHistory.create();
    const base = await test.layer(null, [
      { name: '.gitignore', content: 'old' },
      { name: 'gone', content: 'g' }
    ]);
    const next = await test.layer(base.oid, [
      { name: '.gitignore', content: 'new' },
      { name: '.wh.gone' },
      { name: 'l', type: 'symlink', link: '/x' }
    ]);
    const diff = (path: string, from: CommitOid | null = null) =>
      test.history.fileDiff({ base: from, oid: next.oid, path });
    expect(await diff('.gitignore')).toEqual({
      before: { kind: 'text', text: 'old', size: 3 },
      after: { kind: 'text', text: 'new', size: 3 }
    });
    expect(await diff('gone')).toEqual({
      before: { kind: 'text', text: 'g', size: 1 },
      after: null
    });
    expect(await diff('l')).toEqual({
      before: null,
      after: { kind: 'symlink', target: '/x' }
    });
    expect(await diff('../../etc/passwd', base.oid)).toEqual({
      before: null,
      after: null
    });
    expect(
      await test.history.fileDiff({ base: null, oid: base.oid, path: 'gone' })
    ).toMatchObject({ before: null });
  });
});
