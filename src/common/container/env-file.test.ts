import { describe, expect, it } from 'vitest';
import { parseEnvFile } from './env-file.js';

describe('an env file', () => {
  it.each([
    ['A=1', { A: '1' }],
    ['A=1 2 # note', { A: '1 2' }],
    ['A=a#b', { A: 'a#b' }],
    ['A=# note', { A: '' }],
    ['export A = x ', { A: 'x' }],
    ["A='$x \\n' # note", { A: '$x \\n' }],
    ['A="a\\n\\"b\\" \\$x"', { A: 'a\n"b" $x' }],
    ['\uFEFF# top\r\n\r\nA=1\r\nB=\r\n', { A: '1', B: '' }],
    ['A=1\nA=2', { A: '2' }],
    ['A=$B', { A: '$B' }]
  ])('%j is read', (text, variables) => {
    expect(parseEnvFile(text)).toEqual({ kind: 'ok', variables });
  });

  it.each([
    ['A=1\nnonsense', 2],
    ['A="open', 1],
    ["\n\nA='x' y", 3],
    ['1A=x', 1]
  ])('%j has an error in a line', (text, line) => {
    expect(parseEnvFile(text)).toEqual({ kind: 'error', line });
  });
});
