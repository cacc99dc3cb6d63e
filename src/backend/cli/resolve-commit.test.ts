import { describe, expect, it } from 'vitest';
import { isLayerbookError } from '../../common/protocol/errors.js';
import { imageRef } from '../history/refs/image-refs.js';
import { line } from '../history/testing/line.js';
import { TestHistory } from '../history/testing/test-history.js';
import { resolveCommit, resolveCommitPath } from './resolve-commit.js';

async function code(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'found',
    (error: unknown) => (isLayerbookError(error) ? error.code : 'other')
  );
}

describe('a commit on the command line', () => {
  it('is a branch, a tag, an opened image, an id or its beginning, HEAD, or nothing', async () => {
    await using test = await TestHistory.create();
    const [a, b] = await line(test, ['a', 'b']);
    await test.history.advance(b!);
    test.git('tag', 'dead', a!);
    test.git('update-ref', imageRef('node:14'), a!);
    const names = ['run-0001', 'HEAD', null, b!, b!.slice(0, 8)];
    for (const name of names) {
      expect(await resolveCommit(test.history, name)).toBe(b);
    }
    // A tag that could be the beginning of an id is the tag.
    for (const name of ['dead', 'node:14', a!.slice(0, 8)]) {
      expect(await resolveCommit(test.history, name)).toBe(a);
    }
    for (const name of ['', 'abc', 'nothing', b!.toUpperCase()]) {
      expect(await code(resolveCommit(test.history, name))).toBe(
        'history.notFound'
      );
    }
  });

  it('with a path may have colons in both', async () => {
    await using test = await TestHistory.create();
    const [a] = await line(test, ['a']);
    await test.history.advance(a!);
    test.git('update-ref', imageRef('node:14'), a!);
    const read = (text: string) => resolveCommitPath(test.history, text);
    expect(await read('HEAD:/etc/a:b')).toEqual({ oid: a, path: 'etc/a:b' });
    expect(await read('node:14:etc/')).toEqual({ oid: a, path: 'etc' });
    expect(await read('node:14')).toEqual({ oid: a, path: '' });
    expect(await read('HEAD')).toEqual({ oid: a, path: '' });
    expect(await code(read('no:14:etc'))).toBe('history.notFound');
  });
});
