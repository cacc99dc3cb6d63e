import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  linkSync,
  lstatSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CommitOid } from '../../../common/ids.js';
import { readCommitTree } from '../commit-tree.js';
import { details } from '../testing/layer-views.js';
import {
  commitInfo,
  digestsOf,
  once,
  TestHistory
} from '../testing/test-history.js';
import {
  canMountUnion,
  UnionMount,
  type UnionPath
} from '../testing/union-mount.js';
import { decodeChange } from './change-record.js';
import { displayPath } from './layer-path.js';
import { MergedTree } from './merged-tree.js';
import { comparableType } from './node-meta.js';

/** Numbers that look random, the same each time. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return below => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % below;
  };
}

/** Does something to a path of the union; what cannot be done there is left. */
function disturb(top: string, next: (below: number) => number): void {
  const anyPath = (): string =>
    join(
      top,
      ...Array.from({ length: 1 + next(3) }, () => 'abcd'.charAt(next(4)))
    );
  const path = anyPath();
  const acts: (() => void)[] = [
    () => {
      mkdirSync(dirname(path), { recursive: true });
      // Opening a pipe would wait for somebody to read it.
      if (lstatSync(path, { throwIfNoEntry: false })?.isFIFO() === true) {
        rmSync(path);
      }
      writeFileSync(path, `content ${next(3)}\n`, { mode: 0o644 });
      utimesSync(path, 1_700_000_000, 1_700_000_000 + next(3));
    },
    () => mkdirSync(path, { recursive: true }),
    () => symlinkSync(`target ${next(3)}`, path),
    () => rmSync(path, { recursive: true }),
    () => {
      rmSync(path, { recursive: true });
      mkdirSync(path);
      writeFileSync(join(path, 'a'), `content ${next(3)}\n`);
    },
    () => chmodSync(path, next(2) === 0 ? 0o4711 : 0o640),
    () => chownSync(path, 1 + next(2), 3),
    () => linkSync(path, anyPath()),
    () => renameSync(path, anyPath()),
    () => execFileSync('mkfifo', [path], { stdio: 'ignore' }),
    () => execFileSync('mknod', [path, 'c', '1', '3'], { stdio: 'ignore' })
  ];
  try {
    acts[next(acts.length)]?.();
  } catch {
    // No such path, or one of another kind.
  }
}

/** A commit's file system in the form of a union's. */
function pathsAt(
  test: TestHistory,
  oid: CommitOid
): Promise<Map<string, UnionPath>> {
  return test.history.read(async ({ objects, index, metadata }) => {
    const { rootfs } = readCommitTree(objects, index.get(oid).tree);
    const tree = new MergedTree(name => objects.tree(name), rootfs);
    const lines = await metadata.get(oid);
    const found = new Map<string, UnionPath>();
    for (const path of lines.paths()) {
      const { meta } = decodeChange(lines.line(path) ?? '');
      const node = tree.get(path);
      const type = comparableType(meta.type);
      const content =
        node?.kind === 'leaf' && (type === 'f' || type === 'l')
          ? objects.blob(node.oid).toString()
          : '';
      const isPlain = type === 'd' || type === 'l';
      found.set(displayPath(path), [
        type,
        type === 'l' ? 0 : meta.mode,
        `${meta.uid}:${meta.gid}`,
        isPlain ? 0 : Math.floor(meta.mtime),
        content
      ]);
    }
    return found;
  });
}

async function commit(
  test: TestHistory,
  parent: CommitOid | null,
  tar: Buffer
): Promise<CommitOid> {
  const info = commitInfo({
    ...digestsOf(parent, tar),
    instruction: `RUN ${parent ?? 'first'}`
  });
  return (await test.history.commit(parent, once(tar), info)).oid;
}

describe.runIf(canMountUnion())('layers of a real union mount', () => {
  it.each([1, 2, 3, 4, 5, 6])(
    'give the tree that the kernel shows (seed %i)',
    async seed => {
      using union = new UnionMount();
      await using test = await TestHistory.create();
      const next = random(seed * 7919);
      let parent: CommitOid | null = null;
      for (let layer = 0; layer < 6; layer++) {
        const tar = union.layer(top => {
          for (let step = 0; step < 14; step++) {
            disturb(top, next);
          }
        });
        parent = await commit(test, parent, tar);
        const expected = [...union.paths()].sort();
        expect([...(await pathsAt(test, parent))].sort()).toEqual(expected);
        expect(expected.length).toBeGreaterThan(0);
      }
      test.fsck();
    },
    60_000
  );

  it('tell what was deleted and made anew from what was changed in place', async () => {
    using union = new UnionMount();
    await using test = await TestHistory.create();
    const write = (path: string, text: string): void => {
      writeFileSync(path, text);
      utimesSync(path, 1_700_000_000, 1_700_000_000);
    };
    const first = union.layer(top => {
      mkdirSync(join(top, 'd'));
      mkdirSync(join(top, 'kept'));
      ['d/same', 'd/other', 'd/gone', 'kept/other'].forEach(name =>
        write(join(top, name), 'one\n')
      );
    });
    const second = union.layer(top => {
      rmSync(join(top, 'd'), { recursive: true });
      mkdirSync(join(top, 'd'));
      write(join(top, 'd/same'), 'one\n');
      write(join(top, 'd/other'), 'two\n');
      write(join(top, 'kept/other'), 'two\n');
    });
    const base = await commit(test, null, first);
    const oid = await commit(test, base, second);
    const listed = await details(test, oid);
    expect(
      listed.map(({ op, path, details: words }) => [op, path, words])
    ).toEqual([
      ['D', 'd/gone', undefined],
      ['M', 'd/other', ['deleted and made anew']],
      ['m', 'd/same', ['deleted and made anew']],
      ['M', 'kept/other', undefined]
    ]);
  });
});
