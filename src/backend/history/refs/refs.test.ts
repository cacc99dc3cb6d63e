import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CommitOid } from '../../../common/ids.js';
import { isLayerbookError } from '../../../common/protocol/errors.js';
import { line } from '../testing/line.js';
import { TestHistory } from '../testing/test-history.js';
import {
  checkout,
  closeImage,
  deleteBranch,
  tagCommit,
  untag
} from './change-refs.js';
import { imageRef } from './image-refs.js';

const PAGE = { offset: 0, limit: 100 };

async function refusal(work: Promise<unknown>): Promise<string | null> {
  return work.then(
    () => null,
    (error: unknown) => (isLayerbookError(error) ? error.code : 'other')
  );
}

/** `run-0001`: a-b-c; `run-0002`: a-d. */
async function forked(test: TestHistory): Promise<CommitOid[]> {
  const [a, b, c] = await line(test, ['a', 'b', 'c']);
  await test.history.advance(c!);
  const [d] = await line(test, ['d'], a);
  await test.history.advance(d!);
  return [a!, b!, c!, d!];
}

const heads = (test: TestHistory): string[] =>
  test
    .git('for-each-ref', '--format=%(refname:short)', 'refs/heads')
    .trim()
    .split('\n');
const head = (test: TestHistory): string =>
  test.git('symbolic-ref', '--short', 'HEAD').trim();

describe('checkout', () => {
  it('goes to the branch whose tip the commit is, and makes one where none is', async () => {
    await using test = await TestHistory.create();
    const [, b, c, d] = await forked(test);
    expect(await checkout(test.history, c!)).toBe('run-0001');
    expect(head(test)).toBe('run-0001');
    expect(await checkout(test.history, d!)).toBe('run-0002');
    expect(await checkout(test.history, b!)).toBe('run-0003');
    expect(test.git('rev-parse', 'HEAD').trim()).toBe(b);
    expect(await checkout(test.history, b!)).toBe('run-0003');
    expect(heads(test)).toEqual(['run-0001', 'run-0002', 'run-0003']);
    test.fsck();
  });

  it('leaves no branch behind that only marked a place on the line that is taken next', async () => {
    await using test = await TestHistory.create();
    const [, b, c, d] = await forked(test);
    await checkout(test.history, b!);
    await checkout(test.history, c!);
    expect(heads(test)).toEqual(['run-0001', 'run-0002']);
    await checkout(test.history, b!);
    await test.history.advance(c!);
    expect(head(test)).toBe('run-0001');
    expect(heads(test)).toEqual(['run-0001', 'run-0002']);
    test.git('branch', 'mine', b!);
    test.git('symbolic-ref', 'HEAD', 'refs/heads/mine');
    await checkout(test.history, c!);
    await checkout(test.history, d!);
    expect(heads(test)).toEqual(['mine', 'run-0001', 'run-0002']);
  });

  it('lets the next run fork from there', async () => {
    await using test = await TestHistory.create();
    const [, b] = await forked(test);
    await checkout(test.history, b!);
    const [e] = await line(test, ['e'], b);
    expect(await test.history.advance(e!)).toBe('run-0003');
    expect(heads(test)).toEqual(['run-0001', 'run-0002', 'run-0003']);
  });

  it('is refused for what is no commit of the notebook', async () => {
    await using test = await TestHistory.create();
    await forked(test);
    const { oid } = await test.layer(null, [{ name: 'foreign' }], {
      kind: 'base'
    });
    const nothing = '0'.repeat(40) as CommitOid;
    expect(await refusal(checkout(test.history, nothing))).toBe(
      'history.notFound'
    );
    test.git('update-ref', imageRef('node:14'), oid);
    expect(await refusal(checkout(test.history, oid))).toBe('history.refused');
    expect(head(test)).toBe('run-0002');
  });
});

