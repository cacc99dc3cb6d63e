import fc from 'fast-check';
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

describe('flags and arguments', () => {
  it.each([
    ['RUN a --b', [], 'a --b'],
    ['RUN --network=none a', ['--network=none'], 'a'],
    ['COPY --from=x --link a b', ['--from=x', '--link'], 'a b'],
    ['COPY --chown="a b" c d', ['--chown=a b'], 'c d'],
    ['COPY --chown=a\\ b c d', ['--chown=a b'], 'c d'],
    ['RUN -- --a', [], '--a'],
    ['RUN --a -- --b', ['--a'], '--b'],
    ['RUN --a', ['--a'], ''],
    ['RUN --a="b c', ['--a=b c'], ''],
    ['COPY --from=x \\\n  --link \\\n a b', ['--from=x', '--link'], 'a b'],
    // BuildKit reads flags byte by byte, and the second byte of à is a blank to it.
    ['COPY --from=\u00e0 a b', ['--from=\u00c3'], 'a b'],
    ['COPY --from=\u00fcb a b', ['--from=\u00c3\u00bcb'], 'a b']
  ])('%j has %j and %j', (text, flags, args) => {
    const [instruction] = parseDockerfile(text).instructions;
    expect(instruction).toMatchObject({ flags, args });
  });
});

describe('problem', () => {
  it.each([
    ['FROM a\nRUN <<A\nx', 2, 'the heredoc A is not closed'],
    ['ENV a', 1, 'ENV needs a name and a value'],
    ['\nENV a=1 b', 2, 'ENV has no = in b'],
    ['LABEL a', 1, 'LABEL needs a name and a value'],
    ['ONBUILD ENV a', 1, 'ENV needs a name and a value'],
    ['RUN ["a", 1]', 1, 'the JSON array of RUN has something other'],
    ['HEALTHCHECK CMD ["a", []]', 1, 'the JSON array of HEALTHCHECK'],
    ['# escape=x\nFROM a', 1, 'the escape character can only be'],
    ['# syntax=a\n# Syntax=b', 2, 'there is more than one syntax directive'],
    ['FROM a\nRUNN b', 2, 'unknown instruction RUNN (did you mean RUN?)'],
    ['frm a', 1, 'unknown instruction FRM (did you mean FROM?)'],
    ['FETCHFILE a', 1, 'unknown instruction FETCHFILE'],
    ['RUN a \\\n b\nEN a=1\nRUNN', 3, 'unknown instruction EN (did you'],
    ['\uFEFFFROM a\n\uFEFFRUN b', 2, 'unknown instruction'],
    ['\\\n', 1, 'unknown instruction without a name'],
    ['FROM a\n#' + 'x'.repeat(65_535), 2, 'longer than 65535 bytes']
  ])('of %j is in line %j: %s', (text, line, message) => {
    const { problem } = parseDockerfile(text);
    expect(problem?.line).toBe(line);
    expect(problem?.message).toContain(message);
  });

  it.each([
    '',
    '# note\n',
    'RUN a \\',
    'ENV',
    'ENV a 1',
    'ENV a=1 b="x y"',
    'RUN ["a", 1',
    'RUN [ "a" ] x 1',
    'CMD [1e999]',
    'ARG a b=1',
    'run a',
    'ONBUILD',
    '#' + 'x'.repeat(65_534),
    'RUN cat <<EOF\nx\nEOF'
  ])('%j has none', text => {
    expect(parseDockerfile(text).problem).toBeNull();
  });

  it('suggests nothing far off, and no suggestion where the case alone is odd', () => {
    const message = (text: string): string | undefined =>
      parseDockerfile(text).problem?.message;
    expect(message('INSTALL x')).toBe('unknown instruction INSTALL');
    expect(message('Workdirr x')).toBe(
      'unknown instruction WORKDIRR (did you mean WORKDIR?)'
    );
  });
});

describe('a Dockerfile in parts', () => {
  const line = fc.constantFrom(
    '# syntax=a',
    '# escape=`',
    '# escape=\\',
    '# check=skip=all',
    '#!x',
    '# note',
    '',
    '  ',
    'FROM a AS b',
    'run x \\',
    'RUN x `',
    '  y \t',
    'RUN <<EOF',
    'COPY <<A <<-"B C" --x /d/',
    'ONBUILD ADD <<EOF /d',
    'EOF',
    'A',
    '\tB C',
    'ENV a',
    'CMD ["a", 1]',
    'COPY --from="b c" d e',
    '\\',
    'RUN z\r'
  );

  it('has the same instructions as the whole', () => {
    fc.assert(
      fc.property(
        fc.array(line, { maxLength: 14 }),
        fc.infiniteStream(fc.boolean()),
        (rows, choices) => {
          const whole = parseDockerfile(rows.map(row => `${row}\n`).join(''));
          const inside = new Set(
            whole.instructions.flatMap(({ lines: [first, last] }) =>
              Array.from({ length: last - first }, (_, index) => first + index)
            )
          );
          let state = parseDockerfile('');
          const seen: string[] = [];
          const found: unknown[] = [];
          let start = 0;
          for (let end = 1; end <= rows.length; end += 1) {
            const wanted = choices.next().value === true;
            if (end < rows.length && (inside.has(end) || !wanted)) {
              continue;
            }
            const part = `${rows.slice(start, end).join('\n')}\n`;
            const parsed = parseDockerfile(part, {
              escape: state.escape,
              directives: state.directivesOpen ? 'yes' : 'no',
              directivesSeen: seen
            });
            seen.push(...parsed.directives.map(({ name }) => name));
            const offset = start;
            found.push(
              ...parsed.instructions.map(instruction => ({
                ...instruction,
                lines: instruction.lines.map(row => row + offset)
              }))
            );
            state = parsed;
            start = end;
          }
          expect(found).toEqual(whole.instructions);
          expect(state.escape).toBe(whole.escape);
          expect(state.directivesOpen).toBe(whole.directivesOpen);
        }
      ),
      { numRuns: 1000 }
    );
  });

  it('is read without an error whatever it is', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(line, fc.string({ unit: 'binary' }))),
        lines => {
          const text = lines.join('\n');
          const { instructions } = parseDockerfile(text);
          let last = 0;
          for (const { lines: range, raw } of instructions) {
            expect(range[0]).toBeGreaterThan(last);
            expect(raw.split('\n').length).toBe(range[1] - range[0] + 1);
            last = range[1];
          }
          expect(last).toBeLessThanOrEqual(text.split('\n').length);
        }
      )
    );
  });
});
