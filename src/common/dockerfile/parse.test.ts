import { describe, expect, it } from 'vitest';
import { parseDockerfile } from './parse.js';

const shape = (text: string): [string, number, number][] =>
  parseDockerfile(text).instructions.map(({ keyword, lines }) => [
    keyword,
    lines[0],
    lines[1]
  ]);

describe('parseDockerfile', () => {
  const cases: {
    name: string;
    text: string;
    expected: [string, number, number][];
  }[] = [
    {
      name: 'one line each',
      text: 'FROM a\nRUN b\n',
      expected: [
        ['FROM', 1, 1],
        ['RUN', 2, 2]
      ]
    },
    { name: 'no final line feed', text: 'FROM a', expected: [['FROM', 1, 1]] },
    {
      name: 'lower case and leading blanks',
      text: '  from a\n\trun b',
      expected: [
        ['FROM', 1, 1],
        ['RUN', 2, 2]
      ]
    },
    {
      name: 'continuation lines',
      text: 'RUN a \\\n  b \\\n  c\nENV x=1',
      expected: [
        ['RUN', 1, 3],
        ['ENV', 4, 4]
      ]
    },
    {
      name: 'comments inside a continuation',
      text: 'RUN a \\\n# note\n\n  b\nENV x=1',
      expected: [
        ['RUN', 1, 4],
        ['ENV', 5, 5]
      ]
    },
    {
      name: 'blanks behind the continuation character',
      text: 'RUN a \\ \t\n b',
      expected: [['RUN', 1, 2]]
    },
    {
      name: 'a doubled backslash does not continue',
      text: 'RUN a \\\\\nENV x=1',
      expected: [
        ['RUN', 1, 1],
        ['ENV', 2, 2]
      ]
    },
    {
      name: 'another continuation character',
      text: '# escape=`\nRUN a `\n b\nRUN c\\\nENV x=1',
      expected: [
        ['RUN', 2, 3],
        ['RUN', 4, 4],
        ['ENV', 5, 5]
      ]
    },
    {
      name: 'a heredoc',
      text: 'RUN <<EOF\necho a\nEOF\nENV x=1',
      expected: [
        ['RUN', 1, 3],
        ['ENV', 4, 4]
      ]
    },
    {
      name: 'two heredocs',
      text: 'COPY <<A <<B /d/\na\nA\nb\nB\nENV x=1',
      expected: [
        ['COPY', 1, 5],
        ['ENV', 6, 6]
      ]
    },
    {
      name: 'a heredoc with tabs stripped',
      text: 'RUN <<-EOF\n\techo\n\tEOF\nENV x=1',
      expected: [
        ['RUN', 1, 3],
        ['ENV', 4, 4]
      ]
    },
    {
      name: 'a quoted heredoc name',
      text: 'RUN <<"E F"\n$x\nE F\nENV x=1',
      expected: [
        ['RUN', 1, 3],
        ['ENV', 4, 4]
      ]
    },
    {
      name: 'a heredoc behind a command',
      text: 'RUN cat <<EOF | sh\ntrue\nEOF\nENV x=1',
      expected: [
        ['RUN', 1, 3],
        ['ENV', 4, 4]
      ]
    },
    {
      name: 'a heredoc behind ONBUILD',
      text: 'ONBUILD RUN <<EOF\ntrue\nEOF\nENV x=1',
      expected: [
        ['ONBUILD', 1, 3],
        ['ENV', 4, 4]
      ]
    },
    {
      name: 'a heredoc with blanks before its name',
      text: 'RUN <<  EOF\ntrue\nEOF\nENV x=1',
      expected: [
        ['RUN', 1, 3],
        ['ENV', 4, 4]
      ]
    },
    {
      name: 'a name that is quoted in part',
      text: 'RUN <<E"O"F\ntrue\nEOF\nENV x=1',
      expected: [
        ['RUN', 1, 3],
        ['ENV', 4, 4]
      ]
    },
    {
      name: 'two heredocs of a line that is continued',
      text: 'COPY <<A \\\n  # note\n <<B /d/\na\nA\nb\nB\nENV x=1',
      expected: [
        ['COPY', 1, 7],
        ['ENV', 8, 8]
      ]
    },
    {
      name: 'what looks like a heredoc inside quotes',
      text: 'RUN echo "<<EOF"\nENV x=1',
      expected: [
        ['RUN', 1, 1],
        ['ENV', 2, 2]
      ]
    },
    {
      name: 'no heredoc where a quote is not closed',
      text: "RUN echo it's <<EOF\nENV x=1",
      expected: [
        ['RUN', 1, 1],
        ['ENV', 2, 2]
      ]
    },
    {
      name: 'no heredoc behind two ONBUILD',
      text: 'ONBUILD ONBUILD RUN <<EOF\nENV x=1',
      expected: [
        ['ONBUILD', 1, 1],
        ['ENV', 2, 2]
      ]
    },
    {
      name: 'a terminator with blanks is none',
      text: 'RUN <<EOF\n EOF\nEOF \nEOF\nENV x=1',
      expected: [
        ['RUN', 1, 4],
        ['ENV', 5, 5]
      ]
    },
    {
      name: 'a heredoc with a backslash where ` continues lines',
      text: '# escape=`\nRUN <<E\\OF\ntrue\nEOF\nENV x=1',
      expected: [
        ['RUN', 2, 4],
        ['ENV', 5, 5]
      ]
    },
    {
      name: 'blank lines and comments behind the last continuation',
      text: 'RUN a \\\n\n# note\n',
      expected: [['RUN', 1, 3]]
    },
    {
      name: 'a line with a continuation character alone',
      text: '\\\nRUN a\n\\\n',
      expected: [
        ['RUN', 1, 2],
        ['', 3, 3]
      ]
    },
    {
      name: 'odd letters in keywords as Go lowers them',
      text: 'onbu\u0130ld run a\n\u017fhell ["a"]',
      expected: [
        ['ONBUILD', 1, 1],
        ['\u017fHELL', 2, 2]
      ]
    },
    {
      name: 'no escape directive below a #! line',
      text: '#!/usr/bin/env x\n# escape=`\nRUN a`\nRUN b\\\n c',
      expected: [
        ['RUN', 3, 3],
        ['RUN', 4, 5]
      ]
    },
    {
      name: 'no heredoc in ENV',
      text: 'ENV a=<<EOF\nRUN b',
      expected: [
        ['ENV', 1, 1],
        ['RUN', 2, 2]
      ]
    },
    {
      name: 'no heredoc in the JSON form',
      text: 'RUN ["echo", "<<EOF"]\nRUN b',
      expected: [
        ['RUN', 1, 1],
        ['RUN', 2, 2]
      ]
    },
    {
      name: 'a here-string is none',
      text: 'RUN cat <<<EOF\nRUN b',
      expected: [
        ['RUN', 1, 1],
        ['RUN', 2, 2]
      ]
    },
    {
      name: 'CRLF',
      text: 'FROM a\r\nRUN b \\\r\n c\r\nRUN <<EOF\r\nd\r\nEOF\r\n',
      expected: [
        ['FROM', 1, 1],
        ['RUN', 2, 3],
        ['RUN', 4, 6]
      ]
    },
    {
      name: 'a byte order mark',
      text: '\uFEFFFROM a',
      expected: [['FROM', 1, 1]]
    },
    { name: 'only comments', text: '# a\n\n# b\n', expected: [] },
    { name: 'nothing', text: '', expected: [] }
  ];
  it.each(cases)('splits $name', ({ text, expected }) => {
    expect(shape(text)).toEqual(expected);
  });

  it('reads directives at the top only, and the first unknown line ends them', () => {
    const text =
      '# syntax=docker/dockerfile:1\n#  Check = skip=all \n# a comment\n# escape=`\nFROM a';
    expect(parseDockerfile(text).directives).toEqual([
      { name: 'syntax', value: 'docker/dockerfile:1', line: 1 },
      { name: 'check', value: 'skip=all', line: 2 }
    ]);
    expect(parseDockerfile(text, { directives: 'no' }).directives).toEqual([]);
  });

  it.each([
    ['nothing', '', true],
    ['a directive', '# syntax=a', true],
    ['two, with blanks before them', '# syntax=a\n  # escape=`\n', true],
    ['an empty line', '\n', false],
    ['a comment', '# note\n', false],
    ['a directive and a comment', '# syntax=a\n# note', false],
    ['an instruction', '# syntax=a\nFROM b', false]
  ])('behind %s directives may come: %j %s', (_name, text, expected) => {
    expect(parseDockerfile(text).directivesOpen).toBe(expected);
    expect(parseDockerfile(text, { directives: 'no' }).directivesOpen).toBe(
      false
    );
  });

  it('takes syntax and check, but not escape, below a #! line', () => {
    const { directives, escape } = parseDockerfile(
      '#!x\n# check=skip=all\n# escape=`\n# syntax=a\n'
    );
    expect(directives.map(({ name }) => name)).toEqual(['check', 'syntax']);
    expect(escape).toBe('\\');
  });

  it('joins continuation lines without the comments between them', () => {
    const [run] = parseDockerfile('RUN a && \\\n# note\n  b\n').instructions;
    expect(run?.rest).toBe('a &&   b');
    expect(run?.raw).toBe('RUN a && \\\n# note\n  b');
  });

  it('says where a heredoc or a continuation stays open', () => {
    expect(parseDockerfile('FROM a\nRUN <<EOF\necho\n').open).toEqual({
      kind: 'heredoc',
      line: 2
    });
    expect(parseDockerfile('RUN a \\\n').open).toEqual({
      kind: 'continuation',
      line: 1
    });
    expect(parseDockerfile('RUN a\n').open).toBeNull();
  });
});
