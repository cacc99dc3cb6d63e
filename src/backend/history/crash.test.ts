import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TEST_NOTEBOOK, TestHistory } from './testing/test-history.js';

const HERE = dirname(fileURLToPath(import.meta.url));
let work: string;

/** Bundles the program once: a killed process must start quickly again. */
beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), 'layerbook-crash-'));
  const require = createRequire(import.meta.url);
  const modules = join(dirname(require.resolve('isomorphic-git')), '..');
  symlinkSync(modules, join(work, 'node_modules'));
  buildSync({
    entryPoints: [join(HERE, 'testing', 'commit-loop.ts')],
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    external: ['isomorphic-git'],
    logLevel: 'error',
    outfile: join(work, 'loop.mjs')
  });
});
afterAll(() => rmSync(work, { recursive: true }));

/** Starts a process that commits; `announced` grows as it prints. */
function start(
  test: TestHistory,
  name: string,
  count: number
): { child: ChildProcess; announced: string[] } {
  const child = spawn(
    process.execPath,
    [join(work, 'loop.mjs'), test.dir, TEST_NOTEBOOK, name, String(count)],
    {
      stdio: ['ignore', 'pipe', 'inherit']
    }
  );
  const announced: string[] = [];
  createInterface({ input: child.stdout }).on('line', text =>
    announced.push(text)
  );
  return { child, announced };
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
    const runs = ['left', 'right'].map(name => start(test, name, 40));
    await Promise.all(runs.map(({ child }) => once(child, 'close')));
    const announced = runs.flatMap(run => run.announced);
    expect(announced).toHaveLength(80);
    const kept = reachable(test);
    expect(announced.filter(oid => !kept.has(oid))).toEqual([]);
    expect(kept.size).toBe(81);
    test.fsck();
  }, 120_000);
});
