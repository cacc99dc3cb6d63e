import { describe, expect, it } from 'vitest';
import type { IPathHistory } from '../../../common/protocol/history-views.js';
import { TestHistory } from '../testing/test-history.js';
import { pathHistory } from './path-history.js';

const PAGE = { offset: 0, limit: 100 };

/** `instruction: op`, or `below: added/modified/deleted` where only paths below changed. */
function brief({ events }: IPathHistory): string[] {
  return events.map(({ commit, change, below }) => {
    const counts =
      below && `+${below.added} ~${below.modified} -${below.deleted}`;
    return [commit.instruction, change?.op, counts]
      .filter(part => part)
      .join(' ');
  });
}

/** Two lines of execution: a–b–c and a–d. */
async function branches(): Promise<TestHistory> {
  const test = await TestHistory.create();
  const { history } = test;
  const step = async (
    parent: Parameters<typeof test.layer>[0],
    instruction: string,
    entries: Parameters<typeof test.layer>[1]
  ) => {
    const minutes = String(++minute).padStart(2, '0');
    const date = `2026-01-02T03:${minutes}:00Z`;
    return (await test.layer(parent, entries, { instruction, date })).oid;
  };
  let minute = 0;
  const a = await step(null, 'a', [
    { name: 'app/x', content: '1' },
    { name: 'app2', content: 'other' },
    { name: 'app/x.txt', content: 'other' },
    { name: 'lib/app/x', content: 'other' },
    { name: 'link', type: 'symlink', link: 'app/x' }
  ]);
  const b = await step(a, 'b', [{ name: 'app/x', content: '2' }]);
  const c = await step(b, 'c', [{ name: '.wh.app' }]);
  await history.advance(c);
  const d = await step(a, 'd', [
    { name: 'app/x', content: '1', mode: 0o600 },
    { name: 'app/y', content: '1' }
  ]);
  await history.advance(d);
  return test;
}

describe('pathHistory', () => {
  it('lists every commit of every branch that did something to a file', async () => {
    await using test = await branches();
    const found = await pathHistory(test.history, { path: '/app/x', ...PAGE });
    expect(found).toMatchObject({ path: 'app/x', total: 4 });
    expect(brief(found)).toEqual(['d m', 'c D', 'b M', 'a A']);
    expect(found.events[0]?.change).toMatchObject({
      path: 'app/x',
      mode: 0o600,
      details: ['mode 644→600']
    });
    const log = await test.history.log(PAGE);
    expect(found.events.map(event => event.commit)).toEqual(log.commits);
  });

  it('counts what happened below a directory', async () => {
    await using test = await branches();
    const app = await pathHistory(test.history, { path: 'app', ...PAGE });
    expect(brief(app)).toEqual([
      'd +1 ~0 -0',
      'c D +0 ~0 -2',
      'b +0 ~1 -0',
      'a A +2 ~0 -0'
    ]);
    const root = await pathHistory(test.history, { path: '', ...PAGE });
    expect(root.total).toBe(4);
    expect(root.events[2]).toMatchObject({
      change: null,
      below: { modified: 1 }
    });
  });

  it('gives one page and the number of all', async () => {
    await using test = await branches();
    const page = { offset: 1, limit: 2 };
    const found = await pathHistory(test.history, { path: 'app/x', ...page });
    expect(found.total).toBe(4);
    expect(brief(found)).toEqual(['c D', 'b M']);
  });

  it('of a path that never was is empty', async () => {
    await using test = await branches();
    const found = await pathHistory(test.history, { path: 'app/z', ...PAGE });
    expect(found).toEqual({ path: 'app/z', events: [], total: 0 });
  });

  it('finds names that git cannot hold', async () => {
    await using test = await TestHistory.create();
    const { oid } = await test.layer(null, [
      { name: 'a/.git/config', content: 'x' },
      { name: 'b/%41', content: 'x' },
      { name: Buffer.from('c/\xff\n', 'latin1'), content: 'x' }
    ]);
    await test.history.advance(oid);
    const { changes } = await test.history.changes({
      base: null,
      oid,
      ...PAGE
    });
    for (const { path } of changes) {
      const found = await pathHistory(test.history, { path, ...PAGE });
      expect([path, found.events[0]?.change?.path]).toEqual([path, path]);
    }
  });
});
