import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import {
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseNotebookId, type CommitOid } from '../../common/ids.js';
import { pruneBases } from './base-layers.js';
import type { ICommitInfo } from './commit-info.js';
import type { IHistory } from './contract.js';
import { openHistory } from './open-history.js';
import { Programs } from './testing/programs.js';
import { buildTar } from './testing/tar-builder.js';
import { commitInfo, digestsOf, streams } from './testing/test-history.js';

const TARS = [
  [
    { name: 'etc', type: 'directory' as const },
    { name: 'etc/os', content: 'test\n' },
    { name: 'bin/big', content: Buffer.alloc(3 << 20, 'line\n') }
  ],
  [{ name: 'etc/.wh.os' }, { name: 'etc/new', content: 'new\n' }]
].map(buildTar);
const DIGESTS = digestsOf(null, Buffer.concat(TARS));

let state: string;
beforeAll(() => {
  state = mkdtempSync(join(tmpdir(), 'layerbook-bases-'));
});
afterAll(() => rmSync(state, { recursive: true, force: true }));

/** A notebook's history that is made anew. */
function notebook(number: number, dir = state): Promise<IHistory> {
  return openHistory(dir, parseNotebookId(`notebook-${number}`));
}

async function commitBase(
  history: IHistory,
  tars: AsyncIterable<Readable>,
  more: Partial<ICommitInfo> = {}
): Promise<CommitOid> {
  const info = commitInfo({ kind: 'base', ...DIGESTS, ...more });
  const { oid } = await history.commit(null, tars, info);
  await history.advance(oid);
  return oid;
}

async function* unread(): AsyncGenerator<Readable> {
  await Promise.reject(new Error('A layer was read.'));
  yield* [];
}

function git(history: IHistory, ...args: string[]): string {
  return execFileSync('git', ['--git-dir', history.gitDir, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe']
  }).trim();
}

function packs(dir: string): { name: string; inode: number; links: number }[] {
  const folder = join(dir, 'objects', 'pack');
  return readdirSync(folder)
    .filter(name => name.endsWith('.pack'))
    .map(name => {
      const { ino, nlink } = statSync(join(folder, name));
      return { name, inode: ino, links: nlink };
    });
}

describe('a base image', () => {
  it('is read once for all notebooks, which share its pack', async () => {
    const [first, second] = [await notebook(1), await notebook(2)];
    const one = await commitBase(first, streams(TARS));
    const two = await commitBase(second, unread(), {
      imageId: `sha256:${'2'.repeat(64)}`,
      dockerfile: 'FROM other\n'
    });
    expect(git(second, 'rev-parse', `${two}:rootfs`)).toBe(
      git(first, 'rev-parse', `${one}:rootfs`)
    );
    expect(git(second, 'ls-tree', '-r', '--name-only', two)).toContain(
      'rootfs/etc/new'
    );
    expect(await second.describe(two)).toMatchObject(
      await first.describe(one).then(({ oid: _, ...rest }) => rest)
    );
    expect(await second.file(two, 'etc/new')).toMatchObject({ text: 'new\n' });
    const shared = packs(first.gitDir).filter(({ links }) => links === 3);
    expect(shared).toHaveLength(1);
    expect(packs(second.gitDir)).toEqual(expect.arrayContaining(shared));
    for (const history of [first, second]) {
      git(history, 'fsck', '--strict', '--full');
      // `git gc` in one history must not hurt the other.
      git(history, 'gc', '--quiet', '--prune=now');
    }
    git(second, 'fsck', '--strict', '--full');
    expect(await first.file(one, 'etc/new')).toMatchObject({ text: 'new\n' });
  });

  it('is copied where the state lies on another file system than the links', async () => {
    const third = await notebook(3);
    const oid = await commitBase(third, streams(TARS));
    const shm = mkdtempSync('/dev/shm/layerbook-bases-');
    try {
      const { BaseStore } = await import('./base-layers.js');
      const bases = new BaseStore(state);
      const base = await bases.take(DIGESTS.chainId!, unread(), undefined);
      const other = await notebook(4, shm);
      bases.share(base, other.gitDir);
      expect(git(other, 'cat-file', '-t', base.rootfs)).toBe('tree');
      expect(git(third, 'rev-parse', `${oid}:rootfs`)).toBe(base.rootfs);
      git(other, 'fsck', '--strict', '--full');
      expect(readdirSync(join(other.gitDir, 'objects', 'pack'))).not.toContain(
        expect.stringMatching(/^tmp_/)
      );
    } finally {
      rmSync(shm, { recursive: true });
    }
  });

  it('whose reading failed is read again by the next', async () => {
    const info = digestsOf(null, Buffer.from('another'));
    const history = await notebook(5);
    const cut = TARS[0]!.subarray(0, 2000);
    await expect(commitBase(history, streams([cut]), info)).rejects.toThrow(
      /cut short/
    );
    const oid = await commitBase(history, streams(TARS), info);
    expect(await history.file(oid, 'etc/new')).toMatchObject({ kind: 'text' });
    git(history, 'fsck', '--strict', '--full');
  });

  it('goes when no notebook shares it and nobody wanted it for long', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'layerbook-bases-'));
    try {
      const history = await notebook(6, dir);
      await commitBase(history, streams(TARS));
      expect(await pruneBases(dir, { olderThanMs: 0 })).toEqual({
        bases: 0,
        bytes: 0
      });
      rmSync(history.gitDir, { recursive: true });
      expect(await pruneBases(dir)).toMatchObject({ bases: 0 });
      const [chain = ''] = readdirSync(join(dir, 'bases'));
      const yesterday = Date.now() / 1000 - 90_000;
      const mark = join(dir, 'bases', chain, 'base.json');
      utimesSync(mark, yesterday, yesterday);
      const dry = await pruneBases(dir, { dryRun: true });
      expect(dry.bases).toBe(1);
      expect(dry.bytes).toBeGreaterThan(500);
      expect(await pruneBases(dir)).toEqual(dry);
      expect(await pruneBases(dir)).toEqual({ bases: 0, bytes: 0 });
      const again = await notebook(7, dir);
      await commitBase(again, streams(TARS));
      git(again, 'fsck', '--strict', '--full');
    } finally {
      rmSync(dir, { recursive: true });
    }
  });
});

