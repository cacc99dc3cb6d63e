import { describe, expect, it } from 'vitest';
import { shellQuote } from './shell-quote.js';

describe('shellQuote', () => {
  it.each([
    ['/home/me/x.git', '/home/me/x.git'],
    ['/home/my files', "'/home/my files'"],
    ["/it's", String.raw`'/it'\''s'`],
    ['$HOME', "'$HOME'"]
  ])('writes %s as %s', (word, quoted) => {
    expect(shellQuote(word)).toBe(quoted);
  });
});
