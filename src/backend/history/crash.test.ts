import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Programs } from './testing/programs.js';
import { TEST_NOTEBOOK, TestHistory } from './testing/test-history.js';

let programs: Programs;
beforeAll(() => {
  programs = new Programs('commit-loop');
});
afterAll(() => programs[Symbol.dispose]());

/** Starts a process that commits; `announced` grows as it prints. */
function start(
  test: TestHistory,
  name: string,
  count: number
): { child: ChildProcess; announced: string[] } {
  const args = [test.dir, TEST_NOTEBOOK, name, String(count)];
  const { child, lines } = programs.start('commit-loop', args);
  return { child, announced: lines };
}

/** Commits that branches hold. */
function reachable(test: TestHistory): Set<string> {
  return new Set(test.git('rev-list', '--branches').trim().split('\n'));
}

describe('a process that is killed', () => {
  it('never loses a commit that it announced, nor damages the repository', async () => {
    await using test = await TestHistory.create();
    const all: string[] = [];
    for (let round = 0; round < 20; round++) {
      const { child, announced } = start(test, `round${round}`, 10_000);
      await once(child.stdout!, 'data');
      // Every round dies at another place of a commit.
      await new Promise(resolve => setTimeout(resolve, (round * 7) % 61));
      child.kill('SIGKILL');
      await once(child, 'close');
      all.push(...announced);
    }
    test.git('fsck', '--strict', '--full');
    const kept = reachable(test);
    expect(all.filter(oid => !kept.has(oid))).toEqual([]);
    expect(all.length).toBeGreaterThanOrEqual(20);
    const history = await test.reopen();
    expect((await history.log({ offset: 0, limit: 1 })).total).toBe(kept.size);
    // The next writer cleans up after the one that died.
    await test.layer(null, [{ name: 'last' }]);
    expect(
      readdirSync(test.history.gitDir).filter(
        name => name.startsWith('tmp_') || name.includes('.lock')
      )
    ).toEqual([]);
    expect(
      readdirSync(join(test.history.gitDir, 'objects', 'pack')).filter(name =>
        name.startsWith('tmp_')
      )
    ).toEqual([]);
  }, 120_000);
});

describe('processes that commit at the same time', () => {
  it('lose no commit of each other', async () => {
    await using test = await TestHistory.create();
    const first = await test.layer(null, [{ name: 'base' }]);
    await test.history.advance(first.oid);
    const runs = ['left', 'right'].map(name => start(test, name, 200));
    await Promise.all(runs.map(({ child }) => once(child, 'close')));
    const announced = runs.flatMap(run => run.announced);
    expect(announced).toHaveLength(400);
    const kept = reachable(test);
    expect(announced.filter(oid => !kept.has(oid))).toEqual([]);
    expect(kept.size).toBe(401);
    test.fsck();
  }, 240_000);

  it('roll their packs up by themselves, and nobody who reads meanwhile misses anything', async () => {
    await using test = await TestHistory.create();
    const first = await test.layer(null, [{ name: 'base' }]);
    await test.history.advance(first.oid);
    const { child, announced } = start(test, 'writer', 160);
    const closed = once(child, 'close');
    const reader = await test.reopen();
    const packDir = join(test.history.gitDir, 'objects', 'pack');
    const counts: number[] = [];
    const seen = new Set<string>();
    while (child.exitCode === null) {
      // Reading never waits for the disk: without this the end of the process would not be seen.
      await nextTurn();
      const { commits } = await reader.log({ offset: 0, limit: 1000 });
      for (const { oid } of commits.filter(({ oid }) => !seen.has(oid))) {
        seen.add(oid);
        const { changes } = await reader.changes({
          base: null,
          oid,
          offset: 0,
          limit: 10
        });
        for (const { path } of changes) {
          expect((await reader.file(oid, path))?.kind).toMatch(
            /text|directory/
          );
        }
      }
      // One from long ago lies in a pack that was replaced since.
      const old = commits.at(-2);
      if (old) {
        expect(await reader.file(old.oid, 'base')).toMatchObject({
          kind: 'text'
        });
      }
      counts.push(
        readdirSync(packDir).filter(name => name.endsWith('.idx')).length
      );
    }
    await closed;
    expect(announced).toHaveLength(160);
    expect(seen.size).toBeGreaterThan(20);
    expect(Math.max(...counts)).toBeLessThanOrEqual(51);
    expect(counts.at(-1)).toBeLessThan(51);
    test.fsck();
  }, 120_000);
});
