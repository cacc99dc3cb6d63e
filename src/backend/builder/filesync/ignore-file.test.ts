import { describe, expect, it } from 'vitest';
import { readIgnoreFile } from './ignore-file.js';

describe('readIgnoreFile', () => {
  it.each([
    ['nothing', '', []],
    ['lines of any end', 'a\r\nb\nc', ['a', 'b', 'c']],
    ['no empty lines', '\n  \n\t\na\n\n', ['a']],
    ['no blanks around a pattern', '  a b  \n\tc\t', ['a b', 'c']],
    ['no comments', '# a\n#b\nc', ['c']],
    ['a # behind a blank, which is no comment', ' # a', ['# a']],
    ['no byte order mark at the top', '\uFEFFa', ['a']],
    ['a comment behind a byte order mark', '\uFEFF# a\nb', ['b']],
    ['a byte order mark elsewhere', 'a\n\uFEFFb', ['a', '\uFEFFb']],
    ['paths from the top', '/a\n/b/c\n//d', ['a', 'b/c', 'd']],
    ['a slash alone', '/', ['/']],
    ['clean paths', './a\nb/\nc/../d\ne//f\n.', ['a', 'b', 'd', 'e/f', '.']],
    ['paths above the context', '../a\n/../b', ['../a', 'b']],
    ['exceptions', '!a\n! /b/\n!./c', ['!a', '!b', '!c']],
    ['an exception of nothing', '!\n! ', ['!', '!']],
    ['wildcards', '**/*.md\n!README*', ['**/*.md', '!README*']]
  ])('gives %s: %j', (_name, text, expected) => {
    expect(readIgnoreFile(text)).toEqual(expected);
  });
});
