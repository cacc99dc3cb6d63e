import {
  existsSync,
  readdirSync,
  statSync,
  utimesSync,
  writeFileSync
} from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CommitOid } from '../../../common/ids.js';
import { line } from '../testing/line.js';
import { Programs } from '../testing/programs.js';
import { TestHistory } from '../testing/test-history.js';
import { pruneRepository, type IPruneOptions } from './prune.js';
import { Repository } from './repository.js';

/** As another process prunes. */
async function prune(
  test: TestHistory,
  options: IPruneOptions = { olderThanMs: 0 }
): Promise<{ commits: number; bytes: number }> {
  return pruneRepository(await Repository.open(test.history.gitDir), options);
}

function has(test: TestHistory, oid: string): boolean {
  try {
    test.git('cat-file', '-e', oid);
    return true;
  } catch {
    return false;
  }
}

/** Bytes that the objects take. */
function size(test: TestHistory): number {
  const dir = join(test.history.gitDir, 'objects');
  return readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .map(name => statSync(join(dir, name)))
    .filter(stat => stat.isFile())
    .reduce((sum, stat) => sum + stat.size, 0);
}

/** A history with a branch `run-0001` of three commits, and two commits beside it that no branch has. */
async function withLost(
  test: TestHistory
): Promise<{ kept: CommitOid[]; lost: CommitOid[] }> {
  const kept = await line(test, ['a', 'b', 'c']);
  await test.history.advance(kept.at(-1)!);
  return { kept, lost: await line(test, ['x', 'y'], kept[0]) };
}

