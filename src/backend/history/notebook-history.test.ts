import { statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseCellId, parseChainId, parseCommitOid } from '../../common/ids.js';
import { line } from './testing/line.js';
import { buildTar } from './testing/tar-builder.js';
import {
  commitInfo,
  digestsOf,
  once,
  streams,
  TestHistory
} from './testing/test-history.js';

const CHAIN = parseChainId(`sha256:${'e'.repeat(64)}`);

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
