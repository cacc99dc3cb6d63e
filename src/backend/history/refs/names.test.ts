import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { isLayerbookError } from '../../../common/protocol/errors.js';
import { imageNameOf, imageRef } from './image-refs.js';
import { checkTagName, parseImageTag } from './names.js';

function isRefused(work: () => unknown): boolean {
  try {
    work();
    return false;
  } catch (error) {
    return isLayerbookError(error, 'history.refused');
  }
}

function gitAllows(name: string): boolean {
  try {
    execFileSync('git', ['check-ref-format', `refs/tags/${name}`]);
    return true;
  } catch {
    return false;
  }
}

describe('names of git tags', () => {
  it.each([
    'v1.0',
    'a/b/c',
    'größe',
    '1',
    'a@b',
    'a.lock.b',
    '+',
    'a-b_c',
    '日本'
  ])('may be %s, as git says', name => {
    expect(gitAllows(name)).toBe(true);
    expect(isRefused(() => checkTagName(name))).toBe(false);
  });

  it.each([
    '',
    'a b',
    'a..b',
    '.a',
    'a/.b',
    'a.',
    'a.lock',
    'a.lock/b',
    'a~1',
    'a^',
    'a:b',
    'a?',
    'a*',
    'a[b',
    'a\\b',
    'a@{1}',
    '/a',
    'a/',
    'a//b',
    'a\tb',
    'a\x7f',
    'a\nb'
  ])('may not be %j, as git says', name => {
    expect(gitAllows(name)).toBe(false);
    expect(isRefused(() => checkTagName(name))).toBe(true);
  });

  it.each(['-f', 'HEAD', '@', 'a'.repeat(300), '0'.repeat(40)])(
    'may not be %s, which nobody could use',
    name => {
      expect(isRefused(() => checkTagName(name))).toBe(true);
    }
  );
});

describe('names of images', () => {
  it.each([
    ['my/app:1.0', 'my/app', '1.0'],
    ['app', 'app', 'latest'],
    ['localhost:5000/app', 'localhost:5000/app', 'latest'],
    ['localhost:5000/a/b:X_y', 'localhost:5000/a/b', 'X_y'],
    ['Registry.example.com/a__b:1', 'Registry.example.com/a__b', '1'],
    ['[::1]:5000/a:1', '[::1]:5000/a', '1']
  ])('%s is read as the engine reads it', (text, repository, tag) => {
    expect(parseImageTag(text)).toEqual({ repository, tag });
  });

  it.each([
    '',
    ':1',
    'App:1',
    'a b',
    'a:',
    'a:-x',
    'a/:1',
    'a//b',
    'a_-b',
    `a@sha256:${'0'.repeat(64)}`,
    'f'.repeat(64),
    `a:${'x'.repeat(129)}`,
    'layerbook/x:1',
    'docker.io/layerbook/x',
    'index.docker.io/layerbook/x'
  ])('%j is refused', text => {
    expect(isRefused(() => parseImageTag(text))).toBe(true);
  });
});

describe('refs of opened images', () => {
  it.each([
    'node:14-alpine',
    'localhost:5000/a/b_c:X.lock',
    `debian@sha256:${'a'.repeat(64)}`,
    'größe',
    'a_3a'
  ])('of %s are allowed by git and give the name again', name => {
    const ref = imageRef(name);
    expect(execFileSync('git', ['check-ref-format', ref]).length).toBe(0);
    expect(ref.slice('refs/images/'.length)).not.toContain('/');
    expect(imageNameOf(ref)).toBe(name);
  });

  it('are refused where no file could have their name', () => {
    expect(isRefused(() => imageRef('a'.repeat(251)))).toBe(true);
    expect(isRefused(() => imageRef(''))).toBe(true);
  });
});
