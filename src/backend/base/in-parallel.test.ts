import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { inParallel } from './in-parallel.js';

it('keeps the order of the items and the limit', async () => {
  let running = 0;
  let most = 0;
  const results = await inParallel([5, 1, 4, 2, 3], 2, async item => {
    most = Math.max(most, ++running);
    for (let left = item; left > 0; left -= 1) {
      await turn();
    }
    running -= 1;
    return item * 10;
  });
  expect(results).toEqual([50, 10, 40, 20, 30]);
  expect(most).toBe(2);
});

it('begins nothing more after a failure', async () => {
  const begun: number[] = [];
  await expect(
    inParallel([1, 2, 3, 4, 5, 6], 2, async item => {
      begun.push(item);
      await turn();
      if (item === 2) {
        throw new Error('two');
      }
      await turn();
    })
  ).rejects.toThrow('two');
  await turn();
  await turn();
  expect(begun).toEqual([1, 2]);
});

it('takes no item', async () => {
  await expect(inParallel([], 3, () => Promise.resolve(1))).resolves.toEqual(
    []
  );
});
