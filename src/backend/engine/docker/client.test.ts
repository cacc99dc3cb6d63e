import { describe, expect, it } from 'vitest';
import { imagePath, olderVersion } from './client.js';

describe('olderVersion', () => {
  it.each([
    ['1.51', '1.51', '1.51'],
    ['1.9', '1.51', '1.9'],
    ['1.52', '1.51', '1.51'],
    ['2.0', '1.51', '1.51'],
    ['1.41', '1.51', '1.41']
  ])('of %s and %s is %s', (a, b, older) => {
    expect(olderVersion(a, b)).toBe(older);
    expect(olderVersion(b, a)).toBe(older);
  });
});

describe('imagePath', () => {
  it.each([
    'busybox',
    'busybox:latest',
    '127.0.0.1:5000/a/b:c',
    `sha256:${'0'.repeat(64)}`,
    `registry.example/a@sha256:${'0'.repeat(64)}`
  ])('takes %s', name => {
    expect(imagePath(name)).toBe(`/images/${name}`);
  });

  it.each([
    '',
    '../containers/json',
    'a/../../info',
    'a?all=1',
    'a b',
    'a\nb',
    '/a',
    'a//b',
    'a#b',
    '%2e%2e/x'
  ])('refuses %j, which would be another path', name => {
    expect(() => imagePath(name)).toThrow(/not the name of an image/);
  });
});
