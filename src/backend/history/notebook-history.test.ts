import { statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  parseCellId,
  parseChainId,
  parseCommitOid,
  type CommitOid
} from '../../common/ids.js';
import { buildTar } from './testing/tar-builder.js';
import {
  commitInfo,
  digestsOf,
  once,
  streams,
  TestHistory
} from './testing/test-history.js';

const CHAIN = parseChainId(`sha256:${'e'.repeat(64)}`);
const PAGE = { offset: 0, limit: 100 };

/** Commits a chain of layers, each with one file, and returns their ids. */
async function line(
  test: TestHistory,
  names: readonly string[],
  parent: CommitOid | null = null
): Promise<CommitOid[]> {
  const oids: CommitOid[] = [];
  for (const name of names) {
    const result = await test.layer(
      oids.at(-1) ?? parent,
      [{ name, content: name }],
      { instruction: `RUN ${name}` }
    );
    oids.push(result.oid);
  }
  return oids;
}

describe('commit', () => {
  it('gives the same id for the same content in any history', async () => {
    await using one = await TestHistory.create();
    await using two = await TestHistory.create();
    const ids = [];
    for (const test of [one, two]) {
      const base = await test.layer(null, [{ name: 'a', content: 'x' }], {
        kind: 'base'
      });
      const next = await test.layer(base.oid, [{ name: 'b', content: 'y' }], {
        cellId: parseCellId('cell')
      });
      ids.push([base.oid, next.oid]);
    }
    expect(ids[0]).toEqual(ids[1]);
  });

  it('finds the step that was run before under another run, and reads no tar', async () => {
    await using test = await TestHistory.create();
    const tar = buildTar([{ name: 'a', content: 'x' }]);
    const info = commitInfo(digestsOf(null, tar));
    const first = await test.history.commit(null, once(tar), info);
    const unread = (async function* () {
      throw new Error('The tar was read.');
      yield* once(tar);
    })();
    const again = await test.history.commit(null, unread, {
      ...info,
      runId: 'other',
      imageId: `sha256:${'2'.repeat(64)}`
    });
    expect(again).toEqual(first);
    const reopened = await test.reopen();
    expect(
      await reopened.commit(null, unread, { ...info, runId: 'third' })
    ).toEqual(first);
    expect(await reopened.findByChain(info.chainId!)).toBe(first.oid);
    expect(await reopened.findByChain(CHAIN)).toBeNull();
  });

  it('tells config steps apart by parent, instruction and key', async () => {
    await using test = await TestHistory.create();
    const [base] = await line(test, ['a']);
    const step = {
      kind: 'config' as const,
      instruction: 'ENV A=$B',
      config: ['ENV A=1 added']
    };
    const one = await test.history.commit(
      base!,
      null,
      commitInfo({ ...step, cellKey: '1'.repeat(64) })
    );
    expect(one.counts).toEqual({
      added: 0,
      modified: 0,
      metadata: 0,
      deleted: 0,
      bytes: 0
    });
    expect(test.git('rev-parse', `${one.oid}:rootfs`)).toBe(
      test.git('rev-parse', `${base}:rootfs`)
    );
    const same = await test.history.commit(
      base!,
      null,
      commitInfo({
        ...step,
        cellKey: '1'.repeat(64),
        runId: '2',
        date: '2030-01-01T00:00:00Z'
      })
    );
    expect(same.oid).toBe(one.oid);
    expect(
      await test.history.findChild(base!, commitInfo({ ...step, config: [] }))
    ).toBe(one.oid);
    const other = await test.history.commit(
      base!,
      null,
      commitInfo({ ...step, cellKey: '2'.repeat(64) })
    );
    expect(other.oid).not.toBe(one.oid);
    const stacked = await test.history.commit(
      one.oid,
      null,
      commitInfo({ ...step, cellKey: '1'.repeat(64) })
    );
    expect(stacked.oid).not.toBe(one.oid);
    test.fsck();
  });

  it('takes the tree of known layers when only a step above was edited', async () => {
    await using test = await TestHistory.create();
    const [base] = await line(test, ['a']);
    const tar = buildTar([{ name: 'b', content: 'b' }, { name: '.wh.a' }]);
    const digests = { ...digestsOf(base!, tar), chainId: CHAIN };
    const known = await test.history.commit(
      base!,
      once(tar),
      commitInfo(digests)
    );
    const env = await test.history.commit(
      base!,
      null,
      commitInfo({ kind: 'config', instruction: 'ENV A=2' })
    );
    const unread = (async function* () {
      throw new Error('The tar was read.');
      yield* once(tar);
    })();
    const moved = await test.history.commit(
      env.oid,
      unread,
      commitInfo(digests)
    );
    expect(moved).toEqual({ ...known, oid: moved.oid });
    expect(test.git('rev-parse', `${moved.oid}^{tree}`)).toBe(
      test.git('rev-parse', `${known.oid}^{tree}`)
    );
    expect(await test.history.findByChain(CHAIN)).toBe(moved.oid);
  });

  it('starts from nothing with a config step', async () => {
    await using test = await TestHistory.create();
    const { oid } = await test.history.commit(
      null,
      null,
      commitInfo({ kind: 'config', instruction: 'CMD ["x"]' })
    );
    const next = await test.layer(oid, [{ name: 'x' }]);
    expect(next.totalChanges).toBe(1);
    test.fsck();
  });

  it('leaves the history as it was when a layer cannot be read', async () => {
    await using test = await TestHistory.create();
    const [base] = await line(test, ['a']);
    const tar = buildTar([{ name: 'b', content: 'x'.repeat(5000) }]);
    const cut = streams([tar.subarray(0, 3000)]);
    await expect(
      test.history.commit(base!, cut, commitInfo(digestsOf(base!, tar)))
    ).rejects.toMatchObject({
      data: { code: 'history.failed' }
    });
    await expect(
      test.history.commit(base!, once(tar), commitInfo(digestsOf(base!, tar)), {
        signal: AbortSignal.abort(new Error('stopped'))
      })
    ).rejects.toThrow('stopped');
    const missing = parseCommitOid('0'.repeat(40));
    await expect(
      test.history.commit(missing, null, commitInfo())
    ).rejects.toMatchObject({
      data: { code: 'history.notFound' }
    });
    expect(test.git('count-objects', '-v')).toMatch(/garbage: 0/);
    const fine = await test.history.commit(
      base!,
      once(tar),
      commitInfo(digestsOf(base!, tar))
    );
    expect(fine.totalChanges).toBe(1);
    test.fsck();
  });

  it('describes the largest changes first and deletions last', async () => {
    await using test = await TestHistory.create();
    const files = Array.from({ length: 60 }, (_, at) => ({
      name: `f${at}`,
      content: 'x'.repeat(at)
    }));
    const base = await test.layer(null, files);
    expect(base.totalChanges).toBe(60);
    expect(base.changes.map(change => change.size).slice(0, 3)).toEqual([
      59, 58, 57
    ]);
    expect(base.changes).toHaveLength(40);
    const next = await test.layer(base.oid, [
      { name: '.wh.f59' },
      { name: 'small', content: 'x' }
    ]);
    expect(
      next.changes.map(change => `${change.op} ${change.path} ${change.size}`)
    ).toEqual(['A small 1', 'D f59 59']);
    const reopened = await test.reopen();
    expect(await reopened.describe(next.oid)).toEqual(next);
  });

  it('keeps the repository to its owner', async () => {
    await using test = await TestHistory.create();
    expect(statSync(test.history.gitDir).mode & 0o777).toBe(0o700);
  });
});

