import { describe, expect, it } from 'vitest';
import {
  MAX_HITS_PER_COMMIT,
  type ISearchPage,
  type PatternSyntax
} from '../../../common/protocol/history-views.js';
import type { CommitOid } from '../../../common/ids.js';
import { TestHistory } from '../testing/test-history.js';
import { search } from './search.js';

const PAGE = { offset: 0, limit: 100 };

function find(
  test: TestHistory,
  what: 'path' | 'content',
  text: string,
  syntax: PatternSyntax = 'text'
): Promise<ISearchPage> {
  return search(test.history, { what, pattern: { text, syntax }, ...PAGE });
}

/** `instruction total: path:line text, …` */
function brief({ hits }: ISearchPage): string[] {
  return hits.map(
    ({ commit, total, matches }) =>
      `${commit.instruction} ${total}: ${matches
        .map(({ change, line }) =>
          line ? `${change.path}:${line.number} ${line.text}` : change.path
        )
        .join(', ')}`
  );
}

async function threeSteps(): Promise<TestHistory> {
  const test = await TestHistory.create();
  const steps = [
    [
      { name: 'app/main.py', content: 'import os\nprint("Hello")\n' },
      { name: 'app/data.bin', content: 'Hello\0' },
      { name: 'etc/motd', content: 'Hello there\r\nhello again\r\n' }
    ],
    [
      { name: 'app/main.py', content: 'import sys\n' },
      { name: 'app/huge.txt', content: 'Hello line\n'.repeat(100_000) }
    ],
    [
      { name: 'app/.wh.main.py' },
      {
        name: 'etc/motd',
        content: 'Hello there\r\nhello again\r\n',
        mode: 0o600
      }
    ]
  ] as const;
  let parent: CommitOid | null = null;
  for (const [at, entries] of steps.entries()) {
    const info = { instruction: `RUN ${at + 1}` };
    parent = (await test.layer(parent, entries, info)).oid;
  }
  await test.history.advance(parent!);
  return test;
}

describe('search for paths', () => {
  it('finds changes of any kind, newest first', async () => {
    await using test = await threeSteps();
    expect(brief(await find(test, 'path', 'main'))).toEqual([
      'RUN 3 1: app/main.py',
      'RUN 2 1: app/main.py',
      'RUN 1 1: app/main.py'
    ]);
    expect(brief(await find(test, 'path', 'app/*.{bin,txt}', 'glob'))).toEqual([
      'RUN 2 1: app/huge.txt',
      'RUN 1 1: app/data.bin'
    ]);
    expect(brief(await find(test, 'path', '^etc/', 'regexp'))).toEqual([
      'RUN 3 1: etc/motd',
      'RUN 1 1: etc/motd'
    ]);
    expect(await find(test, 'path', 'nowhere')).toEqual({
      hits: [],
      total: 0,
      partial: 0
    });
  });

  it('names some paths of a commit and counts all', async () => {
    await using test = await TestHistory.create();
    const entries = Array.from({ length: 50 }, (_unused, at) => ({
      name: `f${at}`
    }));
    await test.history.advance((await test.layer(null, entries)).oid);
    const { hits } = await find(test, 'path', 'f');
    expect(hits).toHaveLength(1);
    expect(hits[0]?.total).toBe(50);
    expect(hits[0]?.matches).toHaveLength(MAX_HITS_PER_COMMIT);
  });

  it('goes on with what it knows when a commit was added', async () => {
    await using test = await threeSteps();
    expect((await find(test, 'path', 'main')).total).toBe(3);
    const { commits } = await test.history.log(PAGE);
    const next = await test.layer(commits[0]!.oid, [{ name: 'x/main' }], {
      instruction: 'RUN 4'
    });
    await test.history.advance(next.oid);
    const found = await find(test, 'path', 'main');
    expect(brief(found).slice(0, 2)).toEqual([
      'RUN 4 1: x/main',
      'RUN 3 1: app/main.py'
    ]);
    // Where the branches are now is told anew.
    expect(found.hits.map(hit => hit.commit.branches)).toEqual([
      ['run-0001'],
      [],
      [],
      []
    ]);
  });

  it('gives one page of commits and the number of all', async () => {
    await using test = await threeSteps();
    const page = await search(test.history, {
      what: 'path',
      pattern: { text: 'main', syntax: 'text' },
      offset: 1,
      limit: 1
    });
    expect(page.total).toBe(3);
    expect(brief(page)).toEqual(['RUN 2 1: app/main.py']);
  });
});

describe('search for contents', () => {
  it('finds lines that a commit brought, and says where text is not kept', async () => {
    await using test = await threeSteps();
    const found = await find(test, 'content', 'Hello');
    expect(brief(found)).toEqual([
      'RUN 1 2: app/main.py:2 print("Hello"), etc/motd:1 Hello there'
    ]);
    expect(found.partial).toBe(1);
    expect(brief(await find(test, 'content', 'hello a'))).toEqual([
      'RUN 1 1: etc/motd:2 hello again'
    ]);
    expect(brief(await find(test, 'content', '^import s', 'regexp'))).toEqual([
      'RUN 2 1: app/main.py:1 import sys'
    ]);
  });

  it('shows the part of a long line that matches', async () => {
    await using test = await TestHistory.create();
    const content = `first\n${'x'.repeat(500)}needle${'y'.repeat(500)}\n`;
    const { oid } = await test.layer(null, [{ name: 'long', content }]);
    await test.history.advance(oid);
    for (const syntax of ['text', 'regexp'] as const) {
      const { hits } = await find(test, 'content', 'needle', syntax);
      const line = hits[0]?.matches[0]?.line;
      expect(line?.number).toBe(2);
      expect(line?.text).toMatch(/^…x+needley+$/);
      expect(line?.text.length).toBeLessThanOrEqual(200);
    }
  });

  it('takes lines apart where lower case is longer than the text', async () => {
    await using test = await TestHistory.create();
    const content = `${'İ'.repeat(300)}\nsecond NEEDLE\n`;
    const { oid } = await test.layer(null, [{ name: 'a', content }]);
    await test.history.advance(oid);
    expect(brief(await find(test, 'content', 'needle'))).toEqual([
      'RUN true 1: a:2 second NEEDLE'
    ]);
  });

  it('refuses a glob, and stops what takes too long', async () => {
    await using test = await TestHistory.create();
    const { oid } = await test.layer(null, [
      { name: 'a', content: `${'a'.repeat(60)}\n` }
    ]);
    await test.history.advance(oid);
    await expect(find(test, 'content', '*.py', 'glob')).rejects.toMatchObject({
      code: 'request.invalid'
    });
    await expect(
      find(test, 'content', '^(a+)+!', 'regexp')
    ).rejects.toMatchObject({ code: 'request.invalid' });
  });
});
