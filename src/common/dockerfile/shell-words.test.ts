import { describe, expect, it } from 'vitest';
import { expandWord, expandWords } from './shell-words.js';

const env = new Map([
  ['A', 'one'],
  ['PATH_', '/usr/local/bin'],
  ['LIST', ' x  y '],
  ['EMPTY', ''],
  ['한글', 'ok']
]);

describe('expandWord', () => {
  it.each([
    // Values.
    ['$A', 'one'],
    ['${A}', 'one'],
    ['x$A.y', 'xone.y'],
    ['$A_', ''],
    ['$NO', ''],
    ['$한글', 'ok'],
    ['$', '$'],
    ['a$ b', 'a$ b'],
    ['$1', ''],
    ['$1a', 'a'],
    ['$$', ''],
    // Defaults and alternatives; with a colon the empty value counts as none.
    ['${NO:-d}', 'd'],
    ['${NO-d}', 'd'],
    ['${EMPTY:-d}', 'd'],
    ['${EMPTY-d}', ''],
    ['${A:-d}', 'one'],
    ['${NO:-$A/${NO:-e}}', 'one/e'],
    ['${A:+x}', 'x'],
    ['${NO:+x}', ''],
    ['${EMPTY:+x}', ''],
    ['${EMPTY+x}', 'x'],
    ['${A:?no}', 'one'],
    ['${EMPTY?no}', ''],
    ['${NO:-}', ''],
    // Cutting off the start and the end, shortest and longest.
    ['${PATH_#*/}', 'usr/local/bin'],
    ['${PATH_##*/}', 'bin'],
    ['${PATH_%/*}', '/usr/local'],
    ['${PATH_%%/*}', ''],
    ['${PATH_#/???}', '/local/bin'],
    ['${PATH_#bin}', '/usr/local/bin'],
    ['${NO#x}', ''],
    // Replacing.
    ['${PATH_/local/share}', '/usr/share/bin'],
    ['${PATH_/l*l/x}', '/usr/x/bin'],
    ['${PATH_//\\//:}', ':usr:local:bin'],
    ['${A//?/x}', 'xxx'],
    ['${A//*/x}', 'x'],
    ['${A//n/}', 'oe'],
    // Quotes and escapes.
    ["'$A'", '$A'],
    ['"$A"', 'one'],
    ['"a\\"b"', 'a"b'],
    ['"a\\b"', 'a\\b'],
    ['"it\'s"', "it's"],
    ['\\$A', '$A'],
    ['a\\ b', 'a b'],
    ['a b', 'a b'],
    ['a\\', 'a'],
    ['<< x', '<< x']
  ])('makes %j %j', (text, expected) => {
    const result = expandWord(text, env, '\\');
    expect(result).toMatchObject({ text: expected, problem: null });
  });

  it.each([
    ['${A', '}'],
    ['${', 'not closed'],
    ['${}', 'bad substitution'],
    ['${{A}}', 'bad substitution'],
    ['${A:x}', 'not supported'],
    ['${A:=x}', 'not supported'],
    ['${A^^}', 'not supported'],
    ['${A:#x}', 'not supported'],
    ['${A/x}', '/'],
    ['${A#\\x}', 'escape'],
    ['${NO:?please set NO}', 'NO: please set NO'],
    ['${NO?}', 'NO: must not be unset'],
    ['${EMPTY:?}', 'EMPTY: must not be empty'],
    ["'a", 'single quote'],
    ['"a', 'double quote']
  ])('refuses %j', (text, message) => {
    expect(expandWord(text, env, '\\').problem).toContain(message);
  });

  it('names each variable without a value once', () => {
    const { unknown } = expandWord('$A$X/${Y:-$X}/${EMPTY}', env, '\\');
    expect(unknown).toEqual(['X', 'Y']);
  });

  it('takes a backtick for the escape character where it is one', () => {
    expect(expandWord('`$A c:\\x', env, '`').text).toBe('$A c:\\x');
  });
});

describe('expandWords', () => {
  it.each([
    ['a  b', ['a', 'b']],
    ['a$LIST', ['a', 'x', 'y']],
    ['a"$LIST"b c', ['a x  y b', 'c']],
    ["'a b' c\\ d", ['a b', 'c d']],
    ['$NO', []],
    ['"" a', ['a']],
    // BuildKit's lexer forgets what stands before such a substitution.
    ['a${NO:-b} c', ['b', 'c']]
  ])('splits %j into %j', (text, expected) => {
    expect(expandWords(text, env, '\\').words).toEqual(expected);
  });

  it('gives no words of what it refuses', () => {
    expect(expandWords('a "b', env, '\\')).toMatchObject({
      words: [],
      problem: 'a double quote is not closed'
    });
  });
});