describe('pruneRepository', () => {
  it('removes what nothing reaches, and says beforehand what it would', async () => {
    await using test = await TestHistory.create();
    const { kept, lost } = await withLost(test);
    const before = size(test);
    const dry = await prune(test, { dryRun: true, olderThanMs: 0 });
    expect(dry.commits).toBe(2);
    expect(size(test)).toBe(before);
    expect(await prune(test)).toEqual(dry);
    expect(before - size(test)).toBeGreaterThan(dry.bytes / 2);
    expect(kept.every(oid => has(test, oid))).toBe(true);
    expect(lost.some(oid => has(test, oid))).toBe(false);
    expect(
      readdirSync(join(test.history.gitDir, 'refs', 'layers'))
    ).toHaveLength(3);
    test.fsck();
    expect(test.git('fsck', '--unreachable')).toBe('');
    expect(await prune(test)).toEqual({ commits: 0, bytes: 0 });
    // The process that wrote all this goes on without a hitch.
    expect((await test.history.log({ offset: 0, limit: 9 })).total).toBe(3);
    const again = await line(test, ['x', 'y'], kept[0]);
    expect(again).toEqual(lost);
    await test.history.advance(again[1]!);
    test.fsck();
  });

  it('keeps what is younger than a day unless it is told otherwise', async () => {
    await using test = await TestHistory.create();
    const { lost } = await withLost(test);
    expect(await prune(test, {})).toEqual({ commits: 0, bytes: 0 });
    const { gitDir } = test.history;
    const age = (path: string) => utimesSync(path, 1_000_000, 1_000_000);
    age(join(gitDir, 'objects', lost[1]!.slice(0, 2), lost[1]!.slice(2)));
    readdirSync(join(gitDir, 'objects', 'pack')).forEach(name =>
      age(join(gitDir, 'objects', 'pack', name))
    );
    // The older one lies on the younger one's line, but not the other way round.
    expect(await prune(test, {})).toMatchObject({ commits: 1 });
    expect([has(test, lost[0]!), has(test, lost[1]!)]).toEqual([true, false]);
    test.fsck();
  });

  it.each([
    ['a branch', ['branch', 'mine']],
    ['a tag', ['tag', 'v1']],
    [
      'an annotated tag',
      ['-c', 'user.name=a', '-c', 'user.email=a@b', 'tag', '-m', 'm', 'v1']
    ],
    ['an opened image', ['update-ref', 'refs/images/node']],
    ['a remote’s branch', ['update-ref', 'refs/remotes/origin/main']],
    ['a detached HEAD', ['update-ref', '--no-deref', 'HEAD']]
  ])('keeps what %s reaches, packed or not', async (_, command) => {
    await using test = await TestHistory.create();
    const { lost } = await withLost(test);
    test.git(...command, lost[1]!);
    expect(await prune(test)).toMatchObject({ commits: 0 });
    test.git('pack-refs', '--all');
    expect(await prune(test)).toMatchObject({ commits: 0 });
    expect(lost.every(oid => has(test, oid))).toBe(true);
    test.fsck();
  });

  it('takes what `git gc` packed with deltas and refs apart', async () => {
    await using test = await TestHistory.create();
    const text = Array.from({ length: 500 }, (_, at) => `line ${at}\n`);
    const kept = await test.layer(null, [
      { name: 'f', content: text.join('') }
    ]);
    await test.history.advance(kept.oid);
    const lost = await test.layer(kept.oid, [
      { name: 'f', content: `${text.join('')}more\n` }
    ]);
    test.git('gc', '--quiet');
    expect(test.git('verify-pack', '-v', ...packIndexes(test))).toMatch(
      /chain length = 1/
    );
    expect(await prune(test)).toMatchObject({ commits: 1 });
    expect(has(test, lost.oid)).toBe(false);
    expect(test.git('for-each-ref').trim().split('\n')).toHaveLength(2);
    expect(await (await test.reopen()).file(kept.oid, 'f')).toMatchObject({
      kind: 'text',
      text: text.join('')
    });
    test.fsck();
  });

  it('leaves a pack that is marked to be kept, and removes nothing when something is missing', async () => {
    await using test = await TestHistory.create();
    const { kept, lost } = await withLost(test);
    for (const path of packIndexes(test)) {
      writeFileSync(path.replace('.idx', '.keep'), '');
    }
    expect(await prune(test)).toMatchObject({ commits: 2 });
    expect(lost.some(oid => has(test, oid))).toBe(false);
    test.fsck();
    const { gitDir } = test.history;
    const path = join(
      gitDir,
      'objects',
      kept[1]!.slice(0, 2),
      kept[1]!.slice(2)
    );
    expect(existsSync(path)).toBe(true);
    const files = readdirSync(gitDir, { recursive: true }).length;
    utimesSync(path, 1, 1);
    test.git('update-ref', '-d', 'refs/heads/run-0001');
    test.git('update-ref', 'refs/heads/broken', kept[2]!);
    writeFileSync(
      join(gitDir, 'refs', 'heads', 'missing'),
      `${'1'.repeat(40)}\n`
    );
    await expect(prune(test)).rejects.toThrow(/damaged/);
    expect(
      readdirSync(gitDir, { recursive: true }).length
    ).toBeGreaterThanOrEqual(files);
  });

  it('that is killed at any moment leaves a sound repository', async () => {
    using programs = new Programs('prune-once');
    await using test = await TestHistory.create();
    const kept = await line(test, ['a', 'b', 'c']);
    await test.history.advance(kept.at(-1)!);
    let unfinished = 0;
    for (let round = 0; round < 16; round++) {
      const names = Array.from({ length: 8 }, (_, at) => `lost ${round} ${at}`);
      await line(test, names, kept[round % 3]);
      const { child, lines } = programs.start('prune-once', [
        test.history.gitDir
      ]);
      await once(child.stdout!, 'data');
      await new Promise(resolve => setTimeout(resolve, (round * 5) % 43));
      child.kill('SIGKILL');
      await once(child, 'close');
      unfinished += lines.includes('done') ? 0 : 1;
      test.fsck();
      expect(kept.every(oid => has(test, oid))).toBe(true);
    }
    expect(unfinished).toBeGreaterThan(3);
    await prune(test);
    expect(test.git('fsck', '--unreachable')).toBe('');
    expect(
      readdirSync(join(test.history.gitDir, 'objects', 'pack')).filter(name =>
        name.startsWith('tmp_')
      )
    ).toEqual([]);
    test.fsck();
  }, 120_000);
});

function packIndexes(test: TestHistory): string[] {
  const dir = join(test.history.gitDir, 'objects', 'pack');
  return readdirSync(dir)
    .filter(name => name.endsWith('.idx'))
    .map(name => join(dir, name));
}
