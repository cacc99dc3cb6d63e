import { describe, expect, it } from 'vitest';
import { readPattern } from './search-pattern.js';

describe('readPattern', () => {
  it.each([
    ['passwd', { text: 'passwd', syntax: 'text' }],
    ['/etc/passwd', { text: '/etc/passwd', syntax: 'text' }],
    ['/usr/share/', { text: '/usr/share/', syntax: 'text' }],
    ['*.py', { text: '*.py', syntax: 'glob' }],
    ['/usr/**', { text: '/usr/**', syntax: 'glob' }],
    ['file.{js,ts}', { text: 'file.{js,ts}', syntax: 'glob' }],
    ['/\\.py$/', { text: '\\.py$', syntax: 'regexp' }],
    ['/^etc/', { text: '^etc', syntax: 'regexp' }]
  ] as const)('reads the path %j', (text, pattern) => {
    expect(readPattern(text, 'path')).toEqual(pattern);
  });

  it.each([
    ['a * b', { text: 'a * b', syntax: 'text' }],
    [' indented', { text: ' indented', syntax: 'text' }],
    ['/TODO|FIXME/', { text: 'TODO|FIXME', syntax: 'regexp' }],
    ['/', { text: '/', syntax: 'text' }]
  ] as const)('reads the text %j', (text, pattern) => {
    expect(readPattern(text, 'content')).toEqual(pattern);
  });

  it('has nothing to look for in blanks', () => {
    expect(readPattern('  ', 'path')).toBeNull();
  });
});
