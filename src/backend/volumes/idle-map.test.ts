import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { IdleMap } from './idle-map.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function create(): {
  map: IdleMap<string>;
  removed: string[];
  make: () => Promise<string>;
} {
  const removed: string[] = [];
  let made = 0;
  const map = new IdleMap<string>(1000, value => {
    removed.push(value);
    return Promise.resolve();
  });
  return { map, removed, make: () => Promise.resolve(`n${(made += 1)}`) };
}

const same = (value: string): Promise<string> => Promise.resolve(value);

describe('things that are kept for a while', () => {
  it('are used again until they rested', async () => {
    const { map, removed, make } = create();
    expect(await map.with('a', make, same)).toBe('n1');
    await vi.advanceTimersByTimeAsync(900);
    expect(await map.with('a', make, same)).toBe('n1');
    await vi.advanceTimersByTimeAsync(900);
    expect(removed).toEqual([]);
    await vi.advanceTimersByTimeAsync(200);
    expect(removed).toEqual(['n1']);
    expect(await map.with('a', make, same)).toBe('n2');
  });

  it('stay while they are used', async () => {
    const { map, removed, make } = create();
    let end = (): void => undefined;
    const long = map.with('a', make, value =>
      new Promise<void>(resolve => (end = resolve)).then(() => value)
    );
    await map.with('a', make, same);
    await vi.advanceTimersByTimeAsync(5000);
    expect(removed).toEqual([]);
    end();
    expect(await long).toBe('n1');
    await vi.advanceTimersByTimeAsync(1100);
    expect(removed).toEqual(['n1']);
  });

  it('are gone when they were dropped', async () => {
    const { map, removed, make } = create();
    await map.with('a', make, same);
    await map.with('b', make, same);
    await map.drop('a');
    expect(removed).toEqual(['n1']);
    await map.drop('no such');
    await map[Symbol.asyncDispose]();
    expect(removed).toEqual(['n1', 'n2']);
    await vi.advanceTimersByTimeAsync(5000);
    expect(removed).toHaveLength(2);
  });

  it('are made anew when making them failed', async () => {
    const { map, make } = create();
    const fail = (): Promise<string> => Promise.reject(new Error('no'));
    await expect(map.with('a', fail, same)).rejects.toThrow('no');
    expect(await map.with('a', make, same)).toBe('n1');
  });
});
