import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDockerfile } from './parse.js';

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
