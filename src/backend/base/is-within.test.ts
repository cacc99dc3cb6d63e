import { expect, it } from 'vitest';
import { isWithin } from './is-within.js';

it.each([
  ['/srv', '/srv', true],
  ['/srv', '/srv/a/b', true],
  ['/srv', '/srv/..data', true],
  ['/srv', '/srv2', false],
  ['/srv', '/', false],
  ['/srv/a', '/srv/b', false],
  ['/', '/anything', true]
])('%s holds %s: %s', (outer, inner, expected) => {
  expect(isWithin(outer, inner)).toBe(expected);
});
