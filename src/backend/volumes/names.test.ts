import { describe, expect, it } from 'vitest';
import { checkVolumeName, splitVolumePath } from './names.js';

describe('the name of a volume', () => {
  it('is what the engine takes', () => {
    for (const name of ['ab', 'data-1', 'A.b_c', '0x', 'x'.repeat(255)]) {
      expect(checkVolumeName(name)).toBe(name);
    }
  });

  it('is refused in words', () => {
    for (const name of ['', 'a', '.a', '-a', 'a b', 'a/b', 'a\n', 'é1']) {
      expect(() => checkVolumeName(name)).toThrow(/name/);
    }
    expect(() => checkVolumeName('x'.repeat(256))).toThrow();
  });
});

describe('a path in a volume', () => {
  it('is its parts', () => {
    expect(splitVolumePath('')).toEqual([]);
    expect(splitVolumePath('a/b c/..d')).toEqual(['a', 'b c', '..d']);
  });

  it('does not leave the volume', () => {
    for (const path of ['..', 'a/..', '/a', 'a/', 'a//b', '.', 'a\0']) {
      expect(() => splitVolumePath(path)).toThrow(/is not a path in a volume/);
    }
  });
});
