import { expect, it } from 'vitest';
import { formatBytes, formatCount, formatDuration, shortId } from './format.js';

it.each([
  [0, '0 B'],
  [999, '999 B'],
  [1_000, '1.00 kB'],
  [48_200_000, '48.2 MB'],
  [999_600, '1.00 MB'],
  [173_000_000, '173 MB'],
  [2.5e12, '2.50 TB'],
  [9e15, '9000 TB']
])('writes %d bytes as %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

it.each([
  [0, '0.0 s'],
  [2_400, '2.4 s'],
  [12_600, '13 s'],
  [125_000, '2 min 5 s']
])('writes %d ms as %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

it('groups digits and shortens ids', () => {
  expect(formatCount(1204567)).toBe('1,204,567');
  expect(shortId(`sha256:${'ab'.repeat(32)}`)).toBe('abababababab');
});