describe('advance', () => {
  it('moves the branch forward, and stays where the commit is on it already', async () => {
    await using test = await TestHistory.create();
    const [a, b, c] = await line(test, ['a', 'b', 'c']);
    expect(await test.history.advance(a!)).toBe('run-0001');
    expect(await test.history.advance(c!)).toBe('run-0001');
    expect(await test.history.advance(b!)).toBe('run-0001');
    expect(test.git('rev-parse', 'HEAD').trim()).toBe(c);
  });

  it('forks when an edited cell is run, and goes back when the edit is taken back', async () => {
    await using test = await TestHistory.create();
    const [a, b] = await line(test, ['a', 'b']);
    await test.history.advance(b!);
    const [edited] = await line(test, ['edited'], a);
    expect(await test.history.advance(edited!)).toBe('run-0002');
    expect(test.git('symbolic-ref', 'HEAD').trim()).toBe('refs/heads/run-0002');
    expect(await test.history.advance(b!)).toBe('run-0001');
    const [after] = await line(test, ['c'], b);
    expect(await test.history.advance(after!)).toBe('run-0001');
    const [third] = await line(test, ['third'], a);
    expect(await test.history.advance(third!)).toBe('run-0003');
    const tips = test
      .git(
        'for-each-ref',
        '--format=%(refname:short) %(objectname)',
        'refs/heads'
      )
      .trim()
      .split('\n');
    expect(tips).toEqual([
      `run-0001 ${after}`,
      `run-0002 ${edited}`,
      `run-0003 ${third}`
    ]);
  });
});

describe('log', () => {
  it('of an empty history is an empty page', async () => {
    await using test = await TestHistory.create();
    expect(await test.history.log(PAGE)).toEqual({
      commits: [],
      head: null,
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
