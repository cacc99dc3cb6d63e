import { describe, expect, it } from 'vitest';
import { findByName, Typeahead } from './typeahead.js';

describe('typing letters in a list', () => {
  it('makes words of what is typed quickly', () => {
    const typed = new Typeahead();
    expect(typed.type('U', 0)).toBe('u');
    expect(typed.type('s', 200)).toBe('us');
    expect(typed.type('e', 2000)).toBe('e');
    expect(typed.type('e', 2100)).toBe('e');
    expect(typed.type('F5', 2200)).toBeNull();
    expect(typed.type(' ', 2300)).toBeNull();
    typed.end();
    expect(typed.type('v', 2310)).toBe('v');
  });

  it('finds the next row, and begins again at the top', () => {
    const names = ['bin', 'etc', 'usr', 'Users', 'var'];
    const find = (word: string, from: number): number =>
      findByName(word, {
        from,
        count: names.length,
        nameOf: index => names[index] ?? ''
      });
    expect(find('us', 0)).toBe(2);
    expect(find('us', 3)).toBe(3);
    expect(find('b', 4)).toBe(0);
    expect(find('x', 0)).toBe(-1);
  });
});
