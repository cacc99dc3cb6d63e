import { existsSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TestHistory } from '../testing/test-history.js';
import { updateRef } from './update-ref.js';

describe('updateRef', () => {
  it('sets a ref only from what it was expected to be', async () => {
    await using test = await TestHistory.create();
    const { gitDir } = test.history;
    const a = (await test.layer(null, [{ name: 'a' }])).oid;
    const b = (await test.layer(a, [{ name: 'b' }])).oid;
    await updateRef(gitDir, 'refs/heads/x', { next: a, expected: null });
    expect(test.git('rev-parse', 'refs/heads/x').trim()).toBe(a);
    await expect(
      updateRef(gitDir, 'refs/heads/x', { next: b, expected: null })
    ).rejects.toMatchObject({
      data: { code: 'history.failed' }
    });
    await updateRef(gitDir, 'refs/heads/x', { next: b, expected: a });
    expect(test.git('rev-parse', 'refs/heads/x').trim()).toBe(b);
    expect(existsSync(join(gitDir, 'refs/heads/x.lock'))).toBe(false);
  });

  it('removes a lock that a crash left long ago', async () => {
    await using test = await TestHistory.create();
    const { oid } = await test.layer(null, [{ name: 'a' }]);
    const lock = join(test.history.gitDir, 'refs/heads/x.lock');
    writeFileSync(lock, '');
    utimesSync(lock, new Date(0), new Date(0));
    await updateRef(test.history.gitDir, 'refs/heads/x', {
      next: oid,
      expected: null
    });
    expect(test.git('rev-parse', 'refs/heads/x').trim()).toBe(oid);
  });

  it('sees a ref that git has packed', async () => {
    await using test = await TestHistory.create();
    const { gitDir } = test.history;
    const first = (await test.layer(null, [{ name: 'a' }])).oid;
    test.git('update-ref', 'refs/heads/x', first);
    test.git('pack-refs', '--all');
    const next = (await test.layer(first, [{ name: 'b' }])).oid;
    await updateRef(gitDir, 'refs/heads/x', { next, expected: first });
    expect(test.git('rev-parse', 'refs/heads/x').trim()).toBe(next);
  });
});