describe('tags', () => {
  it('are git’s own, shown in the log, and removed again', async () => {
    await using test = await TestHistory.create();
    const [a, b] = await forked(test);
    await tagCommit(test.history, a!, 'release/v1');
    await tagCommit(test.history, a!, 'release/v1');
    await tagCommit(test.history, a!, 'first');
    test.git(
      ...['-c', 'user.name=x', '-c', 'user.email=x@y'],
      ...['tag', '-a', '-m', 'by hand', 'annotated', b!]
    );
    const tags = async () =>
      (await test.history.log(PAGE)).commits.flatMap(commit =>
        commit.tags.map(tag => `${tag} ${commit.oid}`)
      );
    expect((await tags()).sort()).toEqual(
      [`annotated ${b}`, `first ${a}`, `release/v1 ${a}`].sort()
    );
    expect(await refusal(tagCommit(test.history, b!, 'first'))).toBe(
      'history.refused'
    );
    expect(await refusal(tagCommit(test.history, b!, 'release'))).toBe(
      'history.refused'
    );
    expect(await refusal(tagCommit(test.history, b!, 'first/x'))).toBe(
      'history.refused'
    );
    test.git('pack-refs', '--all');
    await untag(test.history, 'release/v1');
    await untag(test.history, 'annotated');
    expect(await tags()).toEqual([`first ${a}`]);
    expect(test.git('tag').trim()).toBe('first');
    await tagCommit(test.history, b!, 'release');
    expect(await refusal(untag(test.history, 'gone'))).toBe('history.notFound');
    test.fsck();
  });

  it('keep commits in the log whose branch is deleted', async () => {
    await using test = await TestHistory.create();
    const [, , c] = await forked(test);
    await tagCommit(test.history, c!, 'kept');
    await deleteBranch(test.history, 'run-0001');
    const page = await test.history.log(PAGE);
    expect(page.total).toBe(4);
    expect(page.commits.find(commit => commit.oid === c)).toMatchObject({
      tags: ['kept'],
      branches: []
    });
    expect(await checkout(test.history, c!)).toBe('run-0003');
  });

  it('whose object is none of a commit are left out', async () => {
    await using test = await TestHistory.create();
    const [a] = await forked(test);
    test.git('tag', 'a-tree', `${a}^{tree}`);
    writeFileSync(
      join(test.history.gitDir, 'refs', 'tags', 'broken'),
      `${'1'.repeat(40)}\n`
    );
    mkdirSync(join(test.history.gitDir, 'refs', 'tags', 'empty'));
    const { commits } = await test.history.log(PAGE);
    expect(commits.flatMap(commit => commit.tags)).toEqual([]);
  });
});

describe('deleting a branch', () => {
  it('takes its commits out of the log, packed or not, and lets its name be used again', async () => {
    await using test = await TestHistory.create();
    const [, , c] = await forked(test);
    test.git('pack-refs', '--all');
    await deleteBranch(test.history, 'run-0001');
    expect(heads(test)).toEqual(['run-0002']);
    const page = await test.history.log(PAGE);
    expect(page.total).toBe(2);
    expect(page.branches.map(({ name }) => name)).toEqual(['run-0002']);
    await test.history.advance(c!);
    expect(heads(test)).toEqual(['run-0002', 'run-0003']);
    test.fsck();
  });

  it('is refused for the active branch and for one that is not there', async () => {
    await using test = await TestHistory.create();
    await forked(test);
    for (const name of ['run-0002', 'run-0009', '../../HEAD', '']) {
      expect(await refusal(deleteBranch(test.history, name))).toBe(
        'history.refused'
      );
    }
    expect(existsSync(join(test.history.gitDir, 'HEAD'))).toBe(true);
    expect(heads(test)).toEqual(['run-0001', 'run-0002']);
  });

  it('waits for git’s lock no longer than a moment', async () => {
    await using test = await TestHistory.create();
    await forked(test);
    const lock = join(test.history.gitDir, 'refs', 'heads', 'run-0001.lock');
    writeFileSync(lock, '');
    expect(await refusal(deleteBranch(test.history, 'run-0001'))).toBe(
      'history.failed'
    );
    expect(heads(test)).toEqual(['run-0001', 'run-0002']);
  });
});

describe('opened images', () => {
  it('are tips of the log with their names until they are closed', async () => {
    await using test = await TestHistory.create();
    await forked(test);
    const { oid } = await test.layer(null, [{ name: 'foreign' }], {
      kind: 'base'
    });
    test.git('update-ref', imageRef('node:14-alpine'), oid);
    const page = await test.history.log(PAGE);
    expect(page).toMatchObject({ total: 5, head: 'run-0002' });
    expect(page.commits.find(commit => commit.oid === oid)).toMatchObject({
      images: ['node:14-alpine'],
      branches: []
    });
    await closeImage(test.history, 'node:14-alpine');
    expect((await test.history.log(PAGE)).total).toBe(4);
    expect(await refusal(closeImage(test.history, 'node:14-alpine'))).toBe(
      'history.notFound'
    );
  });
});

describe('dates of branches', () => {
  it('are when a branch was moved, or left, last', async () => {
    await using test = await TestHistory.create();
    const dates = async () =>
      (await test.history.log(PAGE)).branches.map(({ date }) =>
        Date.parse(date ?? '')
      );
    const start = Date.now();
    const [a] = await line(test, ['a']);
    await test.history.advance(a!);
    const [first] = await dates();
    expect(first).toBeGreaterThanOrEqual(start);
    await test.history.advance(a!);
    expect(await dates()).toEqual([first]);
    const [b] = await line(test, ['b'], a);
    await test.history.advance(b!);
    const [c] = await line(test, ['c'], a);
    await test.history.advance(c!);
    const [left, taken] = await dates();
    expect(left).toBe(taken);
    expect(left).toBeGreaterThanOrEqual(first!);
  });
});
