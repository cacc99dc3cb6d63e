import { describe, expect, it } from 'vitest';
import { withoutCredentials } from './push-url.js';

describe('withoutCredentials', () => {
  it.each([
    ['https://example.org/a.git', 'https://example.org/a.git'],
    ['https://me:secret@example.org/a.git', 'https://example.org/a.git'],
    ['https://token@example.org/a.git', 'https://example.org/a.git'],
    ['https://a@b:p@ss@example.org:8443/a', 'https://example.org:8443/a'],
    ['https://example.org/a.git?token=x#y', 'https://example.org/a.git'],
    ['ssh://git@example.org/a.git', 'ssh://git@example.org/a.git'],
    ['ssh://git:secret@example.org/a', 'ssh://git@example.org/a'],
    ['git@example.org:a/b.git', 'git@example.org:a/b.git'],
    ['/srv/git/a.git', '/srv/git/a.git'],
    [' C:\\git\\a.git ', 'C:\\git\\a.git']
  ])('remembers %s as %s', (typed, kept) => {
    expect(withoutCredentials(typed)).toBe(kept);
  });
});
