import { describe, expect, it } from 'vitest';
import {
  formatBytes,
  formatBytesOf,
  formatDuration,
  formatElapsed,
  formatMode,
  formatShortCount,
  isLongAgo,
  shortId
} from './format.js';

describe('formatBytes', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [1100, '1.1 kB'],
    [99_949, '99.9 kB'],
    [99_960, '100 kB'],
    [999_400, '999 kB'],
    [999_600, '1.0 MB'],
    [48_200_000, '48.2 MB'],
    [221_000_000, '221 MB'],
    [1_234_000_000, '1.2 GB'],
    [-5, '0 B']
  ])('prints %d as %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });
});

describe('formatBytesOf', () => {
  it('names a shared unit once', () => {
    expect(formatBytesOf(12_300_000, 48_200_000)).toBe('12.3 / 48.2 MB');
  });
  it('keeps both units when they differ', () => {
    expect(formatBytesOf(900_000, 48_200_000)).toBe('900 kB / 48.2 MB');
  });
  it('never shows more than the whole', () => {
    expect(formatBytesOf(50, 40)).toBe('40 / 40 B');
  });
});

describe('durations', () => {
  it.each([
    [42, '42 ms'],
    [999.7, '1.0 s'],
    [2400, '2.4 s'],
    [9960, '10 s'],
    [48_000, '48 s'],
    [59_700, '1 min 00 s'],
    [185_000, '3 min 05 s'],
    [3_720_000, '1 h 02 min']
  ])('prints %d ms as %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });
  it('counts seconds, not milliseconds, while something goes on', () => {
    expect(formatElapsed(340)).toBe('0.3 s');
    expect(formatElapsed(-10)).toBe('0.0 s');
  });
  it('tells a run of an hour ago from one of two days ago', () => {
    const now = Date.UTC(2026, 0, 3);
    expect(isLongAgo(now - 3_600_000, now)).toBe(false);
    expect(isLongAgo(now - 2 * 86_400_000, now)).toBe(true);
  });
});

describe('ids, counts and modes', () => {
  it('shortens an id and leaves out its algorithm', () => {
    expect(shortId(`sha256:${'2b1c9e4f'.repeat(8)}`)).toBe('2b1c9e4f2b1c');
  });
  it('keeps long counts narrow', () => {
    expect(formatShortCount(1204)).toBe('1,204');
    expect(formatShortCount(54_701)).toBe('54.7k');
  });
  it.each([
    [0o755, 'rwxr-xr-x'],
    [0o4755, 'rwsr-xr-x'],
    [0o2644, 'rw-r-Sr--'],
    [0o1777, 'rwxrwxrwt']
  ])('prints mode %d as %s', (mode, text) => {
    expect(formatMode(mode)).toBe(text);
  });
});
