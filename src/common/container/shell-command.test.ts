import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCommandLine } from './shell-command.js';

function texts(line: string): string[] | undefined {
  return readCommandLine(line)?.words.map(word => word.text);
}

describe('a command line', () => {
  it.each<[string, string[], string]>([
    ['a b  c', ['a', 'b', 'c'], ''],
    ['a "b c" \'d e\' f\\ g ""', ['a', 'b c', 'd e', 'f g', ''], ''],
    ['a \\\n  b \\\r\n c\\\nd', ['a', 'b', 'cd'], ''],
    ['a \\   \n b', ['a', 'b'], ''],
    ['a "$(id -u):$X" `pwd`/b', ['a', '$(id -u):$X', '`pwd`/b'], ''],
    ['a b | c', ['a', 'b'], '| c'],
    ['a && b', ['a'], '&& b'],
    ['a > x', ['a'], '> x'],
    ['a # note', ['a'], ''],
    ['a b#c', ['a', 'b#c'], ''],
    ['a\nb', ['a'], 'b'],
    ['a "x\\"y\\z\\\\" \\"', ['a', 'x"y\\z\\', '"'], '']
  ])('%j', (line, words, rest) => {
    expect(texts(line)).toEqual(words);
    expect(readCommandLine(line)?.rest).toBe(rest);
  });

  it.each(['', '  ', '# only a comment', 'a "b', "a 'b", '| a'])(
    'is not in %j',
    line => {
      expect(readCommandLine(line)).toBeNull();
    }
  );

  it('knows what a shell would replace', () => {
    const { words } = readCommandLine(
      `a $X "\${Y}" '$Z' \\$W "\\$V" ~/d $(pwd) $1`
    ) ?? { words: [] };
    expect(words.flatMap(word => word.expansions)).toEqual([
      '$X',
      '${Y}',
      '~',
      '$(pwd)',
      '$1'
    ]);
  });

  it('has a heredoc that nothing in is replaced in', () => {
    const command = readCommandLine("a - <<'EOF'\n$x\n\ny\nEOF\nb");
    expect(command).toMatchObject({ heredoc: '$x\n\ny', rest: 'b' });
    expect(readCommandLine('a <<EOF\nx\nEOF\n')?.heredoc).toBe('x');
    expect(readCommandLine('a <<EOF\n$x\nEOF')).toMatchObject({
      heredoc: null,
      rest: '<<EOF\n$x\nEOF'
    });
  });

  it('has the words that a shell finds', () => {
    const piece = fc.constantFrom(
      'a',
      'b',
      ' ',
      '"',
      "'",
      '\\',
      '\\\n',
      '-',
      '=',
      ',',
      '{',
      '/',
      'é',
      '\t'
    );
    const line = fc
      .array(piece, { maxLength: 12 })
      .map(parts => parts.join(''));
    const lines = fc.sample(line, { numRuns: 300 });
    const readable = lines.filter(
      // A brace, a tilde or a line end behind a blank mean more to some shells than to this reader.
      text =>
        readCommandLine(`x ${text}`)?.rest === '' &&
        !/\\[ \t]+(?:\n|$)|\\$/.test(text)
    );
    const script = readable
      .map(
        text =>
          `set -- x ${text}\nfor a in "$@"; do printf '%s\\0' "$a"; done; printf '\\1\\0'`
      )
      .join('\n');
    const output = execFileSync('sh', ['-c', script], { encoding: 'utf8' });
    const expected = output
      .split('\u0001\0')
      .slice(0, -1)
      .map(part => part.split('\0').slice(0, -1));
    expect(readable.map(text => texts(`x ${text}`))).toEqual(expected);
    expect(readable.length).toBeGreaterThan(50);
  });
});
