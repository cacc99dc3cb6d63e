import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { parseContainerId, parseNotebookId } from '../../common/ids.js';
import { KeptContainers } from './kept.js';
import { OpenNotebooks } from './open-notebooks.js';

const A = parseContainerId('a'.repeat(64));
const B = parseContainerId('b'.repeat(64));
const C = parseContainerId('c'.repeat(64));

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'layerbook-kept-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

it('remembers kept containers of each engine, and forgets those that are gone', async () => {
  const kept = new KeptContainers(dir);
  expect(await kept.of('one')).toEqual(new Set());
  await Promise.all([
    kept.set('one', A, true),
    kept.set('one', B, true),
    kept.set('two', C, true),
    kept.set('one', A, true)
  ]);
  const other = new KeptContainers(dir);
  expect(await other.of('one')).toEqual(new Set([A, B]));
  await other.forgetGone('one', new Set([B]));
  expect(await kept.of('one')).toEqual(new Set([B]));
  expect(await kept.of('two')).toEqual(new Set([C]));
  await kept.set('one', B, false);
  expect(await kept.of('one')).toEqual(new Set());
});

it('keeps nothing because of a file that makes no sense, and replaces it', async () => {
  const errors = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    await writeFile(
      join(dir, 'kept-containers.json'),
      '{"version":1,"kept":7}'
    );
    const kept = new KeptContainers(dir);
    expect(await kept.of('one')).toEqual(new Set());
    await kept.set('one', A, true);
    expect(await kept.of('one')).toEqual(new Set([A]));
  } finally {
    errors.mockRestore();
  }
});

it('a notebook is open as long as one page has it', () => {
  const [n, m] = [parseNotebookId('n'), parseNotebookId('m')];
  const [one, two] = [{}, {}];
  const open = new OpenNotebooks();
  open.add(one, n);
  open.add(two, n);
  open.add(two, m);
  open.remove(one, n);
  expect(open.isOpen(n)).toBe(true);
  open.remove(two, n);
  expect([open.isOpen(n), open.isOpen(m)]).toEqual([false, true]);
  open.remove(two);
  open.remove(one);
  expect(open.isOpen(m)).toBe(false);
});