describe('back ends that want the same base at the same time', () => {
  it('read it once, even when one of them is killed over it', async () => {
    using programs = new Programs('take-base');
    const dir = mkdtempSync(join(tmpdir(), 'layerbook-bases-'));
    try {
      const start = (name: string) =>
        programs.start('take-base', [dir, name, '8000']);
      const killed = start('killed');
      while (!readdirSync(dir).includes('bases')) {
        await new Promise(resolve => setTimeout(resolve, 5));
      }
      killed.child.kill('SIGKILL');
      await once(killed.child, 'close');
      const runs = ['a', 'b', 'c'].map(start);
      await Promise.all(runs.map(({ child }) => once(child, 'close')));
      const read = runs.map(({ lines }) => Number(lines[0]?.split(' ')[1]));
      expect(read.sort()).toEqual([0, 0, 1]);
      for (const name of ['a', 'b', 'c']) {
        const history = await openHistory(dir, parseNotebookId(name));
        git(history, 'fsck', '--strict', '--full');
        expect(
          packs(history.gitDir)
            .map(({ links }) => links)
            .sort()
        ).toEqual([1, 4]);
      }
      const [chain = ''] = readdirSync(join(dir, 'bases'));
      const left = readdirSync(join(dir, 'bases', chain, 'objects', 'pack'));
      expect(left.filter(name => name.startsWith('tmp_'))).toEqual([]);
    } finally {
      rmSync(dir, { recursive: true });
    }
  }, 60_000);
});

describe('the same notebook on two machines', () => {
  it('has the same trees, whatever the engines call its images and when it ran', async () => {
    const trees: string[][] = [];
    for (const machine of ['1', '2']) {
      const dir = mkdtempSync(join(tmpdir(), 'layerbook-machine-'));
      try {
        const history = await notebook(1, dir);
        const own = {
          imageId: `sha256:${machine.repeat(64)}`,
          runId: `run-${machine}`,
          cells: [{ id: 'a', lines: 1 }]
        };
        const base = await commitBase(history, streams(TARS), own);
        const tar = buildTar([{ name: 'app', content: 'app\n' }]);
        const layer = await history.commit(
          base,
          streams([tar]),
          commitInfo({ ...own, ...digestsOf('base', tar) })
        );
        await history.advance(layer.oid);
        trees.push(git(history, 'log', '--format=%T').split('\n'));
      } finally {
        rmSync(dir, { recursive: true });
      }
    }
    expect(trees[0]).toHaveLength(2);
    expect(trees[1]).toEqual(trees[0]);
  });
});
