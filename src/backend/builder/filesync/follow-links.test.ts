import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { followLinks } from './follow-links.js';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'layerbook-links-'));
});

afterEach(() => rm(root, { recursive: true, force: true }));

async function link(target: string, path: string): Promise<void> {
  await symlink(target, join(root, path));
}

describe('followLinks', () => {
  it('gives plain paths as they are, also those that do not exist', async () => {
    await writeFile(join(root, 'a'), '');
    expect(await followLinks(root, ['a', '/b/', './c/d'])).toEqual([
      'a',
      'b',
      'c/d'
    ]);
  });

  it('gives null when everything is wanted', async () => {
    expect(await followLinks(root, ['.'])).toBeNull();
    expect(await followLinks(root, ['a', '/'])).toBeNull();
  });

  it('adds the target of a link, also of a folder within a path', async () => {
    await mkdir(join(root, 'real/deep'), { recursive: true });
    await link('real', 'alias');
    await link('../x', 'real/up');
    expect(await followLinks(root, ['alias/deep/f', 'real/up'])).toEqual([
      'alias',
      'real/deep/f',
      'real/up',
      'x'
    ]);
  });

  it('never leaves the root', async () => {
    await link('/etc/passwd', 'absolute');
    await link('../../../../etc/shadow', 'relative');
    await mkdir(join(root, 'd'));
    await link('../..', 'd/up');
    expect(
      await followLinks(root, ['absolute', 'relative', '../../etc/hosts'])
    ).toEqual([
      'absolute',
      'etc/hosts',
      'etc/passwd',
      'etc/shadow',
      'relative'
    ]);
    expect(await followLinks(root, ['d/up/etc'])).toEqual(['d/up', 'etc']);
  });

  it('ends when links point to each other or to themselves', async () => {
    await link('b', 'a');
    await link('a', 'b');
    await link('self/more', 'self');
    expect(await followLinks(root, ['a', 'self/x'])).toEqual([
      'a',
      'b',
      'self'
    ]);
  });

  it('follows the links that a wildcard matches', async () => {
    await writeFile(join(root, 'f1'), '');
    await link('target', 'f2');
    await link('other', 'g');
    expect(await followLinks(root, ['f*'])).toEqual(['f*', 'target']);
    expect(await followLinks(root, ['h*', 'none/f*'])).toEqual([
      'h*',
      'none/f*'
    ]);
  });

  it('takes an escaped wildcard as a name', async () => {
    await link('target', 'f2');
    expect(await followLinks(root, ['f\\*'])).toEqual(['f\\*']);
  });

  it('leaves out what lies in another result', async () => {
    expect(await followLinks(root, ['a/b/c', 'a', 'ab'])).toEqual(['a', 'ab']);
  });
});
